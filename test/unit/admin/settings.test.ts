import { parseSettings } from '../../../lambdas/admin/settings.ts';

const good = {
  SENTRY_BASE_URL: 'https://sentry.io',
  SENTRY_ORG_SLUG: 'acme',
  SENTRY_TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:token',
  TABLE_NAME: 'ledger',
  ARCHIVE_BUCKET: 'archive',
  QUEUE_URL: 'https://sqs.example.test/queue',
};

it('without an identity provider the function starts, and lets nobody in', () => {
  expect(parseSettings(good)).toMatchObject({ oidcIssuer: '', oidcAudience: '', projects: [] });
});

it('every missing or wrong setting is named in one error', () => {
  const broken = { ...good, TABLE_NAME: '', QUEUE_URL: 'not a url', SENTRY_ORG_SLUG: undefined };

  expect(() => parseSettings(broken)).toThrow(/SENTRY_ORG_SLUG .*; TABLE_NAME .*; QUEUE_URL /);
});
