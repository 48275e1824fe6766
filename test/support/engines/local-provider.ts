import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Person } from '../../../lib/local/identity/people.ts';

/** The identity provider of the local stack, with people of the test's own. */
export interface LocalProvider {
  issuer: string;
  clientId: string;
  /** A code of the printed link, of the first person. */
  linkCode: string;
  stop(): Promise<void>;
}

/** `oidc-provider` is an ES module, which jest's CommonJS cannot load, so a process of its own runs it. */
const RUN = `
  import { startIdentityProvider } from './lib/local/identity/provider.ts';
  const { appUrl, people } = JSON.parse(process.env.OPTIONS);
  const provider = await startIdentityProvider({ appUrl, people });
  const { issuer, clientId } = provider;
  console.log(JSON.stringify({ issuer, clientId, linkCode: provider.mintLinkCode(people[0]) }));
  process.stdin.resume().on('end', () => process.exit(0));
`;

const told = z.object({ issuer: z.string(), clientId: z.string(), linkCode: z.string() });

export async function startLocalProvider(appUrl: string, people: readonly Person[]): Promise<LocalProvider> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN], {
    env: { ...process.env, OPTIONS: JSON.stringify({ appUrl, people }) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    ...told.parse(JSON.parse(line)),
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
