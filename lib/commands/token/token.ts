import { randomBytes } from 'node:crypto';
import type { CodeFlow } from '../../../lambdas/adapters/identity/code-flow.ts';
import { IdentityError } from '../../../lambdas/adapters/identity/failure.ts';
import { proofsOf } from '../../../lambdas/core/auth/proofs.ts';
import type { Context } from '../command-line/context.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import type { Answer, Listener } from './answer.ts';
import type { TokenFile } from './token-file.ts';

interface TokenServices {
  flow: CodeFlow;
  listenForAnswer: (stop: AbortSignal) => Promise<Listener>;
  file: TokenFile;
  context: Pick<Context, 'report' | 'stop'>;
}

/** Waits for the browser to come back from the provider, and keeps the token of whoever signed in. */
export async function fetchToken(services: TokenServices): Promise<ExitCode> {
  const { flow, listenForAnswer, context } = services;
  const proofs = proofsOf(randomText(), randomText());
  // Before the address is shown: a browser is quick.
  const listener = await listenForAnswer(context.stop);
  try {
    const address = await explained(flow.authorizationUrl(proofs, {}));
    context.report.note(`Open this address in a browser on this machine and sign in:\n\n${address}\n`);
    const answer = await listener.answer;
    return answer === undefined ? EXIT.stopped : await keepToken(services, answer, proofs);
  } finally {
    listener.close();
  }
}

async function keepToken(
  { flow, file, context: { report } }: TokenServices,
  answer: Answer,
  proofs: ReturnType<typeof proofsOf>,
): Promise<ExitCode> {
  const { idToken, claims } = await explained(flow.finish(answer.url, proofs)).catch((error: unknown) => {
    answer.reply('The sign-in was refused; the terminal says why.');
    throw error;
  });
  await file.write(idToken);
  answer.reply('You are signed in. This page can be closed.');
  const expiresAt = new Date(claims.exp * 1000).toISOString();
  report.result(
    'token',
    { file: file.path, subject: claims.sub, expiresAt },
    `The token of ${claims.sub} is in ${file.path} until ${expiresAt}: ` +
      `curl -H "Authorization: Bearer $(cat ${file.path})" <admin API>`,
  );
  return EXIT.done;
}

const randomText = (): string => randomBytes(24).toString('base64url');

const explained = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    if (error instanceof IdentityError) throw new CommandError(error.message, EXIT.usage, { cause: error });
    throw error;
  });
