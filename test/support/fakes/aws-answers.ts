import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service of AWS sends back. */
export interface AwsAnswer {
  status: number;
  body: string;
}

/**
 * One server on loopback that every SDK client without an endpoint of its own then asks. `answer` gets what names the
 * operation: the form of the Query protocol, or the target of the JSON one.
 */
export async function startAwsAnswers(answer: (asked: string) => AwsAnswer): Promise<() => void> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.headers['x-amz-target'];
      const asked = `${typeof target === 'string' ? target : ''} ${Buffer.concat(chunks).toString()}`;
      const { status, body } = answer(asked);
      const isJson = body.startsWith('{');
      response.writeHead(status, { 'content-type': isJson ? 'application/x-amz-json-1.0' : 'text/xml' });
      response.end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const settings = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // Nothing of the machine's own AWS configuration may be used.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    server.closeAllConnections();
    server.close();
  };
}

/** A refusal in the Query protocol, as CloudFormation and SNS word it. */
export const queryError = (status: number, code: string, message: string): AwsAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
