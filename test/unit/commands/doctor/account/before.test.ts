import type { Account } from '../../../../../lib/commands/doctor/account/account.ts';
import { BEFORE_CHECKS } from '../../../../../lib/commands/doctor/account/before.ts';
import type { StageSettings } from '../../../../../lib/commands/doctor/account/stage-settings.ts';
import type { Finding } from '../../../../../lib/commands/doctor/check.ts';
import { examine } from '../../../../../lib/commands/doctor/examine.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b';

const SETTINGS: StageSettings = {
  STACK_ACCOUNT: '123456789012',
  STACK_REGION: 'eu-central-1',
  DOMAIN_NAME: 'errors.example.com',
  DOMAIN_CERTIFICATE_ARN: CERTIFICATE,
  BOOTSTRAP_QUALIFIER: '',
  SCALE: 0,
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
    ...account,
  } satisfies Account,
  settings: { ...SETTINGS, ...settings },
  stage: 'prod',
  stackName: 'SentryErrorLog-prod',
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
      'npx cdk bootstrap -c stage=prod.',
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
      'in eu-central-1',
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
    expect(results.slice(1).map(({ state }) => state)).toEqual([
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });
});
