/**
 * What a role may do though no recorded call of the local stack needs it: AWS itself does it in the role's name, or
 * only a deployment has what is asked for. By name, with the page that says so.
 */
export interface Excuse {
  role: string;
  /** Each action on each of the resources whose ARN contains `on`. */
  actions: readonly string[];
  on: string;
  because: string;
}

export const EXCUSES: readonly Excuse[] = [
  {
    role: 'consumer',
    actions: ['sqs:GetQueueAttributes'],
    on: 'IngestQueue',
    because:
      "Lambda's pollers read the queue's attributes: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
  },
  {
    role: 'sync',
    actions: ['sqs:SendMessage'],
    on: 'SyncDeadLetterQueue',
    because:
      'Lambda sends failed runs to the destination: docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  },
  {
    role: 'scheduler',
    actions: ['sqs:SendMessage'],
    on: 'SyncDeadLetterQueue',
    because:
      'EventBridge Scheduler sends what it could not start: docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  {
    role: 'scheduler of notifier',
    actions: ['sqs:SendMessage'],
    on: 'NotifierDeadLetterQueue',
    because:
      'EventBridge Scheduler sends what it could not start: docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  {
    role: 'notifier',
    actions: ['sqs:GetQueueAttributes'],
    on: 'Notifier',
    because:
      "Lambda's pollers read the queues' attributes: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
  },
  {
    role: 'notifier',
    actions: ['sqs:SendMessage'],
    on: 'NotifierDeadLetterQueue',
    because:
      'Lambda sends minutes that failed to the destination: docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  },
  {
    role: 'notifier',
    actions: ['s3:ListBucket'],
    on: 'ledgerbucket',
    because:
      'It tells a record that is gone from one that may not be read (S3 API reference, "GetObject"), and none of the local stack has gone.',
  },
  {
    role: 'publisher',
    actions: ['s3:PutObject', 's3:ListBucket'],
    on: 'ledgerbucket',
    because:
      'Lambda keeps records that failed for good: docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html',
  },
  {
    role: 'sync',
    actions: ['dynamodb:BatchWriteItem', 'events:PutEvents'],
    on: '',
    because:
      'A change is announced late after ten minutes: test/integration/publisher/announcements.test.ts does it without the local stack.',
  },
  {
    role: 'sync',
    actions: ['dynamodb:Query'],
    on: 'index/feed',
    because:
      'Changes are looked through after ten minutes: test/integration/publisher/announcements.test.ts does it without the local stack.',
  },
  {
    role: 'doctor',
    actions: ['cloudformation:DescribeStacks'],
    on: 'stack/',
    because:
      'The local stack is found by its endpoints.json; test/deploy reads the outputs of a deployed one.',
  },
  {
    role: 'doctor',
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricStatistics', 'sns:ListSubscriptionsByTopic'],
    on: '',
    because: 'The local stack has no alarms; test/deploy runs the doctor against a deployed one.',
  },
  {
    role: 'doctor',
    actions: [
      'dynamodb:DescribeTable',
      'kms:DescribeKey',
      'lambda:GetAccountSettings',
      'lambda:ListEventSourceMappings',
    ],
    on: '',
    because:
      'The local stack has neither protection nor keys nor an account: test/unit/commands/doctor/checks/account.test.ts asks for all three.',
  },
  {
    role: 'doctor',
    actions: ['cognito-idp:ListUsersInGroup'],
    on: 'userpool/',
    because:
      'The local stack has people and no user pool; test/deploy runs the doctor against a deployed one.',
  },
  {
    role: 'doctor',
    actions: ['ses:GetAccount', 'ses:GetEmailIdentity'],
    on: '',
    because:
      'The local inbox has neither identities nor an account: test/unit/commands/doctor/checks/email.test.ts asks for both.',
  },
  {
    role: 'notifier',
    actions: ['ses:SendEmail'],
    on: 'configuration-set/',
    because:
      'SES asks for the configuration set as well (service authorization reference, "Amazon SES v2"), and the local inbox has none.',
  },
  {
    role: 'operator',
    actions: ['cloudformation:DescribeStacks'],
    on: 'stack/',
    because: 'The local stack is found by its endpoints.json.',
  },
  {
    role: 'operator',
    actions: ['sqs:CancelMessageMoveTask'],
    on: 'DeadLetterQueue',
    because:
      'Nobody stops a redrive of the local stack; test/unit/commands/redrive/redrive.test.ts does it without one.',
  },
  {
    role: 'operator',
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query'],
    on: 'table/copy',
    because:
      'A rebuild moves events only where the archive tells of a merge: test/integration/commands/rebuild.test.ts does it without the local stack.',
  },
  {
    role: 'operator',
    actions: ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
    on: 'table/LedgerTable',
    because:
      'A repair deletes items only where a redaction changes their key, and counts anew only where it changes an environment or a release: test/integration/commands/repair.test.ts does it without the local stack.',
  },
  {
    role: 'operator',
    actions: ['s3:DeleteObject', 's3:PutObject'],
    on: 'quarantine/',
    because:
      'A repair rewrites what older rules have put into quarantine: test/integration/commands/repair.test.ts does it without the local stack.',
  },
  {
    role: 'operator',
    actions: ['s3:PutObject'],
    on: 'oversize/',
    because:
      'Of what lies in quarantine a replay sends only bodies too large for a message this way: test/unit/commands/replay does it without the local stack.',
  },
  {
    role: 'operator',
    actions: [
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
    ],
    on: 'workgroup/',
    because:
      'The local stack is asked by DuckDB: test/unit/commands/query/athena.test.ts asks Athena for these four.',
  },
  {
    role: 'operator',
    actions: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable'],
    on: ':glue:',
    because:
      'Athena reads the catalog in the name of whoever asks: docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html',
  },
  {
    role: 'operator',
    actions: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
    on: '',
    because:
      'Athena looks where results go in the name of whoever asks: docs.aws.amazon.com/athena/latest/ug/s3-permissions.html',
  },
  {
    role: 'operator',
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    on: 'query-results/',
    because:
      'Athena writes and reads results in the name of whoever asks: docs.aws.amazon.com/athena/latest/ug/s3-permissions.html',
  },
];
