import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CannotRunError } from '../../../../lib/commands/doctor/failure.ts';
import { parseOptions } from '../../../../lib/commands/doctor/options.ts';
import { resolveTarget, type TargetSources } from '../../../../lib/commands/doctor/target.ts';

const outputs = {
  WebhookUrl: 'https://x.example/api/webhooks/sentry',
  SyncUrl: 'https://x.example/api/cron/sentry-sync',
  AdminUrl: 'https://x.example/admin/error-log',
  WebhookSecretArn: 'w',
  SentryTokenSecretArn: 's',
  CronSecretArn: 'c',
  TableName: 't',
  ArchiveBucket: 'b',
  QueueUrl: 'q',
  DlqUrl: 'd',
  AlarmTopicArn: 'a',
  SentryBaseUrl: 'https://sentry.io',
  SentryOrganization: 'acme',
  SentryProjects: 'web,api',
};
const endpoints = {
  webhookUrl: 'http://127.0.0.1:1/api/webhooks/sentry',
  syncUrl: 'http://127.0.0.1:1/s',
  adminUrl: 'http://127.0.0.1:1/a',
  webhookSecret: 'local-secret',
  dynamodbEndpoint: 'http://127.0.0.1:2',
  awsEndpoint: 'http://127.0.0.1:3',
  tableName: 't',
  queueUrl: 'q',
  dlqUrl: 'd',
  archiveBucket: 'b',
  secretArns: { webhook: 'w', sentryToken: 's', cron: 'c' },
  sentry: { baseUrl: 'http://127.0.0.1:4', orgSlug: 'acme', projects: [] },
};

let folder: string;
let asked: string[];
let sources: TargetSources;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  asked = [];
  sources = {
    localDir: folder,
    readStackOutputs: (name) => {
      asked.push(name);
      return Promise.resolve(outputs);
    },
    clientSecret: undefined,
  };
});
afterEach(() => rm(folder, { recursive: true }));

const resolve = (...args: string[]) => resolveTarget(parseOptions(args), sources);
const runLocally = () => writeFile(path.join(folder, 'endpoints.json'), JSON.stringify(endpoints));

test('without a name it is the local stack where one runs, and the stack of the stage in cdk.json where none does', async () => {
  const before = await resolve();
  await runLocally();
  const after = await resolve();

  expect(before.description).toMatch(/^stack SentryErrorLog-/);
  expect(after).toMatchObject({ description: `local stack in ${folder}`, clientSecret: 'local-secret' });
});

test('a stage names a stack, even while a local one runs', async () => {
  await runLocally();

  const target = await resolve('--stage', 'prod');

  expect(asked).toEqual(['SentryErrorLog-prod']);
  expect(target).toMatchObject({
    description: 'stack SentryErrorLog-prod',
    local: undefined,
    secretArns: { webhook: 'w', sentryToken: 's', cron: 'c' },
    sentry: { baseUrl: 'https://sentry.io', orgSlug: 'acme', projects: ['web', 'api'] },
  });
});

test('the file of cdk deploy --outputs-file needs no call', async () => {
  const file = path.join(folder, 'outputs.json');
  await writeFile(file, JSON.stringify({ Mine: { ...outputs, SentryProjects: '*' } }));

  const target = await resolve('--outputs', file);

  expect(asked).toEqual([]);
  expect(target).toMatchObject({ description: 'stack Mine', sentry: { projects: [] } });
});

test.each([
  [['--local'], 'npm start'],
  [['--local', '--stack', 'x'], 'one target'],
  [['--outputs', '/nowhere/x.json'], 'cannot be read'],
  [['--timeout', 'soon'], 'seconds'],
  [['--frobnicate'], '--help'],
])('the command line %j ends with what to do', async (args, words) => {
  await expect(async () => resolve(...args)).rejects.toThrow(CannotRunError);
  await expect(async () => resolve(...args)).rejects.toThrow(words);
});

test('a stack that was deployed before the doctor came is named, with what it lacks', async () => {
  sources.readStackOutputs = () => Promise.resolve({ ...outputs, SentryBaseUrl: undefined } as never);

  await expect(resolve('--stack', 'Old')).rejects.toThrow('stack Old lacks the outputs SentryBaseUrl');
});
