import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/**
 * SQS and Secrets Manager as far as the verifier asks them, over TLS as in AWS: opening a connection is a large part of
 * a cold start. Keeps account of who connected and asked when.
 */
export interface FakeAws {
  url: string;
  queueUrl: string;
  /** In the order they came, since the last `forget`. */
  seen: Seen[];
  forget: () => void;
  /** While true, SQS takes a message and never answers. */
  setHanging: (isHanging: boolean) => void;
  /** Milliseconds before Secrets Manager answers. */
  setSecretDelay: (ms: number) => void;
  stop: () => Promise<void>;
}

export interface Seen {
  /** Milliseconds of `performance.now()`. */
  at: number;
  what: 'connection' | 'GetSecretValue' | 'SendMessage' | 'other';
}

/** A key that guards nothing: it names 127.0.0.1, and only processes that the benchmark starts trust it. */
export const KEY_FILE = 'test/fixtures/bench/loopback-key.pem';
export const CERTIFICATE_FILE = 'test/fixtures/bench/loopback-cert.pem';

const sendMessage = z.object({ MessageBody: z.string() });

export async function startFakeAws(secret: object): Promise<FakeAws> {
  const seen: Seen[] = [];
  let hanging = false;
  let secretDelay = 0;
  const note = (what: Seen['what']) => void seen.push({ at: performance.now(), what });

  const answer = async (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const json = (value: object) =>
      response
        .writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/json' })
        .end(JSON.stringify(value));
    switch (String(request.headers['x-amz-target']).split('.')[1]) {
      case 'GetSecretValue':
        note('GetSecretValue');
        if (secretDelay > 0) await sleep(secretDelay);
        // Created long ago: a secret that was just changed has its predecessor read as well.
        json({ SecretString: JSON.stringify(secret), CreatedDate: 1_700_000_000 });
        return;
      case 'SendMessage': {
        note('SendMessage');
        if (hanging) return;
        const { MessageBody } = sendMessage.parse(JSON.parse(body.toString()));
        // The SDK compares it with a sum of its own, unless told not to.
        json({ MessageId: 'bench', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') });
        return;
      }
      default:
        note('other');
        response.writeHead(404).end();
    }
  };

  const server = createServer({ key: readFileSync(KEY_FILE), cert: readFileSync(CERTIFICATE_FILE) });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(request, response, Buffer.concat(chunks)));
  });
  // Of TCP: what the client does first.
  server.on('connection', () => note('connection'));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  return {
    url,
    queueUrl: `${url}/000000000000/ingest`,
    seen,
    forget: () => void seen.splice(0),
    setHanging: (isHanging) => void (hanging = isHanging),
    setSecretDelay: (ms) => void (secretDelay = ms),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
