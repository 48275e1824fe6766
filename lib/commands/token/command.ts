import path from 'node:path';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createCodeFlow } from '../../../lambdas/adapters/identity/code-flow.ts';
import { createProvider } from '../../../lambdas/adapters/identity/provider.ts';
import { TOKEN_CALLBACK } from '../../../lambdas/contracts/sign-in.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { name } from '../command-line/option-values.ts';
import { option } from '../command-line/options.ts';
import { required } from '../target/target.ts';
import { listenForAnswer } from './answer.ts';
import { createTokenFile } from './token-file.ts';
import { fetchToken } from './token.ts';

export const tokenCommand = defineCommand({
  name: 'token',
  summary: 'Signs you in by the browser and keeps your token for curl and commands.',
  calls: ['[--client <id>] [options]'],
  description: `Signs you in at the identity provider of the deployment and keeps your token in a file that nobody else on this machine can read. It prints an address: open it in a browser here. The provider leads back to ${TOKEN_CALLBACK.url}, so that address must be registered with the client.

The token speaks for you, with your role and under your name in the audit, until it expires.`,
  json: 'one line, token {file, subject, expiresAt}.',
  page: 'docs/sign-in.md',
  fallsBackToStage: false,
  options: {
    client: option(
      name().optional(),
      '<id>',
      'a public client of the provider that OIDC_AUDIENCE names, where the one of the pages has a secret',
    ),
  },
  run: async (context) => {
    const target = await context.target();
    const issuer = required(target, 'oidcIssuer');
    const clientId = context.options.client ?? required(target, 'oidcClientId');
    const provider = createProvider({ issuer, clients: { own: clientId, others: [] }, clock: systemClock });
    const flow = createCodeFlow({
      provider,
      clientId,
      clientSecret: () => Promise.resolve(null),
      redirectUri: TOKEN_CALLBACK.url,
    });
    return fetchToken({
      flow,
      listenForAnswer: (stop) => listenForAnswer(TOKEN_CALLBACK.port, stop),
      file: createTokenFile(path.join(context.stateDir, 'tokens'), `${issuer} ${clientId}`),
      context,
    });
  },
});
