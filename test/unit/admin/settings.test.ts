import { parseSettings } from '../../../lambdas/admin/settings.ts';

const good = {
  SENTRY_BASE_URL: 'https://sentry.io',
  SENTRY_ORG_SLUG: 'acme',
  SENTRY_TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:token',
  TABLE_NAME: 'ledger',
  ARCHIVE_BUCKET: 'archive',
  QUEUE_URL: 'https://sqs.example.test/queue',
  DLQ_URL: 'https://sqs.example.test/dead',
  SYNC_INVOKE_URL: 'https://lambda.example.test/2015-03-31/functions/sync/invocations',
  WORK_QUEUE_URL: 'http://127.0.0.1/work',
  IDENTITY: 'none',
  SESSION_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:session',
  SESSION_HOURS: '8',
  STAGE: 'prod',
  AUDIT_DAYS: '400',
};

it('without an identity provider the function starts, and lets nobody in', () => {
  expect(parseSettings(good)).toMatchObject({
    signIn: { identity: 'none', issuer: '', clientId: '', audiences: [] },
    projects: [],
  });
});

it('every missing or wrong setting is named in one error', () => {
  const broken = { ...good, TABLE_NAME: '', QUEUE_URL: 'not a url', SENTRY_ORG_SLUG: undefined };

  expect(() => parseSettings(broken)).toThrow(/SENTRY_ORG_SLUG .*; TABLE_NAME .*; QUEUE_URL /);
});

it('the claim that decides the role is the provider’s usual one, unless another is named', () => {
  const cognito = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE';
  const claimOf = (changes: object) => parseSettings({ ...good, ...changes }).signIn.rules.claim;

  expect([
    claimOf({ OIDC_ISSUER: 'https://login.example.test' }),
    claimOf({ OIDC_ISSUER: cognito }),
    claimOf({ OIDC_ISSUER: cognito, OIDC_ROLES_CLAIM: 'custom:role' }),
  ]).toEqual(['groups', 'cognito:groups', 'custom:role']);
});

it('the sync is started where the SDK’s own variable says, and else where the stack says', () => {
  const local = { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:4566' };

  expect(
    [parseSettings(good), parseSettings({ ...good, ...local })].map(({ syncInvokeUrl }) => syncInvokeUrl),
  ).toEqual([
    'https://lambda.example.test/2015-03-31/functions/sync/invocations',
    'http://127.0.0.1:4566/2015-03-31/functions/sync/invocations',
  ]);
});
