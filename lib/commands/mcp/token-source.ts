import { readFile } from 'node:fs/promises';
import { required, type Target } from '../target/target.ts';
import { createTokenFile } from '../token/token-file.ts';
import { ApiRefusal } from './api.ts';

interface TokenOptions {
  tokenFile: string | undefined;
  client: string | undefined;
  /** Where npm run token keeps them. */
  tokensFolder: string;
  allowTriage: boolean;
}

interface TokenSource {
  token: () => Promise<string>;
  /** What to do where it is refused. */
  renewal: string;
}

/** Whose token is sent: of a file, of the local run, or what `npm run token` keeps for the deployment. */
export function tokenSource(target: Target, options: TokenOptions): TokenSource {
  const { tokenFile, client, tokensFolder, allowTriage } = options;
  if (tokenFile !== undefined) return ofFile(tokenFile, `Put a valid token into ${tokenFile}.`);
  if (target.tokens !== undefined) {
    // As little as it takes: a server that only reads holds no token that could do more.
    const token = allowTriage ? target.tokens.admin : target.tokens.viewer;
    return {
      token: () => Promise.resolve(token),
      renewal: 'Start the server again: the local stack has new tokens.',
    };
  }
  const clientId = client ?? required(target, 'oidcClientId');
  const { path } = createTokenFile(tokensFolder, `${required(target, 'oidcIssuer')} ${clientId}`);
  return ofFile(path, `Whoever runs the server has to sign in: npm run token -- ${target.option}`);
}

const ofFile = (file: string, renewal: string): TokenSource => ({
  renewal,
  token: async () => {
    const text = await readFile(file, 'utf8').catch(() => {
      throw new ApiRefusal(`There is no token that can be read. ${renewal}`);
    });
    return text.trim();
  },
});
