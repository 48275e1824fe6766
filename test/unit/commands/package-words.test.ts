import { inWordsOfPackage } from '../../../lib/commands/command-line/package-words.ts';

describe('what a command of the package says', () => {
  it.each([
    ['npm run doctor -- --stage prod', 'npx sentry-error-ledger doctor --stage prod'],
    ['See npm run doctor -- --help.', 'See npx sentry-error-ledger doctor --help.'],
    ['run npm run token for the same target', 'run npx sentry-error-ledger token for the same target'],
    ['npm run invite -- you@example.com', 'npx sentry-error-ledger invite you@example.com'],
    ['is npm start running?', 'is npx sentry-error-ledger local running?'],
    ['npm install --save-dev x', 'npm install --save-dev x'],
  ])('of "%s" is "%s"', (text, expected) => {
    expect(inWordsOfPackage(text)).toBe(expected);
  });
});
