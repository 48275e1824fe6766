import type { SQSClient } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';

/** One call of an AWS Query API (form in, XML out). Rejects with the service's own code as the error's name. */
export type AwsQuery = (
  service: 'cloudformation' | 'sns' | 'monitoring',
  parameters: Readonly<Record<string, string>>,
) => Promise<string>;

/** The SDK's variables for another endpoint, by the names that its documentation gives the services. */
const ENDPOINT_VARIABLES = {
  cloudformation: 'AWS_ENDPOINT_URL_CLOUDFORMATION',
  sns: 'AWS_ENDPOINT_URL_SNS',
  monitoring: 'AWS_ENDPOINT_URL_CLOUDWATCH',
} as const;

/**
 * Signed with credentials and region of an SDK client that is there anyway: three more SDK packages for one read each
 * would be three more to keep up to date.
 */
export function createAwsQuery(
  { config }: Pick<SQSClient, 'config'>,
  env: Readonly<Record<string, string | undefined>>,
): AwsQuery {
  const { credentials, region, sha256 } = config;
  return async (service, parameters) => {
    const name = await region();
    const other = env[ENDPOINT_VARIABLES[service]] ?? env['AWS_ENDPOINT_URL'];
    const suffix = name.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const url = new URL(other ?? `https://${service}.${name}.${suffix}`);
    const body = new URLSearchParams(parameters).toString();
    const signer = new SignatureV4({ service, credentials, region, sha256 });
    const signed = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const { host: _, ...headers } = signed.headers;
    const answer = await fetch(new URL('/', url), { method: 'POST', headers, body });
    const xml = await answer.text();
    if (answer.ok) return xml;
    const [code = `HTTP ${answer.status}`] = textsOf(xml, 'Code');
    const [message = 'no message'] = textsOf(xml, 'Message');
    const failure = new Error(`${service} answered ${code}: ${message}`);
    failure.name = code;
    throw failure;
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of every element of this name that has no child. Enough for the flat answers read here. */
export const textsOf = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text = '']) =>
    text.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole).trim(),
  );

/** The content of every element of this name, children included; elements of the same name are not nested. */
export const partsOf = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, part = '']) => part);
