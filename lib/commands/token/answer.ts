import { createServer, type ServerResponse } from 'node:http';
import { CommandError } from '../command-line/exit.ts';

/** What the browser brought back from the provider. */
export interface Answer {
  url: URL;
  /** What the browser shows then; without an answer it would wait for ever. */
  reply(text: string): void;
}

const LOOPBACK = '127.0.0.1';

/**
 * Waits on loopback for the browser's way back (RFC 8252, 7.3). Resolves to undefined where somebody wants to stop;
 * rejects with `CommandError` where the port is taken.
 */
export function waitForAnswer(port: number, stop: AbortSignal): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', `http://localhost:${port.toString()}`);
      if (request.method !== 'GET' || url.pathname !== '/callback') {
        respond(response, 404, 'Nothing is here.');
        return;
      }
      server.close();
      resolve({ url, reply: (text) => respond(response, 200, text) });
    });
    server.on('error', () =>
      reject(
        new CommandError(
          `Port ${port.toString()} is taken, and the provider leads back to no other: stop what listens there.`,
        ),
      ),
    );
    const giveUp = () => {
      server.close();
      resolve(undefined);
    };
    stop.addEventListener('abort', giveUp, { once: true });
    server.listen(port, LOOPBACK);
    if (stop.aborted) giveUp();
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
