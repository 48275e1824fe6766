import type http from 'node:http';
import https from 'node:https';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import { ulid } from 'ulid';
import { oversizeObjectKey } from '../contracts/archive-keys.ts';
import { TransientError } from '../core/failure.ts';
import { withinDeadline } from './deadline.ts';
import type { Services } from './services.ts';

/** Two attempts and a connection fit into the deadline of one request. */
const TIMEOUTS = { connectionTimeout: 300, requestTimeout: 400, throwOnRequestTimeout: true };

/** One pool of connections for every client, so that a connection opened early is the one that is used. */
export interface Agents {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
}

/**
 * For endpoints of this machine alone. Not imported: an import reads every export of the module, one of which loads
 * all of Node's fetch, 15 ms of a cold start.
 */
const { Agent: HttpAgent, request: httpRequest } = process.getBuiltinModule('node:http');

export const createAgents = (): Agents => ({
  httpAgent: new HttpAgent({ keepAlive: true }),
  httpsAgent: new https.Agent({ keepAlive: true }),
});

const clientOptions = (region: string, agents: Agents) => ({
  region,
  maxAttempts: 2,
  requestHandler: { ...TIMEOUTS, ...agents },
});

export const createSecretsClient = (region: string, agents: Agents) =>
  new SecretsManagerClient(clientOptions(region, agents));

/** The endpoint is the queue's own, so that the SDK neither looks for another nor resolves rules. */
export const createSqsClient = (region: string, queueUrl: string, agents: Agents) =>
  new SQSClient({
    ...clientOptions(region, agents),
    endpoint: new URL(queueUrl).origin,
    // TLS guards the body already; the SDK would hash each message once more.
    md5: false,
    // Its chain of middleware is built once, not for each message.
    cacheMiddleware: true,
  });

/** One message a call: the lean path of the one producer that has one message at a time. */
export const createSender = (client: SQSClient, queueUrl: string): Services['queue'] => ({
  async send(text, signal) {
    const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text });
    // The SDK gets no signal: with one it would build its chain anew. A call that nobody waits for any more ends with
    // its own time limits.
    await withinDeadline(client.send(command), signal).catch((error: unknown) => {
      throw new TransientError('queue_unavailable', `SQS did not take a message for ${queueUrl}.`, {
        cause: error,
      });
    });
  },
});

/**
 * Opens a connection that the first message will use. An unsigned GET costs no permission
 * (a HEAD without a length would end its connection); whatever SQS answers,
 * the connection goes back to the agent's pool, and where SQS closes it, its TLS session is still cached.
 * Never rejects: without it the first message opens a connection itself.
 */
export function openConnection(url: string, { httpAgent, httpsAgent }: Agents): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  const options = { method: 'GET', host: hostname, port, path: '/', timeout: TIMEOUTS.connectionTimeout };
  return new Promise((resolve) => {
    const request =
      protocol === 'https:'
        ? https.request({ ...options, agent: httpsAgent })
        : httpRequest({ ...options, agent: httpAgent });
    request.on('response', (response) => response.resume());
    request.on('timeout', () => request.destroy());
    // Not the end of the response: the pool has the connection back only with this event.
    request.on('close', () => resolve());
    request.on('error', () => resolve());
    request.end();
  });
}

/**
 * The one S3 call of the verifier, signed with the signer and the credentials of the SQS client: client-s3 would
 * make the bundle half as large again for an object that hardly ever comes.
 */
export function createOversizeStore(
  { config }: SQSClient,
  bucket: string,
  endpoint: string | undefined,
): Services['oversize'] {
  const { credentials, region, sha256 } = config;
  const signer = new SignatureV4({ service: 's3', credentials, region, sha256, uriEscapePath: false });
  return {
    async put(gzipped, signal) {
      const key = oversizeObjectKey(new Date().toISOString(), ulid());
      const url = objectUrl(bucket, key, await region(), endpoint);
      const signed = await signer.sign({
        method: 'PUT',
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { host: url.host, 'content-type': 'application/gzip' },
        body: gzipped,
      });
      const { host: _, ...headers } = signed.headers;
      const answer = await fetch(url, {
        method: 'PUT',
        headers,
        body: new Uint8Array(gzipped),
        signal,
      }).catch((error: unknown) => {
        throw new TransientError('bucket_unavailable', `S3 could not be reached for ${key}.`, {
          cause: error,
        });
      });
      await answer.body?.cancel();
      if (!answer.ok)
        throw new TransientError('bucket_unavailable', `S3 answered ${answer.status} to ${key}.`);
      return key;
    },
  };
}

/** Key characters outside RFC 3986's unreserved set are escaped once, as S3 expects in path and signature. */
function objectUrl(bucket: string, key: string, region: string, endpoint: string | undefined): URL {
  const path = key.split('/').map(encodeURIComponent).join('/');
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${path}`);
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(`https://${bucket}.s3.${region}.${suffix}/${path}`);
}
