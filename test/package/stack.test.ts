import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createPackedApp, type PackedApp } from '../support/package/packed-app.ts';

/** The tests of the stack, asked of what the package makes in an app that has no feature flag. */

let app: PackedApp;
beforeAll(async () => {
  app = await createPackedApp();
}, 240_000);
afterAll(() => app.remove());

/** Those that judge a template; the others read pages and sources, or make templates of their own. */
const OF_TEMPLATES = [
  ...['archive-queries', 'email-feedback', 'first-deployment', 'functions', 'http-api', 'ingest-queue'],
  ...['monitoring/', 'permissions', 'rules', 'schedule', 'snapshot', 'store', 'user-pool'],
  'where-people-deploy',
];

/** The names of files are what stands after the folder. */
const PATTERN = `test/stack/(${OF_TEMPLATES.join('|')})`;

it('hold for it as they do for the repository’s own stack', async () => {
  const jest = path.resolve('node_modules/jest/bin/jest.js');
  const parameters = [
    '--selectProjects',
    'stack',
    '--ci',
    '--maxWorkers',
    '2',
    '--testPathPatterns',
    PATTERN,
  ];

  const { stderr } = await promisify(execFile)(process.execPath, [jest, ...parameters], {
    env: { ...process.env, STACK_OF_PACKAGE: app.installed },
    maxBuffer: 10_000_000,
  });

  expect(stderr).toMatch(/^Tests: +[1-9]\d\d passed, [1-9]\d\d total$/m);
}, 600_000);
