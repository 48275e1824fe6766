import type { Account } from '../../../../../lib/commands/doctor/account/account.ts';
import { BEFORE_CHECKS } from '../../../../../lib/commands/doctor/account/before.ts';
import type { StageSettings } from '../../../../../lib/commands/doctor/account/stage-settings.ts';
import type { Finding } from '../../../../../lib/commands/doctor/check.ts';
import { examine } from '../../../../../lib/commands/doctor/examine.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/team/developer-boundary';

/** As docs/security.md has it, Keys of your own. */
const keyPolicyFor = (...services: string[]) =>
  JSON.stringify({
    Statement: services.map((Service) => ({
      Effect: 'Allow',
      Principal: { Service },
      Action: 'kms:Decrypt',
    })),
  });
const ADMITTED = ['logs.eu-central-1.amazonaws.com', 'cloudwatch.amazonaws.com', 'events.amazonaws.com'];
const ENABLED = { arn: KEY, state: 'Enabled', usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT' };

const SETTINGS: StageSettings = {
  STACK_ACCOUNT: '123456789012',
  STACK_REGION: 'eu-central-1',
  DOMAIN_NAME: 'errors.example.com',
  DOMAIN_CERTIFICATE_ARN: CERTIFICATE,
  BOOTSTRAP_QUALIFIER: '',
  SCALE: 0,
  PERMISSIONS_BOUNDARY: 'team/developer-boundary',
  KMS_KEY_ARN: KEY,
  CONSUMER_MAX_CONCURRENCY: 5,
  TABLE_MAX_WRITE_UNITS: 4000,
  VERIFIER_PROVISIONED_CONCURRENCY: 0,
  VERIFIER_RESERVED_CONCURRENCY: 0,
};

/** An account that is ready; `account` and `settings` are what is different. */
const contextWith = ({
  account = {},
  settings = {},
}: {
  account?: Partial<Account>;
  settings?: Partial<StageSettings>;
}) => ({
  account: {
    region: () => Promise.resolve('eu-central-1'),
    accountId: () => Promise.resolve('123456789012'),
    bootstrapVersion: () => Promise.resolve(21),
    concurrency: () => Promise.resolve({ limit: 1000, unreserved: 900 }),
    tableWriteUnits: () => Promise.resolve(40_000),
    certificate: () => Promise.resolve({ status: 'ISSUED', names: ['*.example.com'] }),
    logPolicies: () => Promise.resolve([]),
    stackStatus: () => Promise.resolve(undefined),
    namesTaken: () => Promise.resolve([]),
    hasDomain: () => Promise.resolve(false),
    policyArn: (name) => Promise.resolve(`arn:aws:iam::123456789012:policy/${name}`),
    hasPolicy: (arn) => Promise.resolve(arn === BOUNDARY),
    key: () => Promise.resolve(ENABLED),
    keyPolicy: () => Promise.resolve(keyPolicyFor(...ADMITTED)),
    ...account,
  } satisfies Account,
  settings: { ...SETTINGS, ...settings },
  stage: 'prod',
  stackName: 'SentryErrorLog-prod',
  namePrefix: 'SentryErrorLog-prod',
  stop: new AbortController().signal,
});

const nothing = () => undefined;
const examineWith = (parts: Parameters<typeof contextWith>[0]) =>
  examine(BEFORE_CHECKS, contextWith(parts), { onStart: nothing, onResult: nothing });

/** The one check of this name by itself. */
const check = (name: string, parts: Parameters<typeof contextWith>[0]): Promise<Finding> =>
  BEFORE_CHECKS.find((each) => each.name === name)!.run(contextWith(parts));

const policy = (name: string, text: string) => ({ logPolicies: () => Promise.resolve([{ name, text }]) });

describe('before a deployment', () => {
  it('an account that is ready has no line that is not well', async () => {
    const results = await examineWith({});

    expect(results.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'credentials ok',
      'bootstrap ok',
      'concurrency ok',
      'table-quota ok',
      'certificate ok',
      'log-policy ok',
      'boundary ok',
      'customer-key ok',
      'names ok',
    ]);
  });

  it.each<[string, string, Parameters<typeof contextWith>[0], string]>([
    [
      'credentials of another account',
      'credentials',
      { settings: { STACK_ACCOUNT: '999999999999' } },
      'AWS_PROFILE',
    ],
    [
      'no bootstrap',
      'bootstrap',
      { account: { bootstrapVersion: () => Promise.resolve(undefined) } },
      'npx cdk bootstrap -c stage=prod --custom-permissions-boundary team/developer-boundary',
    ],
    [
      'no bootstrap of the own qualifier',
      'bootstrap',
      {
        settings: { BOOTSTRAP_QUALIFIER: 'team1' },
        account: { bootstrapVersion: () => Promise.resolve(undefined) },
      },
      '--qualifier team1',
    ],
    [
      'an old bootstrap',
      'bootstrap',
      { account: { bootstrapVersion: () => Promise.resolve(5) } },
      'npx cdk bootstrap',
    ],
    [
      'a bootstrap whose version is no number',
      'bootstrap',
      { account: { bootstrapVersion: () => Promise.resolve(Number.NaN) } },
      'npx cdk bootstrap',
    ],
    [
      'a table that may write less than the stage is to',
      'table-quota',
      { settings: { TABLE_MAX_WRITE_UNITS: 132_000 } },
      'Service Quotas',
    ],
    [
      'fewer executions than the scale needs',
      'concurrency',
      { settings: { SCALE: 10_000, CONSUMER_MAX_CONCURRENCY: 667 } },
      'Lower SCALE',
    ],
    [
      'a certificate of another region',
      'certificate',
      { settings: { DOMAIN_CERTIFICATE_ARN: CERTIFICATE.replace('eu-central-1', 'us-east-1') } },
      'aws acm request-certificate --region eu-central-1',
    ],
    [
      'a certificate that is not there',
      'certificate',
      { account: { certificate: () => Promise.resolve(undefined) } },
      'DOMAIN_CERTIFICATE_ARN',
    ],
    [
      'a certificate that waits for its DNS record',
      'certificate',
      { account: { certificate: () => Promise.resolve({ status: 'PENDING_VALIDATION', names: [] }) } },
      'DNS record',
    ],
    [
      'a certificate of another name',
      'certificate',
      {
        account: {
          certificate: () =>
            Promise.resolve({ status: 'ISSUED', names: ['*.errors.example.com', 'example.com'] }),
        },
      },
      'DOMAIN_NAME',
    ],
    [
      'a full resource policy',
      'log-policy',
      { account: policy('AWSLogDeliveryWrite20150319', 'x'.repeat(5000)) },
      'put-resource-policy',
    ],
    [
      'as many resource policies as a region takes',
      'log-policy',
      {
        account: {
          logPolicies: () =>
            Promise.resolve(Array.from({ length: 10 }, (_, i) => ({ name: `p${i}`, text: '{}' }))),
        },
      },
      'Merge or delete',
    ],
    [
      'a boundary that is not there',
      'boundary',
      { settings: { PERMISSIONS_BOUNDARY: 'other' } },
      'aws iam list-policies --scope Local',
    ],
    [
      'a key that is not there',
      'customer-key',
      { account: { key: () => Promise.resolve(undefined) } },
      'aws kms list-keys --region eu-central-1',
    ],
    [
      'a key that is disabled',
      'customer-key',
      { account: { key: () => Promise.resolve({ ...ENABLED, state: 'Disabled' }) } },
      `aws kms enable-key --key-id ${KEY} --region eu-central-1`,
    ],
    [
      'a key that is about to be deleted',
      'customer-key',
      { account: { key: () => Promise.resolve({ ...ENABLED, state: 'PendingDeletion' }) } },
      `aws kms cancel-key-deletion --key-id ${KEY} --region eu-central-1 && aws kms enable-key`,
    ],
    [
      'a key that waits for its material',
      'customer-key',
      { account: { key: () => Promise.resolve({ ...ENABLED, state: 'PendingImport' }) } },
      'Wait until it is Enabled',
    ],
    [
      'a key for signatures',
      'customer-key',
      { account: { key: () => Promise.resolve({ ...ENABLED, usage: 'SIGN_VERIFY', spec: 'RSA_2048' }) } },
      'aws kms create-key',
    ],
    [
      'a key that does not admit the alarms',
      'customer-key',
      { account: { keyPolicy: () => Promise.resolve(keyPolicyFor(ADMITTED[0]!, ADMITTED[2]!)) } },
      'docs/security.md, Keys of your own',
    ],
    [
      'a stack that could not be rolled back',
      'names',
      { account: { stackStatus: () => Promise.resolve('ROLLBACK_FAILED') } },
      'The deployment failed',
    ],
    [
      'an alarm of that name',
      'names',
      { account: { namesTaken: () => Promise.resolve(['SentryErrorLog-prod-api-5xx']) } },
      'Remove',
    ],
    [
      'a custom domain of that name',
      'names',
      { account: { hasDomain: () => Promise.resolve(true) } },
      'delete-domain-name',
    ],
  ])('%s is red, and the line says what to do', async (_, name, parts, fix) => {
    const finding = await check(name, parts);

    expect(finding.state).toBe('fail');
    expect(finding.fix).toContain(fix);
  });

  it('a resource policy that admits the prefix already may be as full as it likes', async () => {
    const text = `${'x'.repeat(5000)}arn:aws:logs:eu-central-1:1:log-group:/aws/vendedlogs/*`;

    const { state } = await check('log-policy', { account: policy('AWSLogDeliveryWrite20150319', text) });

    expect(state).toBe('ok');
  });

  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])(
    'a stack in %s makes it an update, whose own names are no obstacle',
    async (status) => {
      const { state } = await check('names', {
        account: {
          stackStatus: () => Promise.resolve(status),
          namesTaken: () => Promise.resolve(['SentryErrorLog-prod']),
        },
      });

      expect(state).toBe('ok');
    },
  );

  it('a key of another account is well where it is enabled: its policy is read by nobody here', async () => {
    const arn = KEY.replace('123456789012', '999999999999');
    const keyPolicy = () => Promise.reject(new Error('not authorized'));

    const { state } = await check('customer-key', {
      settings: { KMS_KEY_ARN: arn },
      account: { key: () => Promise.resolve({ ...ENABLED, arn }), keyPolicy },
    });

    expect(state).toBe('ok');
  });

  it.each(['boundary', 'customer-key'])('without a setting %s is not looked at', async (name) => {
    const { state } = await check(name, { settings: { PERMISSIONS_BOUNDARY: '', KMS_KEY_ARN: '' } });

    expect(state).toBe('skipped');
  });

  it('a stack in ROLLBACK_COMPLETE is in nobody’s way', async () => {
    const { state } = await check('names', {
      account: { stackStatus: () => Promise.resolve('ROLLBACK_COMPLETE') },
    });

    expect(state).toBe('ok');
  });

  it('without credentials nothing else is asked, and it is said why', async () => {
    const refused = () => Promise.reject(Object.assign(new Error('expired'), { name: 'ExpiredToken' }));

    const results = await examineWith({ account: { accountId: refused } });

    expect(results[0]).toMatchObject({
      name: 'credentials',
      state: 'fail',
      fix: expect.stringContaining('Sign in'),
    });
    expect(new Set(results.slice(1).map(({ state }) => state))).toEqual(new Set(['skipped']));
  });
});
