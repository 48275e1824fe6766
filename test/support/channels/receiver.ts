import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A server on loopback that keeps what it is sent and answers what it is told to. */
export interface Receiver {
  url: string;
  received: Received[];
  /** The next answers, one each; after them `otherwise`. */
  replies: (Reply | ((response: ServerResponse) => void))[];
  close(): Promise<void>;
}

export async function startReceiver(otherwise: (received: Received) => Reply): Promise<Receiver> {
  const received: Received[] = [];
  const replies: Receiver['replies'] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      received.push(one);
      const reply = replies.shift() ?? otherwise(one);
      if (typeof reply === 'function') reply(response);
      else response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port.toString()}`,
    received,
    replies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
