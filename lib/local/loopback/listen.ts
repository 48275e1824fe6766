import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import * as z from 'zod';

/** Everything here is for this machine alone. */
export const LOOPBACK = '127.0.0.1';

export interface Listening {
  port: number;
  url: string;
  /** Closes the server and every open connection. */
  stop: () => Promise<void>;
}

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

const portInUse = z.object({ code: z.literal('EADDRINUSE') });

/** Listens on loopback; port 0 takes any free one. Throws `PortInUseError` for a port that is taken. */
export async function listen(server: Server, port = 0): Promise<Listening> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (portInUse.safeParse(error).success) {
      throw new PortInUseError(`Port ${port} is in use. Set PORT to another one, or to 0 for any free port.`);
    }
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    port: address.port,
    url: `http://${LOOPBACK}:${address.port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Below the ports that systems give to whoever asks for any (from 32,768 on Linux, ip(7); from 49,152 by RFC 6335): of
 * those a free one may be an outgoing connection's before the program that it was looked up for has started.
 */
const NOBODY_GETS_BY_CHANCE = { from: 20_000, below: 32_000 };

/** A port that is free now, for a program that must be told one. What listens in this process takes port 0. */
export async function freePort(): Promise<number> {
  for (;;) {
    try {
      const { port, stop } = await listen(
        createServer(),
        randomInt(NOBODY_GETS_BY_CHANCE.from, NOBODY_GETS_BY_CHANCE.below),
      );
      await stop();
      return port;
    } catch (error) {
      if (!(error instanceof PortInUseError)) throw error;
    }
  }
}
