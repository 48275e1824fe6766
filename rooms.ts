/**
 * Who may import whom: the one table of it. dependency-cruiser holds it for imports (.dependency-cruiser.mjs), ESLint for
 * `process.env`, and the table in docs/architecture.md is compared with it. What a row does not list is refused.
 */

/** What lies outside the repository and is no business of every room. Other packages are free, except where `only` says. */
export const OUTSIDE = {
  /** The AWS SDK. */
  sdk: ['@aws-sdk/*', '@smithy/*'],
  cdk: ['aws-cdk-lib', 'constructs', 'cdk-nag'],
  /** What wraps a handler or writes its lines. */
  middleware: ['@middy/*', '@aws-lambda-powertools/*'],
  files: ['node:fs'],
  network: ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram'],
  /** `process.env`; `node:process` gives it as well. */
  environment: ['node:process'],
} as const;

export type Outside = keyof typeof OUTSIDE;

export interface Room {
  name: string;
  /** Folders, which end in a slash, and files. A file belongs to the room that names it most exactly. */
  paths: readonly string[];
  /** Rooms by name; `core/*` is every room whose name begins so. A room may always import itself. */
  may: readonly string[];
  /** Of `OUTSIDE`: for all files, or only for those of these names in the room's own folder. */
  uses?: Partial<Record<Outside, true | readonly string[]>>;
  /** All packages and modules of Node that there may be, where not every package is free. */
  only?: readonly string[];
}

/** No input, no output, no clock: types of Lambda's events, schemas, digests and comparison are all it takes. */
const PURE = ['zod', 'aws-lambda', 'node:crypto', 'node:util'];

const core = (subject: string, may: readonly string[]): Room => ({
  name: `core/${subject}`,
  paths: [`lambdas/core/${subject}/`],
  may: ['contracts', 'core/failure', ...may],
  only: PURE,
});

/** One engine each: what two of them share is a contract, or the core's. */
const adapter = (engine: string, uses: Room['uses'] = { sdk: true }): Room => ({
  name: `adapters/${engine}`,
  paths: [`lambdas/adapters/${engine}/`],
  may: ['contracts', 'core/*', 'adapters/clock', 'adapters/telemetry'],
  uses,
});

/** Where a function makes its clients, and where it hands on its environment. */
const CLIENT_FILES = ['wire.ts'];
const ENVIRONMENT_FILES = ['handler.ts'];

const lambda = (name: string, uses: Room['uses'] = {}): Room => ({
  name,
  paths: [`lambdas/${name}/`],
  may: ['contracts', 'core/*', 'adapters/*'],
  uses: { sdk: CLIENT_FILES, environment: ENVIRONMENT_FILES, middleware: true, ...uses },
});

/** The one part of a function that others may use: a rebuild must not have a second writer (ADR 0018). */
const WRITER = 'consumer/store-groups';

