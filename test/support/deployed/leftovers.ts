import type { Json, StackReader } from './deployed-stack.ts';

/** What a service may be asked for, and where its answer has the names. */
interface Listing {
  service: string;
  operation: string;
  parameters?: object;
  /** Of the answer: a list of names, or of records with a name. */
  list: string;
  name: string | null;
  /** What the account had before any stack: not the stack's. */
  isForeign?: (name: string) => boolean;
}

/** The CDK's own, by the name of its bootstrap. */
const isBootstrap = (name: string): boolean => name.startsWith('cdk-');

/** Every service of which the template makes something that would be paid for, or would take a name. */
const LISTINGS: readonly Listing[] = [
  { service: 'apigatewayv2', operation: 'get_apis', list: 'Items', name: 'Name' },
  { service: 'apigatewayv2', operation: 'get_domain_names', list: 'Items', name: 'DomainName' },
  { service: 'cloudwatch', operation: 'describe_alarms', list: 'MetricAlarms', name: 'AlarmName' },
  { service: 'cloudwatch', operation: 'list_dashboards', list: 'DashboardEntries', name: 'DashboardName' },
  {
    service: 'cognito-idp',
    operation: 'list_user_pools',
    parameters: { MaxResults: 10 },
    list: 'UserPools',
    name: 'Name',
  },
  { service: 'dynamodb', operation: 'list_tables', list: 'TableNames', name: null },
  { service: 'events', operation: 'list_archives', list: 'Archives', name: 'ArchiveName' },
  {
    service: 'events',
    operation: 'list_event_buses',
    list: 'EventBuses',
    name: 'Name',
    isForeign: (name) => name === 'default',
  },
  { service: 'events', operation: 'list_rules', list: 'Rules', name: 'Name' },
  { service: 'iam', operation: 'list_roles', list: 'Roles', name: 'RoleName', isForeign: isBootstrap },
  {
    service: 'iam',
    operation: 'list_policies',
    parameters: { Scope: 'Local' },
    list: 'Policies',
    name: 'PolicyName',
  },
  { service: 'lambda', operation: 'list_functions', list: 'Functions', name: 'FunctionName' },
  // On AWS a key waits for its end and is listed meanwhile; moto's is gone at once.
  { service: 'kms', operation: 'list_keys', list: 'Keys', name: 'KeyId' },
  {
    service: 'lambda',
    operation: 'list_event_source_mappings',
    list: 'EventSourceMappings',
    name: 'UUID',
  },
  { service: 'logs', operation: 'describe_log_groups', list: 'logGroups', name: 'logGroupName' },
  { service: 's3', operation: 'list_buckets', list: 'Buckets', name: 'Name', isForeign: isBootstrap },
  { service: 'scheduler', operation: 'list_schedules', list: 'Schedules', name: 'Name' },
  { service: 'secretsmanager', operation: 'list_secrets', list: 'SecretList', name: 'Name' },
  { service: 'sns', operation: 'list_topics', list: 'Topics', name: 'TopicArn' },
  { service: 'sns', operation: 'list_subscriptions', list: 'Subscriptions', name: 'SubscriptionArn' },
  { service: 'sqs', operation: 'list_queues', list: 'QueueUrls', name: null },
];

/** How many services those are. */
export const SERVICES = new Set(LISTINGS.map(({ service }) => service)).size;

/** Everything that the account still has, as `service operation: name`. */
export async function leftoversOf({ call }: Pick<StackReader, 'call'>): Promise<string[]> {
  const found = await Promise.all(
    LISTINGS.map(async ({ service, operation, parameters, list, name, isForeign = () => false }) => {
      const answer = await call(service, operation, parameters);
      const items = (answer[list] ?? []) as (Json | string)[];
      return items
        .map((item) => (typeof item === 'string' ? item : String(item[name ?? ''])))
        .filter((each) => !isForeign(each))
        .map((each) => `${service} ${operation}: ${each}`);
    }),
  );
  return found.flat().sort();
}
