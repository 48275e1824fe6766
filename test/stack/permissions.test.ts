import type { IndexName } from '../../lambdas/contracts/item-keys.ts';
import { FUNCTIONS, templateOf, type Statement } from '../support/template/stack-template.ts';

const { functionOf, statementsOf, statementsOfRole, ofType } = templateOf('prod');

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const objects = (prefix: string) => ({ 'Fn::Join': ['', [arn('LedgerBucket'), `/${prefix}*`]] });
const tableAnd = (...indexes: IndexName[]) => [
  arn('LedgerTable'),
  ...indexes.map((index) => ({ 'Fn::Join': ['', [arn('LedgerTable'), `/index/${index}`]] })),
];

const actionsOf = (statements: Statement[]) => statements.flatMap((statement) => statement.Action).sort();

/** `action on resource`, so that one failing line names what is wrong. */
const grantsOf = (statements: Statement[]) =>
  statements
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => `${action} on ${JSON.stringify(resource)}`)),
    )
    .sort();
const grants = (actions: string[], resources: object[]) =>
  actions.flatMap((action) => resources.map((resource) => `${action} on ${JSON.stringify(resource)}`));
const ownLogs = (name: string) => {
  const logGroup: string = functionOf(name).LoggingConfig.LogGroup.Ref;
  return grants(['logs:CreateLogStream', 'logs:PutLogEvents'], [arn(logGroup)]);
};

it('the verifier can send to the one queue, read the one secret and leave a large body, and nothing else', () => {
  const allowed = [
    ...ownLogs('verifier'),
    ...grants(['sqs:SendMessage'], [arn('IngestQueue')]),
    ...grants(['secretsmanager:GetSecretValue'], [{ Ref: 'WebhookSecret' }]),
    ...grants(['s3:PutObject'], [objects('oversize/')]),
  ];

  const statements = statementsOf('verifier');

  expect(grantsOf(statements)).toEqual(allowed.sort());
  expect(statements.every((statement) => statement.Effect === 'Allow')).toBe(true);
});

it('the consumer can drain the queue, write items and the archive, and delete only a large body that is stored', () => {
  const allowed = [
    ...ownLogs('consumer'),
    ...grants(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], [arn('IngestQueue')]),
    ...grants(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      [arn('LedgerTable')],
    ),
    ...grants(['dynamodb:Query'], [{ 'Fn::Join': ['', [arn('LedgerTable'), '/index/eventsOfGroup']] }]),
    ...grants(['s3:PutObject'], [objects('archive/'), objects('quarantine/'), objects('unreadable/')]),
    ...grants(['s3:GetObject'], [objects('archive/')]),
    ...grants(['s3:DeleteObject', 's3:GetObject'], [objects('oversize/')]),
    ...grants(['s3:ListBucket'], [arn('LedgerBucket')]),
  ];

  const statements = statementsOf('consumer');

  expect(grantsOf(statements)).toEqual(allowed.sort());
  expect(statements.flatMap(({ Condition }) => Condition ?? [])).toEqual([
    {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': ['GROUP#*', 'EVENT#*', 'SEARCH#*', 'TALLY#*', 'SYNC#DELIVERY'],
      },
    },
  ]);
});

it('the consumer can announce partitions of a status where there are more than four, and is given no more for it', () => {
  const spread = templateOf('prod', { STATUS_SHARDS: '8' }).statementsOf('consumer');

  const conditions = spread.flatMap(({ Condition }) => Condition ?? []);

  expect(grantsOf(spread)).toEqual(grantsOf(statementsOf('consumer')));
  expect(conditions).toEqual([
    {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': ['GROUP#*', 'EVENT#*', 'SEARCH#*', 'TALLY#*', 'SYNC#DELIVERY', 'SYNC#SHARDS'],
      },
    },
  ]);
});

it('the sync can read the table and call Sentry, and writes nothing but its own bookkeeping and the audit', () => {
  const sync: string = functionOf('sync').logicalId;
  const onFailure = ofType('AWS::Lambda::EventInvokeConfig')
    .filter(([, { Properties }]) => Properties.FunctionName.Ref === sync)
    .map(([, { Properties }]): unknown => Properties.DestinationConfig);
  const allowed = [
    ...ownLogs('sync'),
    ...grants(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], [arn('LedgerTable')]),
    ...grants(['dynamodb:Query'], tableAnd('groupsByFirstSeen', 'indexedEvents', 'daysOfProject', 'feed')),
    ...grants(
      ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [arn('LedgerTable')],
    ),
    ...grants(['events:PutEvents'], [arn('EventBus')]),
    ...grants(['dynamodb:PutItem', 'dynamodb:UpdateItem'], [arn('LedgerTable')]),
    ...grants(['s3:PutObject'], [objects('audit/')]),
    ...grants(['dynamodb:DescribeTable'], [arn('LedgerTable')]),
    ...grants(['secretsmanager:GetSecretValue'], [{ Ref: 'CronSecret' }, { Ref: 'SentryTokenSecret' }]),
    ...grants(['sqs:SendMessage'], [arn('IngestQueue'), arn('SyncDeadLetterQueue')]),
  ];

  const statements = statementsOf('sync');
  const writes = statements.filter((statement) =>
    [statement.Action].flat().some((action) => /dynamodb:(Put|Update|Delete)Item/.test(action)),
  );

  expect(grantsOf(statements)).toEqual(allowed.sort());
  expect(writes.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [
      ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SYNC#*'] } },
    ],
    [
      ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['AUDIT'] } },
    ],
  ]);
  expect(onFailure).toEqual([{ OnFailure: { Destination: arn('SyncDeadLetterQueue') } }]);
});

