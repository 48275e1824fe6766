import { App } from 'aws-cdk-lib';
import fc from 'fast-check';
import { readConfig, SYNC_INTERVAL_MINUTES } from '../../lib/config.ts';
import { cdkContext } from '../support/template/stack-template.ts';

const nodeWith = (context: Record<string, unknown>) => new App({ context }).node;
const devNode = (settings: Record<string, unknown> = { SENTRY_ORG_SLUG: 'acme' }) =>
  nodeWith({ stage: 'dev', stages: { dev: settings } });

function thrownBy(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  return 'nothing was thrown';
}

describe('settings', () => {
  it('need nothing in a fresh clone', () => {
    const node = nodeWith(cdkContext());

    const config = readConfig(node, {});

    expect(config).toMatchObject({
      stage: 'dev',
      retainData: false,
      settings: {
        SENTRY_BASE_URL: 'https://sentry.io',
        SENTRY_PROJECT_SLUG: '',
        OIDC_ISSUER: '',
        REQUIRE_BEARER: false,
        SYNC_WINDOW_DAYS: 30,
        RETENTION_OPEN_DAYS: 90,
        RETENTION_CLOSED_DAYS: 30,
        RETENTION_EVENT_DAYS: 90,
        LOG_LEVEL: 'INFO',
        VERIFIER_PROVISIONED_CONCURRENCY: 0,
        CONSUMER_MAX_CONCURRENCY: 5,
      },
    });
  });

  it('let nobody sync less often than every five minutes', () => {
    const read = () => readConfig(devNode(), { SYNC_INTERVAL_MINUTES: '6' });

    const { settings } = readConfig(devNode(), {});

    expect(settings.SYNC_INTERVAL_MINUTES).toBe(5);
    expect(SYNC_INTERVAL_MINUTES).toBe(5);
    expect(read).toThrow(/SYNC_INTERVAL_MINUTES must be a whole number from 2 to 5/);
  });

  it('from the environment win over cdk.json', () => {
    const node = devNode({ SENTRY_ORG_SLUG: 'from-context', SYNC_WINDOW_DAYS: 7 });

    const { settings } = readConfig(node, { SENTRY_ORG_SLUG: 'from-environment' });

    expect(settings).toMatchObject({ SENTRY_ORG_SLUG: 'from-environment', SYNC_WINDOW_DAYS: 7 });
  });

  it('that are empty in the environment count as not set', () => {
    expect(readConfig(devNode(), { SYNC_WINDOW_DAYS: '' }).settings.SYNC_WINDOW_DAYS).toBe(30);
  });

  it('report every mistake at once, by name', () => {
    const node = devNode({ SENTRY_ORGSLUG: 'typo', RETENTION_OPEN_DAYS: 0 });
    const environment = {
      SENTRY_BASE_URL: 'http://sentry.example.com',
      SENTRY_PROJECT_SLUG: 'web, Not A Slug',
      OIDC_ISSUER: 'accounts',
      REQUIRE_BEARER: 'yes',
      SYNC_WINDOW_DAYS: 'thirty',
      LOG_LEVEL: 'loud',
      CONSUMER_MAX_CONCURRENCY: '1',
      VERIFIER_PROVISIONED_CONCURRENCY: '-1',
    };

    const read = () => readConfig(node, environment);

    for (const name of [
      ...Object.keys(environment),
      'SENTRY_ORG_SLUG',
      'SENTRY_ORGSLUG',
      'RETENTION_OPEN_DAYS',
    ]) {
      expect(read).toThrow(new RegExp(`^ {2}${name} `, 'm'));
    }
  });

  it('never show a value in an error', () => {
    const read = () => readConfig(devNode(), { OIDC_ISSUER: 'hunter2' });

    const error = thrownBy(read);

    expect(error).toMatch(/OIDC_ISSUER/);
    expect(error).not.toContain('hunter2');
  });

  it('refuse an issuer without an audience', () => {
    expect(() => readConfig(devNode(), { OIDC_ISSUER: 'https://id.example.com' })).toThrow(
      /OIDC_ISSUER and OIDC_AUDIENCE must be set together/,
    );
  });

  const OIDC = { OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'errors' };

  it.each([
    ['IDENTITY=oidc', { ...OIDC, IDENTITY: 'oidc' }],
    ['an issuer alone', OIDC],
    ['values that are commas', { ...OIDC, OIDC_ADMIN_VALUES: ' , ', OIDC_VIEWER_VALUES: ',' }],
    ['a claim without values', { ...OIDC, OIDC_ROLES_CLAIM: 'roles' }],
  ])('refuse %s where no value opens a role, and say what to set', (_what, environment) => {
    expect(() => readConfig(devNode(), environment)).toThrow(
      /^ {2}OIDC_ADMIN_VALUES must be set with OIDC_ISSUER, or OIDC_VIEWER_VALUES: the values of OIDC_ROLES_CLAIM/m,
    );
  });

  it.each([
    ['IDENTITY=none beside an issuer', { ...OIDC, IDENTITY: 'none' }],
    ['values of the one role', { ...OIDC, OIDC_ADMIN_VALUES: 'admins' }],
    ['values of the other', { ...OIDC, OIDC_VIEWER_VALUES: 'everybody' }],
  ])('take %s', (_what, environment) => {
    expect(readConfig(devNode(), environment).settings.OIDC_ISSUER).toBe(OIDC.OIDC_ISSUER);
  });

  it('warn where everybody reads and nobody may triage', () => {
    const { warnings } = readConfig(devNode(), { ...OIDC, OIDC_VIEWER_VALUES: 'everybody' });

    expect(warnings).toEqual([expect.stringMatching(/^Nobody may triage: OIDC_ADMIN_VALUES is empty/)]);
    expect(readConfig(devNode(), { ...OIDC, OIDC_ADMIN_VALUES: 'admins' }).warnings).toEqual([]);
  });

  it('refuse Google without a claim, because it has no groups', () => {
    const google = { ...OIDC, OIDC_ISSUER: 'https://accounts.google.com', OIDC_ADMIN_VALUES: 'example.com' };

    expect(() => readConfig(devNode(), google)).toThrow(/OIDC_ROLES_CLAIM must be set with Google.*hd/);
    expect(readConfig(devNode(), { ...google, OIDC_ROLES_CLAIM: 'hd' }).identity).toBe('oidc');
  });

  it('refuse to forget events that the sync would fetch and count again', () => {
    expect(() => readConfig(devNode(), { RETENTION_EVENT_DAYS: '30', SYNC_WINDOW_DAYS: '30' })).toThrow(
      /RETENTION_EVENT_DAYS must be larger than SYNC_WINDOW_DAYS/,
    );
  });

  it('report a broken rule between two settings beside the mistakes of others', () => {
    const environment = { OIDC_ISSUER: 'https://id.example.com', LOG_LEVEL: 'loud', STACK_REGION: 'Mars' };

    const error = thrownBy(() => readConfig(devNode(), environment));

    expect(error).toMatch(/OIDC_ISSUER and OIDC_AUDIENCE must be set together/);
    expect(error).toMatch(/LOG_LEVEL must be/);
    expect(error).toMatch(/STACK_REGION must be an AWS region/);
  });

  it.each([
    [{ DOMAIN_NAME: 'errors.example.com' }, /DOMAIN_NAME and DOMAIN_CERTIFICATE_ARN must be set together/],
    [
      {
        DOMAIN_NAME: 'errors.example.com',
        DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b',
        STACK_REGION: 'eu-central-1',
      },
      /DOMAIN_CERTIFICATE_ARN must be of STACK_REGION/,
    ],
    [{ DOMAIN_NAME: 'https://errors.example.com' }, /DOMAIN_NAME must be a lower-case host name/],
    [
      { DOMAIN_CERTIFICATE_ARN: 'arn:aws:iam::123456789012:role/x' },
      /DOMAIN_CERTIFICATE_ARN must be the ARN/,
    ],
    [{ STACK_ACCOUNT: '1234' }, /STACK_ACCOUNT must be an AWS account id/],
    [{ ALARM_EMAIL: 'nobody' }, /ALARM_EMAIL must be one e-mail address/],
    [{ LOG_RETENTION_DAYS: '31' }, /LOG_RETENTION_DAYS must be one of 1, 3, 5/],
  ] as [Record<string, string>, RegExp][])('refuse %j', (environment, mistake) => {
    expect(() => readConfig(devNode(), environment)).toThrow(mistake);
  });

  it('refuse a stage that does not exist', () => {
    expect(() => readConfig(nodeWith({ stage: 'production' }), {})).toThrow(
      /stage must be one of dev, staging, prod/,
    );
  });

  it('keep the data of every stage but dev', () => {
    const retained = (stage: string) =>
      readConfig(nodeWith({ stage }), { SENTRY_ORG_SLUG: 'acme' }).retainData;

    const answers = ['dev', 'staging', 'prod'].map(retained);

    expect(answers).toEqual([false, true, true]);
  });

  it.each(['http://127.0.0.1:9000', 'http://localhost:9000', 'https://sentry.example.com/base'])(
    'take the server %s',
    (url) => {
      expect(readConfig(devNode(), { SENTRY_BASE_URL: url }).settings.SENTRY_BASE_URL).toBe(url);
    },
  );

  it.each([
    'http://10.0.0.1',
    'http://127.0.0.1.example.com',
    'https://user:pass@sentry.io',
    'ftp://sentry.io',
  ])('refuse the server %s', (url) => {
    expect(() => readConfig(devNode(), { SENTRY_BASE_URL: url })).toThrow(
      /SENTRY_BASE_URL must be an https URL/,
    );
  });

  it('drop the slash that would double in every Sentry URL, and keep the one that an issuer is compared with', () => {
    const environment = {
      SENTRY_BASE_URL: 'https://sentry.io/',
      OIDC_ISSUER: 'https://id.example.com/',
      OIDC_ADMIN_VALUES: 'admins',
      OIDC_AUDIENCE: 'errors',
    };

    const { settings } = readConfig(devNode(), environment);

    expect(settings.SENTRY_BASE_URL).toBe('https://sentry.io');
    expect(settings.OIDC_ISSUER).toBe('https://id.example.com/');
  });

  it('mean the same as a number in cdk.json and as text in the environment', () => {
    fc.assert(
      // At 90 the window would reach as far as the events' own retention, which is refused.
      fc.property(fc.integer({ min: 1, max: 89 }), (days) => {
        const asNumber = readConfig(devNode({ SENTRY_ORG_SLUG: 'acme', SYNC_WINDOW_DAYS: days }), {});
        const asText = readConfig(devNode(), { SYNC_WINDOW_DAYS: days.toString() });
        expect(asNumber.settings.SYNC_WINDOW_DAYS).toBe(days);
        expect(asText.settings.SYNC_WINDOW_DAYS).toBe(days);
      }),
      { numRuns: 20 },
    );
  });
});
