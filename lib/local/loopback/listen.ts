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

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const { port, stop } = await listen(createServer());
  await stop();
  return port;
}