const LAMBDAS: readonly Room[] = [
  { name: 'contracts', paths: ['lambdas/contracts/'], may: [], only: PURE },

  { name: 'core/failure', paths: ['lambdas/core/failure.ts'], may: [], only: PURE },
  core('auth', []),
  core('sanitise', []),
  // What a group is, what Sentry says of it and what is complete are one language; questions and rules are asked in it.
  core('group', ['core/sentry', 'core/ledger']),
  core('sentry', ['core/group', 'core/ledger']),
  core('ledger', ['core/group', 'core/sentry']),
  core('changes', ['core/group', 'core/sentry', 'core/ledger']),
  // What a change is for programs, and which faults of the capture are changes.
  core('events', ['core/changes', 'core/group', 'core/sentry', 'core/ledger']),
  core('query', ['core/group', 'core/sentry', 'core/ledger']),
  core('trends', ['core/query', 'core/changes']),
  // Evidence as Markdown, for assistants and for whoever copies it from a page.
  core('markdown', ['core/group', 'core/sentry', 'core/ledger']),
  core('spikes', []),
  // What a channel writes: it knows what is told and nothing of how groups are kept.
  core('notifications', ['core/markdown']),
  core('alerts', [
    ...['core/group', 'core/sentry', 'core/ledger', 'core/query', 'core/changes'],
    // What opens and closes an incident on a pager.
    'core/notifications',
  ]),

  { name: 'adapters/clock', paths: ['lambdas/adapters/clock.ts'], may: [] },
  {
    name: 'adapters/telemetry',
    paths: ['lambdas/adapters/telemetry.ts'],
    may: ['contracts'],
    uses: { middleware: true, environment: true },
  },
  { ...adapter('secrets'), paths: ['lambdas/adapters/secrets.ts', 'lambdas/adapters/secrets/'] },
  {
    name: 'adapters/credentials',
    paths: ['lambdas/adapters/environment-credentials.ts'],
    may: [],
    uses: { environment: true },
  },
  {
    // What alert rules ask for lies in two engines; the notifier and the command that explains it read it alike.
    name: 'adapters/alert-evidence',
    paths: ['lambdas/adapters/alert-evidence.ts'],
    may: [
      'contracts',
      'core/*',
      'adapters/clock',
      'adapters/telemetry',
      'adapters/table',
      'adapters/archive',
    ],
  },
  {
    // Figures of a span: pages and the weekly report must tell the same.
    name: 'adapters/figures',
    paths: ['lambdas/adapters/figures/'],
    may: ['contracts', 'core/*', 'adapters/clock', 'adapters/table'],
  },
  {
    // How the stack hands rules on to a function.
    name: 'adapters/packed-rules',
    paths: ['lambdas/adapters/packed-rules.ts'],
    may: ['contracts'],
  },
  adapter('table'),
  adapter('archive'),
  adapter('queue'),
  adapter('functions'),
  // What it trusts beside the public authorities is a file that is shipped with the code.
  adapter('sentry', { files: ['authorities.ts'], network: ['authorities.ts'] }),
  adapter('identity'),
  // Calls addresses that a setting names, so it decides itself what may be connected to.
  adapter('channels', { sdk: true, network: ['http-post.ts'] }),
  adapter('bus'),
  {
    // One entry lies in two engines.
    name: 'adapters/audit',
    paths: ['lambdas/adapters/audit-trail.ts'],
    may: [
      'contracts',
      'core/*',
      'adapters/clock',
      'adapters/telemetry',
      'adapters/table',
      'adapters/archive',
    ],
  },

  // For its cold start the verifier speaks to AWS over a client of its own (ADR 0010 says why it is so spare).
  lambda('verifier', {
    sdk: [...CLIENT_FILES, 'aws.ts'],
    network: ['aws.ts'],
    environment: [...ENVIRONMENT_FILES, 'aws.ts'],
  }),
  { ...lambda('consumer'), may: [...lambda('consumer').may, WRITER] },
  {
    name: WRITER,
    paths: ['lambdas/consumer/store-groups.ts'],
    may: [...lambda('consumer').may, 'consumer'],
  },
  lambda('sync'),
  lambda('admin', { files: CLIENT_FILES }),
  // What the API is, for whoever generates from it: no function has it.
  {
    name: 'admin/description',
    paths: ['lambdas/admin/description/'],
    may: ['contracts', 'core/*', 'adapters/table', 'admin'],
  },
  lambda('publisher'),
  lambda('notifier'),
];

/** This machine's own programs read and write its files, listen and call. */
const MACHINE = { files: true, network: true, environment: true } as const;

const LIB: readonly Room[] = [
  {
    name: 'lib',
    paths: ['lib/'],
    // Alert rules are read at synthesis by the code that judges by them (docs/adr/0056).
    may: ['contracts', 'core/alerts', 'lib/constructs', 'lib/cost'],
    uses: { cdk: true, files: ['authorities.ts'] },
  },
  {
    name: 'lib/constructs',
    paths: ['lib/constructs/'],
    may: ['contracts', 'lib', 'lib/cost'],
    uses: { cdk: true, files: ['packed-function.ts'] },
  },
  // Prices, meters and what they come to: numbers alone.
  { name: 'lib/cost', paths: ['lib/cost/'], may: ['contracts'] },
  {
    // Makes of all of it what `npm pack` packs.
    name: 'lib/package',
    paths: ['lib/package/'],
    may: ['contracts', 'lib/constructs'],
    uses: { files: true },
  },
  {
    name: 'lib/local',
    paths: ['lib/local/'],
    may: ['contracts', 'lib/local/readers', 'lib/sentry-simulator/start'],
    uses: { sdk: true, ...MACHINE },
  },
  {
    // What tells a command where the local stack is, what `.env` says, and where the pages of this version lie.
    name: 'lib/local/readers',
    paths: ['lib/local/endpoints.ts', 'lib/local/dot-env.ts', 'lib/local/installation.ts'],
    may: ['contracts', 'lib/local'],
    uses: { files: true },
  },
  {
    name: 'lib/sentry-simulator',
    paths: ['lib/sentry-simulator/'],
    may: ['lib/sentry-simulator/start'],
    uses: { network: true },
  },
  {
    name: 'lib/sentry-simulator/start',
    paths: ['lib/sentry-simulator/simulator.ts'],
    may: ['lib/sentry-simulator'],
    uses: { network: true },
  },
  {
    name: 'lib/commands',
    paths: ['lib/commands/'],
    may: ['contracts', 'core/*', 'adapters/*', WRITER, 'lib/local/readers', 'lib/cost'],
    uses: { sdk: true, ...MACHINE },
  },
];

export const ROOMS: readonly Room[] = [
  ...LAMBDAS,
  ...LIB,
  { name: 'bin', paths: ['bin/'], may: ['lib', 'lib/*', 'admin/description'], uses: MACHINE },
  {
    name: 'test',
    paths: ['test/'],
    may: ['*'],
    uses: { sdk: true, cdk: true, middleware: true, ...MACHINE },
  },
];
