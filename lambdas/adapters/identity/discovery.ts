import * as z from 'zod';
import { IdentityError } from './failure.ts';

const TIMEOUT_MS = 5000;
const PATH = '/.well-known/openid-configuration';

/** The platform's own; a dependency so that tests answer in a provider's place. */
export type Fetch = typeof globalThis.fetch;

/** What is used of a discovery document (OpenID Connect Discovery 1.0, 3); the rest is passed over. */
const discoveryDocument = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url().optional(),
  token_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional().catch(undefined),
  authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
  id_token_signing_alg_values_supported: z.array(z.string()).optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
});
export type Discovery = z.infer<typeof discoveryDocument>;

/**
 * Reads a provider's discovery document. Its `issuer` must be `issuer`, character by character: that text is what every
 * token is compared with. Rejects with `IdentityError`, whose message says what to set instead.
 */
export async function discover(issuer: string, fetch: Fetch = globalThis.fetch): Promise<Discovery> {
  const url = `${issuer.replace(/\/+$/, '')}${PATH}`;
  const document = await documentAt(url, issuer, fetch);
  if (document.issuer !== issuer) throw issuerDiffers(issuer, document.issuer);
  assertHttps(document, issuer);
  return document;
}

async function documentAt(url: string, issuer: string, fetch: Fetch): Promise<Discovery> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
  } catch (cause) {
    throw unavailable(`The identity provider at ${issuer} cannot be reached`, cause);
  }
  const { status } = response;
  if (status >= 300 && status < 400) {
    const location = response.headers.get('location') ?? 'another address';
    throw unavailable(
      `${url} leads on to ${withoutQuery(location)}, and a provider's own issuer does not: set OIDC_ISSUER to the issuer itself`,
    );
  }
  if (status === 404 || status === 400) {
    throw unavailable(
      `${url} answered ${status}: there is no provider with this issuer. Set OIDC_ISSUER to the "issuer" of your provider's discovery document`,
    );
  }
  if (!response.ok) throw unavailable(`${url} answered ${status}`);
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = discoveryDocument.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the document');
  throw unavailable(
    `${url} is no discovery document of OpenID Connect (wrong: ${[...new Set(fields)].join(', ')}). Set OIDC_ISSUER to the "issuer" of your provider's discovery document`,
  );
}

const unavailable = (message: string, cause?: unknown) =>
  new IdentityError('provider_unavailable', `${message}.`, { cause });

/** Names the difference and the value to set, where one can be set. */
function issuerDiffers(configured: string, named: string): IdentityError {
  const tell = (why: string) =>
    new IdentityError(
      'issuer_differs',
      `OIDC_ISSUER is ${configured}, but its discovery document names the issuer ${shown(named)}. ${why}`,
    );
  const set = `Set OIDC_ISSUER to ${shown(named)}, character by character.`;
  if (/\{[^}]*\}/.test(named)) {
    return tell(
      'That is a pattern for every tenant (Entra ID’s common and organizations), so no token could be told from a stranger’s. ' +
        'Set OIDC_ISSUER to the address of your own tenant: https://login.microsoftonline.com/<tenant id>/v2.0.',
    );
  }
  if (slashless(named) === slashless(configured)) return tell(`Only the slash at the end differs. ${set}`);
  if (named.toLowerCase() === configured.toLowerCase())
    return tell(`Only upper and lower case differ. ${set}`);
  if (hostOf(named) !== hostOf(configured)) {
    return tell(
      `The host is another one. Is that the provider you mean, and does it have a discovery document at ${shown(named)}${PATH}? ` +
        `Then: ${set} A provider whose two addresses differ for good (Azure AD B2C) cannot be used: docs/sign-in.md, What cannot work.`,
    );
  }
  return tell(set);
}

const slashless = (text: string): string => text.replace(/\/+$/, '');
const hostOf = (text: string): string => (URL.canParse(text) ? new URL(text).host : '');
const withoutQuery = (text: string): string => shown(text.replace(/[?#].*$/, ''));
/** A document may say anything: it is shown in one line and not at any length. */
const shown = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);

/** Keys and codes over http could be anybody's; only a provider on http itself, as on one's own machine, may do so. */
function assertHttps(document: Discovery, issuer: string): void {
  if (issuer.startsWith('http://')) return;
  const names = ['jwks_uri', 'authorization_endpoint', 'token_endpoint', 'end_session_endpoint'] as const;
  for (const name of names) {
    const address = document[name];
    if (address !== undefined && !address.startsWith('https://')) {
      throw unavailable(`The discovery document of ${issuer} names a ${name} that is not https`);
    }
  }
}
