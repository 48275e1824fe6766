/** What a deployed stack puts out, as far as commands read it. */
export const stackOutputs = {
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
  AlertFrom: 'errors@example.com',
  SentryBaseUrl: 'https://sentry.io',
  SentryOrganization: 'acme',
  SentryProjects: 'web,api',
};