it('the publisher can read the stream, mark what it announced, and tell the bus in no other name', () => {
  const allowed = [
    ...ownLogs('publisher'),
    ...grants(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [{ 'Fn::GetAtt': ['LedgerTable', 'StreamArn'] }],
    ),
    ...grants(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], [arn('LedgerTable')]),
    ...grants(['events:PutEvents'], [arn('EventBus')]),
    ...grants(['s3:PutObject'], [objects('aws/lambda/')]),
    ...grants(['s3:ListBucket'], [arn('LedgerBucket')]),
  ];

  const statements = statementsOf('publisher');

  expect(grantsOf(statements)).toEqual(allowed.sort());
  expect(statements.flatMap(({ Condition }) => Condition ?? [])).toEqual([
    { StringEquals: { 'events:source': 'sentry-error-ledger' } },
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SYNC#ANNOUNCED#*'] } },
  ]);
});

it('the notifier reads what a message tells, keeps its own state, and sends in the one name that is set', () => {
  const allowed = [
    ...ownLogs('notifier'),
    ...grants(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], [arn('LedgerTable')]),
    ...grants(['dynamodb:Query'], tableAnd('eventsOfGroup', 'feed', 'daysOfProject')),
    ...grants(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], [arn('LedgerTable')]),
    ...grants(['s3:GetObject'], [objects('archive/')]),
    ...grants(['s3:ListBucket'], [arn('LedgerBucket')]),
    ...grants(['secretsmanager:GetSecretValue'], [{ Ref: 'EndpointsSecret' }]),
    ...grants(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [arn('NotifierEvents'), arn('NotifierWork')],
    ),
    ...grants(['sqs:SendMessage'], [arn('NotifierWork'), arn('NotifierDeadLetterQueue')]),
  ];

  const statements = statementsOf('notifier');

  expect(grantsOf(statements)).toEqual(allowed.sort());
  expect(statements.flatMap(({ Condition }) => Condition ?? [])).toEqual([
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ALERT#*'] } },
  ]);
});

it('the admin function reads, changes nothing but through the queue, and keeps sessions, views and the audit', () => {
  const allowed = [
    ...ownLogs('admin'),
    ...grants(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], [arn('LedgerTable')]),
    ...grants(
      ['dynamodb:Query'],
      tableAnd(
        'groupsByLastSeen',
        'groupsByFirstSeen',
        'groupsByEventCount',
        'eventsOfGroup',
        'eventsOfUser',
        'groupsByTag',
        'feed',
        'daysOfProject',
      ),
    ),
    ...grants(['s3:GetObject'], [objects('archive/'), objects('quarantine/')]),
    ...grants(['s3:ListBucket'], [arn('LedgerBucket')]),
    ...grants(['s3:PutObject'], [objects('audit/')]),
    ...grants(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], [arn('LedgerTable')]),
    ...grants(['secretsmanager:GetSecretValue'], [{ Ref: 'SentryTokenSecret' }, { Ref: 'SessionSecret' }]),
    ...grants(['sqs:SendMessage', 'sqs:GetQueueAttributes'], [arn('IngestQueue')]),
    ...grants(
      ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [arn('IngestDeadLetterQueue')],
    ),
    ...grants(['lambda:InvokeFunction'], [arn('SyncFunction878007FF')]),
    // Test messages of alerts.
    ...grants(['sqs:SendMessage'], [arn('NotifierWork')]),
  ];

  const statements = statementsOf('admin');
  const writes = statements.filter((statement) =>
    [statement.Action].flat().some((action) => /dynamodb:(Put|Update|Delete)Item/.test(action)),
  );

  expect(grantsOf(statements)).toEqual(allowed.sort());
  expect(writes.map((statement) => statement.Condition)).toEqual([
    {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': ['SESSION#*', 'AUDIT', 'SNOOZE', 'VIEW#*', 'BULK#*'],
      },
    },
    // Deletes what people keep here alone.
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['VIEW#*'] } },
  ]);
});

it('the scheduler can start the sync and report that it could not', () => {
  const [, schedule] = ofType('AWS::Scheduler::Schedule')[0]!;
  const roleId: string = schedule.Properties.Target.RoleArn['Fn::GetAtt'][0];

  const sync: string = functionOf('sync').logicalId;

  const statements = statementsOfRole(roleId);

  expect(grantsOf(statements)).toEqual(
    [
      ...grants(['lambda:InvokeFunction'], [arn(sync)]),
      ...grants(['sqs:SendMessage'], [arn('SyncDeadLetterQueue')]),
    ].sort(),
  );
});

it('no function can read what lies unsanitised because nobody can read it', () => {
  // Arrange
  const readers = FUNCTIONS.flatMap((name) =>
    grantsOf(statementsOf(name)).filter((grant) => grant.includes('s3:GetObject')),
  );

  // Act
  const ofUnreadable = readers.filter((grant) => grant.includes('unreadable') || grant.includes('"/*"'));

  // Assert
  expect(readers).not.toEqual([]);
  expect(ofUnreadable).toEqual([]);
});

it.each(FUNCTIONS)(
  '%s may do nothing that is named by a wildcard, scan no table and read no resource "*"',
  (name) => {
    const statements = statementsOf(name);

    const actions = actionsOf(statements);

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(actions).not.toContain('dynamodb:Scan');
    expect(statements.flatMap((statement) => statement.Resource)).not.toContain('*');
  },
);
