import type { LocalEndpoints } from '../../../lib/local/endpoints.ts';

/** What `npm start` writes, of a run that is none. */
export const localEndpoints: LocalEndpoints = {
  url: 'http://127.0.0.1:3000',
  webhookUrl: 'http://127.0.0.1:3000/api/webhooks/sentry',
  syncUrl: 'http://127.0.0.1:3000/api/cron/sentry-sync',
  adminUrl: 'http://127.0.0.1:3000/admin/error-log',
  apiUrl: 'http://127.0.0.1:3000/api/admin',
  adminToken: 'tok',
  viewerToken: 'look',
  webhookSecret: 'w',
  cronSecret: 'c',
  dynamodbEndpoint: 'd',
  awsEndpoint: 'a',
  mailUrl: 'm',
  tableName: 't',
  queueUrl: 'q',
  dlqUrl: 'dl',
  archiveBucket: 'b',
  secretArns: { webhook: 'wa', sentryToken: 'sa', cron: 'ca', endpoints: 'ea', session: 'se' },
  sentry: { baseUrl: 's', orgSlug: 'acme', projects: [] },
};
