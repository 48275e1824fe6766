import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Cleanup } from '../cleanup.ts';
import type { AwsClients, Endpoints } from '../engines/aws-clients.ts';
import type { LocalEndpoints } from '../endpoints.ts';
import type { PermissionSettings } from '../settings.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, type Template } from '../template/template.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import type { AwsGuard } from './aws-guard.ts';
import { startDynamoDbProxy } from './dynamodb-proxy.ts';
import type { PartitionOf } from './dynamodb-calls.ts';
import { readOperators } from './operators.ts';
import { createPermissions, keyIdOf, type Permissions } from './permissions.ts';
import { rolesOf, type StackRoles } from './roles.ts';

/** What the functions, and AWS in their name, may do on this machine. */
export interface Access {
  /** As the functions reach the engines. */
  endpoints: Endpoints;
  /** The access key id of a function. */
  keyIdOf(functionName: string): string;
  /** The client of a function's event source, which Lambda polls under the function's role. */
  pollerOf(functionName: string): SQSClient;
  /** The same of a stream. */
  streamReaderOf(functionName: string): DynamoDBStreamsClient;
  /** Why a function's log stays empty, or undefined where its role may write it. */
  whyNoLog(functionName: string): string | undefined;
  /** Why a schedule does not start its function, or undefined where its role may. */
  whyNotInvoked(schedule: string, functionArn: string): string | undefined;
  /** For endpoints.json: who runs commands, and where. */
  operators: LocalEndpoints['operators'];
}

/** As `npm start` runs for people: everybody may do everything. */
export const everythingAllowed = (endpoints: Endpoints, { sqs, streams }: AwsClients): Access => ({
  endpoints,
  keyIdOf: () => 'local',
  pollerOf: () => sqs,
  streamReaderOf: () => streams,
  whyNoLog: () => undefined,
  whyNotInvoked: () => undefined,
  operators: undefined,
});

export interface JudgedOptions {
  template: Template;
  plan: StackPlan;
  endpoints: Endpoints;
  guard: AwsGuard;
  cleanup: Cleanup;
  /** What people's policies name. */
  stores: Pick<LocalEndpoints, 'tableName' | 'archiveBucket' | 'queueUrl' | 'dlqUrl' | 'secretArns'>;
  settings: PermissionSettings;
}

/** Every call judged by the synthesized role of whoever makes it: for tests, which record what was called. */
export async function judgedByRoles(options: JudgedOptions): Promise<Access> {
  const { template, plan, endpoints, guard, cleanup, settings } = options;
  const stackRoles = rolesOf(template, endpoints.aws);
  const { file, without, names } = settings;
  const operators = await readOperators({ ...policyValues(options.stores), ...names });
  const permissions = createPermissions({ roles: [...stackRoles.roles, ...operators], file, without });
  cleanup.add(() => permissions.stop());
  const proxy = await startDynamoDbProxy(endpoints.dynamodb, permissions, partitionsOf(plan));
  cleanup.add(proxy.stop);
  guard.permissions = permissions;
  const roleOf = (functionName: string) => stackRoles.ofFunction.get(functionName) ?? functionName;
  const common = { region: LOCAL_REGION };
  const signing = (functionName: string) => ({
    accessKeyId: keyIdOf(roleOf(functionName)),
    secretAccessKey: 'local',
  });
  return {
    endpoints: { ...endpoints, dynamodb: proxy.url },
    keyIdOf: (functionName) => keyIdOf(roleOf(functionName)),
    pollerOf: (functionName) => {
      const poller = new SQSClient({
        ...common,
        endpoint: endpoints.aws,
        credentials: signing(functionName),
      });
      cleanup.add(() => poller.destroy());
      return poller;
    },
    streamReaderOf: (functionName) => {
      const credentials = signing(functionName);
      const reader = new DynamoDBStreamsClient({ ...common, endpoint: proxy.url, credentials });
      cleanup.add(() => reader.destroy());
      return reader;
    },
    whyNoLog: (functionName) => whyNoLog(functionName, stackRoles, permissions),
    whyNotInvoked: (schedule, resource) =>
      permissions.refusal(stackRoles.ofSchedule.get(schedule) ?? schedule, [
        { action: 'lambda:InvokeFunction', resource, context: {} },
      ]),
    operators: {
      dynamodbEndpoint: proxy.url,
      keyIds: { doctor: keyIdOf('doctor'), operator: keyIdOf('operator') },
    },
  };
}

/** Lambda writes a function's log under its role, into the group that its settings name. */
function whyNoLog(functionName: string, { ofFunction, logGroups }: StackRoles, permissions: Permissions) {
  const group = logGroups.get(functionName) ?? `/aws/lambda/${functionName}`;
  const resource = `arn:aws:logs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:log-group:${group}:log-stream:local`;
  return permissions.refusal(
    ofFunction.get(functionName) ?? functionName,
    ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource, context: {} })),
  );
}

/** What stands in angle brackets in docs/policies. */
export const policyValues = (stores: JudgedOptions['stores']) => ({
  Partition: 'aws',
  Region: LOCAL_REGION,
  Account: LOCAL_ACCOUNT,
  StackName: 'local',
  TableName: stores.tableName,
  ArchiveBucket: stores.archiveBucket,
  QueueName: nameOf(stores.queueUrl),
  DlqName: nameOf(stores.dlqUrl),
  WebhookSecretArn: stores.secretArns.webhook,
  SentryTokenSecretArn: stores.secretArns.sentryToken,
  CronSecretArn: stores.secretArns.cron,
  SessionSecretArn: stores.secretArns.session,
  EndpointsSecretArn: stores.secretArns.endpoints,
  QueryWorkgroup: 'local',
  QueryDatabase: 'local',
  UserPoolId: `${LOCAL_REGION}_local`,
  AlarmTopicArn: `arn:aws:sns:${LOCAL_REGION}:${LOCAL_ACCOUNT}:AlarmTopic`,
});

const nameOf = (queueUrl: string): string => queueUrl.slice(queueUrl.lastIndexOf('/') + 1);

/** Tables that a command makes beside the stack's have the same keys. */
function partitionsOf({ tables }: StackPlan): PartitionOf {
  return (name, index) => {
    const table = tables.find((candidate) => candidate.name === name) ?? tables[0];
    const keys =
      index === undefined
        ? table?.KeySchema
        : table?.GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === index)?.KeySchema;
    return keys?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
  };
}
