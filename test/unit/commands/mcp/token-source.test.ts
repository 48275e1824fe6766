import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tokenSource } from '../../../../lib/commands/mcp/token-source.ts';
import type { Target } from '../../../../lib/commands/target/target.ts';
import { createTokenFile } from '../../../../lib/commands/token/token-file.ts';

let tokensFolder: string;
beforeEach(async () => {
  tokensFolder = await mkdtemp(path.join(tmpdir(), 'tokens-'));
});
afterEach(() => rm(tokensFolder, { recursive: true }));

const deployed: Target = {
  description: 'stack SentryErrorLog-prod',
  option: '--stack SentryErrorLog-prod',
  stackName: 'SentryErrorLog-prod',
  alarmPrefix: 'SentryErrorLog-prod-',
  endpoints: undefined,
  clientSecret: undefined,
  resources: { oidcIssuer: 'https://login.test/', oidcClientId: 'web' },
};
const local: Target = {
  ...deployed,
  stackName: undefined,
  tokens: { viewer: 'may-read', admin: 'may-change' },
};
const options = (more: object = {}) => ({
  tokenFile: undefined,
  client: undefined,
  tokensFolder,
  allowTriage: false,
  ...more,
});

describe('the token of an assistant', () => {
  it('is what npm run token keeps for the deployment, read anew for each request', async () => {
    const file = createTokenFile(tokensFolder, 'https://login.test/ web');
    const { token } = tokenSource(deployed, options());

    await file.write('first');
    const before = await token();
    await file.write('second');

    expect([before, await token()]).toEqual(['first', 'second']);
  });

  it('is that of another client where one is named', async () => {
    await createTokenFile(tokensFolder, 'https://login.test/ cli').write('of-cli');

    await expect(tokenSource(deployed, options({ client: 'cli' })).token()).resolves.toBe('of-cli');
  });

  it('is missing before anybody has signed in, and the refusal says how', async () => {
    await expect(tokenSource(deployed, options()).token()).rejects.toThrow(
      'npm run token -- --stack SentryErrorLog-prod',
    );
  });

  it('is on the local stack that of a viewer, and of an admin only where changes are allowed', async () => {
    await expect(tokenSource(local, options()).token()).resolves.toBe('may-read');
    await expect(tokenSource(local, options({ allowTriage: true })).token()).resolves.toBe('may-change');
  });

  it('is the content of a file that is named, without its last line end', async () => {
    const tokenFile = path.join(tokensFolder, 'mine');
    await writeFile(tokenFile, 'mine-alone\n');

    await expect(tokenSource(local, options({ tokenFile })).token()).resolves.toBe('mine-alone');
  });
});
