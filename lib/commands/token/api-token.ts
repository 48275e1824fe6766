import path from 'node:path';
import { given, type Environment } from '../command-line/context.ts';
import { CommandError } from '../command-line/exit.ts';
import type { Target } from '../target/target.ts';
import { createTokenFile } from './token-file.ts';

/** The variable that has one in place of the token that is kept. */
export const API_TOKEN_HELP = {
  API_TOKEN: 'a bearer token for the API, in place of the one that npm run token keeps',
} as const;

/** The token for reading the API: of `API_TOKEN`, of the local run, or what `npm run token` keeps. */
export async function apiToken(
  target: Target,
  { env, stateDir }: { env: Environment; stateDir: string },
  role: 'viewer' | 'admin' = 'viewer',
): Promise<string> {
  const known = given(env, 'API_TOKEN') ?? target.tokens?.[role];
  if (known !== undefined) return known;
  const { oidcIssuer: issuer, oidcClientId: clientId } = target.resources;
  const file = createTokenFile(path.join(stateDir, 'tokens'), `${issuer ?? ''} ${clientId ?? ''}`);
  const token = await file.read();
  if (token !== undefined) return token;
  throw new CommandError(
    'Nobody has signed in here: run npm run token for the same target first, or set API_TOKEN.',
  );
}
