import type { SYNC_ENVIRONMENT } from '../../../lambdas/contracts/environment.ts';
import { parseSettings } from '../../../lambdas/sync/settings.ts';

const environment: Record<(typeof SYNC_ENVIRONMENT)[number], string> = {
  SENTRY_BASE_URL: 'https://us.sentry.io',
  SENTRY_ORG_SLUG: 'acme',
  SENTRY_PROJECT_SLUG: ' shop, api ,',
  SENTRY_TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:token',
  SENTRY_CA_FILE: '',
  TABLE_NAME: 'table',
  BUS_NAME: 'errors',
  PUBLIC_URL: 'https://errors.example.com',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/queue',
  CRON_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:cron',
  REDACT_KEYS: 'iban, tenant',
  KEEP_KEYS: 'session_name',
  REDACT_PRIVATE_ADDRESSES: 'false',
  INDEX_TAGS: 'customer,plan',
  SYNC_WINDOW_DAYS: '90',
  ARCHIVE_BUCKET: 'bucket',
  AUDIT_DAYS: '400',
};

it('the settings come from exactly the variables that the stack sets', () => {
  const settings = parseSettings(environment);

  expect(settings).toMatchObject({ orgSlug: 'acme', projects: ['shop', 'api'], windowDays: 90 });
  expect(settings).toMatchObject({ indexTags: ['customer', 'plan'] });
  expect(settings).toMatchObject({ archiveBucket: 'bucket', auditDays: 400 });
  expect(settings).toMatchObject({ busName: 'errors', publicUrl: 'https://errors.example.com' });
});

it('what is redacted, and what is not, comes from the stack', () => {
  // Act
  const { redactKeys, sanitise } = parseSettings({ ...environment, REDACT_PRIVATE_ADDRESSES: 'true' });
  // Assert
  expect(redactKeys).toEqual(['iban', 'tenant']);
  expect(sanitise).toEqual({ keepKeys: ['session_name'], redactPrivateAddresses: true });
});

it('certificates of authorities lie beside the code', () => {
  // Act
  const [none, shipped] = ['', 'sentry-ca.pem'].map(
    (file) => parseSettings({ ...environment, SENTRY_CA_FILE: file, LAMBDA_TASK_ROOT: '/var/task' }).caFile,
  );

  // Assert
  expect([none, shipped]).toEqual(['', '/var/task/sentry-ca.pem']);
});

it('no project means all of them', () => {
  // Act, Assert
  expect(parseSettings({ ...environment, SENTRY_PROJECT_SLUG: '' }).projects).toEqual([]);
});

it('everything wrong is listed at once, without values', () => {
  const wrong = {
    ...environment,
    SENTRY_BASE_URL: 'ftp://somewhere',
    TABLE_NAME: '',
    SYNC_WINDOW_DAYS: '365',
  };

  const parse = () => parseSettings(wrong);

  expect(parse).toThrow(/SENTRY_BASE_URL.*TABLE_NAME.*SYNC_WINDOW_DAYS/);
  expect(parse).not.toThrow(/somewhere/);
});
