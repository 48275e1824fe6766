import { createServer, type ServerResponse } from 'node:http';
import { CommandError } from '../command-line/exit.ts';

/** What the browser brought back from the provider. */
export interface Answer {
  url: URL;
  /** What the browser shows then; without an answer it would wait for ever. */
  reply(text: string): void;
}

/** Where the browser comes back to. */
export interface Listener {
  /** Undefined where somebody wants to stop. */
  answer: Promise<Answer | undefined>;
  /** Without it the process would wait for a browser that has no reason to come. */
  close(): void;
}

const LOOPBACK = '127.0.0.1';

/**
 * Listens on loopback for the browser's way back (RFC 8252, 7.3), which is taken once. Rejects with `CommandError` where the
 * port is taken.
 */
export function listenForAnswer(port: number, stop: AbortSignal): Promise<Listener> {
  const { promise: answer, resolve: settle } = Promise.withResolvers<Answer | undefined>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://localhost:${port.toString()}`);
    if (request.method !== 'GET' || url.pathname !== '/callback') {
      respond(response, 404, 'Nothing is here.');
      return;
    }
    settle({ url, reply: (text) => respond(response, 200, text) });
  });
  const giveUp = () => settle(undefined);
  stop.addEventListener('abort', giveUp, { once: true });
  if (stop.aborted) giveUp();
  const close = () => {
    stop.removeEventListener('abort', giveUp);
    server.close();
  };
  return new Promise((resolve, reject) => {
    server.once('error', () =>
      reject(
        new CommandError(
          `Port ${port.toString()} is taken, and the provider leads back to no other: stop what listens there.`,
        ),
      ),
    );
    server.listen(port, LOOPBACK, () => resolve({ answer, close }));
  });
}

function respond(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(text);
}
