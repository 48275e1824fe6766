/**
 * One jest run, four projects. SWC compiles to CommonJS, so ESM-only packages are listed to be compiled too;
 * type checking is `tsc`'s work (npm run check).
 */
const esmOnly = [
  ...['@middy', 'p-limit', 'p-map', 'p-retry', 'yocto-queue', 'is-network-error'],
  ...['jose', 'openid-client', 'oauth4webapi'],
  'request-filtering-agent',
  ...['lowlight', 'devlop'],
];

const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: [],
  // A name of the sandbox is looked up through an interceptor each time; these nobody replaces, and no package declares anew.
  sandboxInjectedGlobals: ['Object', 'Number', 'String', 'Math', 'JSON', 'Array'],
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`, '/cdk\\.out/'],
  moduleNameMapper: { '^@middy/([a-z-]+)$': '<rootDir>/node_modules/@middy/$1/index.js' },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local'],
};

const project = (name, extra = {}) => ({
  ...base,
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  ...extra,
});

export default {
  // Integration tests wait for a stack more than they compute: on two cores a third worker ends a quarter sooner.
  maxWorkers: 3,
  // Tests against a running stack wait for conditions; a loaded machine needs longer than jest's five seconds.
  testTimeout: 30_000,
  projects: [
    project('unit'),
    project('stack'),
    project('integration', {
      globalSetup: '<rootDir>/test/support/engines/start-engines.ts',
      globalTeardown: '<rootDir>/test/support/engines/stop-engines.ts',
    }),
    project('browser'),
    project('samples'),
    // Need tools of other languages: npm run test:senders.
    project('senders'),
    // Needs schemathesis: npm run test:fuzz.
    project('fuzz'),
    // Makes the package, which takes most of a minute: npm run test:package.
    project('package', {
      globalSetup: '<rootDir>/test/support/package/pack-once.ts',
      globalTeardown: '<rootDir>/test/support/package/forget-packed.ts',
    }),
    // Needs a moto server: npm run test:deploy.
    project('deploy'),
  ],
};
