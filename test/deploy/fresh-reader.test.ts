import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createStackReader, type StackReader } from '../support/deployed/deployed-stack.ts';
import { leftoversOf } from '../support/deployed/leftovers.ts';
import { startMoto, type Moto } from '../support/deployed/moto.ts';
import { CLIENT_SECRET, replacedInVain, startReader, type Reader } from '../support/deployed/reader.ts';
import type { Diagnosis } from '../../lib/commands/doctor/diagnosis.ts';
import { startLocalStack, type LocalStack } from '../support/stack/local-stack.ts';
import { createStackClient, until } from '../support/stack/stack-client.ts';
import { NOT_ASKED, OUT_OF_REACH } from './moto-limits.ts';
import { diagnose } from './run-doctor.ts';

/**
 * Somebody follows docs/deploy.md from an empty folder to a stack in production, and removes it again. Each test is the
 * next page of it. What moto is not (Sentry, functions that run) is shown on the local stack.
 */

let moto: Moto;
let stack: StackReader;
let reader: Reader;
beforeAll(async () => {
  const python = process.env['MOTO_PYTHON'] ?? '';
  if (python === '') throw new Error('set MOTO_PYTHON to a Python with .ci/requirements.txt');
  moto = await startMoto(python);
  stack = createStackReader(moto, 'SentryErrorLog-prod');
  reader = await startReader(moto);
}, 120_000);
afterAll(async () => {
  await reader.stop();
  await moto.stop();
});

const kindsOf = (leftovers: readonly string[]): string[] => [
  ...new Set(leftovers.map((each) => each.replace(/: .*/, ''))),
];
const secretOf = async (output: string): Promise<unknown> => {
  const SecretId = (await stack.outputs())[output];
  const { SecretString } = await stack.call('secretsmanager', 'get_secret_value', { SecretId });
  return JSON.parse(SecretString as string);
};

describe('a reader of docs/deploy.md', () => {
  it('types its commands as they stand, but for those that are listed', async () => {
    expect(await replacedInVain()).toEqual([]);
  });

  it('chooses, sets and deploys, and the doctor has found nothing in the way', async () => {
    await reader.follow('1. Choose account, region and stage');
    await reader.set({});

    const told = await reader.follow('2. Settings', '3. Deploy');

    expect(told).toContain('✅  SentryErrorLog-prod');
    expect(Object.keys(await stack.outputs())).toContain('WebhookUrl');
    expect((await diagnose(moto, '--stage prod')).states['protection']).toBe('fail');
  }, 900_000);

  it('protects it', async () => {
    await reader.set({ DELETION_PROTECTION: true });

    await reader.follow('Protect it');

    expect((await diagnose(moto, '--stage prod')).states['protection']).toBe('ok');
  }, 600_000);

  it('connects Sentry, checks and invites, and the doctor is green but for what moto is not', async () => {
    await reader.follow('4. Connect Sentry', '5. Check');

    const { states } = await diagnose(moto, '--stage prod --timeout 1');

    const well = Object.keys(states).filter((name) => !(name in OUT_OF_REACH) && !(name in NOT_ASKED));
    expect(states).toEqual({
      ...OUT_OF_REACH,
      ...NOT_ASKED,
      ...Object.fromEntries(well.map((name) => [name, 'ok'])),
    });
    expect(well.sort()).toEqual([
      'alarms',
      'aws',
      'concurrency',
      'dead-letter-queue',
      'forever-archives',
      'invitations',
      'manual-sync',
      'protection',
      'queue',
      'redaction-rules',
      'refusals',
      'secrets',
      'write-fuse',
    ]);
    expect(await secretOf('WebhookSecretArn')).toMatchObject({ clientSecret: CLIENT_SECRET });
  }, 600_000);

  it('rotates each secret', async () => {
    const outputs = [
      'WebhookSecretArn',
      'SentryTokenSecretArn',
      'CronSecretArn',
      'SessionSecretArn',
      'EndpointsSecretArn',
    ];
    const before = await Promise.all(outputs.map(secretOf));

    await reader.follow('Rotate a secret');

    const [webhook, token, cron, session, endpoints] = await Promise.all(outputs.map(secretOf));
    expect(before[0]).toEqual({ clientSecret: CLIENT_SECRET });
    expect(webhook).toEqual({ clientSecret: CLIENT_SECRET, bearerToken: expect.stringMatching(/^\w{64}$/) });
    expect(token).toEqual({ authToken: expect.stringMatching(/^sntryi_/) });
    expect(cron).not.toEqual(before[2]);
    expect(cron).toEqual({ cronSecret: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(session).not.toEqual(before[3]);
    expect(session).toEqual({ sessionKey: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Object.keys(endpoints as object)).toEqual(['slack:ops']);
  }, 600_000);

  it('removes it: the stack goes, what holds data stays, and the last commands delete that', async () => {
    // The blocks of the section: a development stack, the stack, what was kept.
    const told = await reader.followBlocks(
      'Remove',
      1,
      2,
      'trap "declare -p table bucket pool secrets" EXIT',
    );
    const kept = kindsOf(await leftoversOf(stack));
    const noted = told.split('\n').filter((line) => line.startsWith('declare '));

    await reader.followBlocks('Remove', 2, 3, noted.join('\n'));

    expect(noted).toHaveLength(4);
    expect(kept).toEqual([
      'cognito-idp list_user_pools',
      'dynamodb list_tables',
      'logs describe_log_groups',
      's3 list_buckets',
      'secretsmanager list_secrets',
    ]);
    expect(await leftoversOf(stack)).toEqual([]);
  }, 600_000);
});

describe('on the local stack', () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  }, 600_000);
  afterAll(() => local.stop());

  it('every line of the doctor that is out of reach of moto is green', async () => {
    const client = createStackClient(local.endpoints);
    await client.sentry('POST', '/burst', { events: 3, newGroups: 3 });
    await until('three groups', async () => (await client.allGroups()).length === 3);
    await client.syncNow();

    const { stdout } = await promisify(execFile)(process.execPath, ['bin/doctor.ts', '--local', '--json'], {
      env: { ...process.env, LOCAL_DIR: local.localDir },
    });

    const { checks } = JSON.parse(stdout) as Diagnosis;
    const states = checks.filter(({ name }) => name in OUT_OF_REACH).map(({ name, state }) => [name, state]);
    expect(Object.fromEntries(states)).toEqual(
      Object.fromEntries(Object.keys(OUT_OF_REACH).map((name) => [name, 'ok'])),
    );
  }, 600_000);
});
