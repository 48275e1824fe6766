import { VERIFIER_ENTRY, bundle } from '../verifier/bundles.ts';
import { atMost, inRounds, type Row } from '../row.ts';

/** What must not travel with a function that Sentry waits for. */
const BANNED: Readonly<Record<string, RegExp>> = {
  'zod classic': /node_modules\/zod\/v4\/classic\//,
  tracer: /node_modules\/(@aws-lambda-powertools\/tracer|aws-xray-sdk)/,
  'DynamoDB client': /node_modules\/@aws-sdk\/(client|lib)-dynamodb\//,
};

/** At most 380 KiB. Its aim of 250 shows in the figure. */
export const verifierBundle: Row = {
  name: 'verifier-bundle',
  what: "the verifier's bundle, minified, as the stack deploys it",
  comparison: null,
  figures: [
    { name: 'size', unit: 'KiB', budget: atMost(380) },
    { name: 'size, aim', unit: 'KiB', budget: atMost(250) },
    ...Object.keys(BANNED).map((name) => ({ name, unit: 'bytes', budget: atMost(0) })),
  ],
  rounds: 1,
  run: (bench) =>
    inRounds(bench, async () => {
      const { bytes, inputs } = await bundle(VERIFIER_ENTRY, bench.directory, 'verifier');
      const size = { measured: bytes / 1024 };
      const banned = Object.entries(BANNED).map(([name, pattern]) => {
        const found = Object.entries(inputs).filter(([input]) => pattern.test(input));
        return [name, { measured: found.reduce((sum, [, share]) => sum + share, 0) }] as const;
      });
      return { size, 'size, aim': size, ...Object.fromEntries(banned) };
    }),
};
