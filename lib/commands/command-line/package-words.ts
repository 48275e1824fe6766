/**
 * How commands are called where they come from the package: texts name them as the repository does, `npm run doctor --
 * --stage prod`, and whoever has the package has no such scripts.
 */
export const inWordsOfPackage = (text: string): string =>
  text
    .replaceAll(/\bnpm run (?:--silent )?([a-z]+)(?: --(?= ))?/g, `${PROGRAM} $1`)
    .replaceAll(/\bnpm start\b(?: --(?= ))?/g, `${PROGRAM} local`);

export const PROGRAM = 'npx sentry-error-ledger';
