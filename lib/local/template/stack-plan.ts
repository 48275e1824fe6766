import * as z from 'zod';
import {
  functionNameOf,
  integrationSchema,
  planGateway,
  routeSchema,
  stageSchema,
  type GatewayPlan,
} from './gateway-plan.ts';
import { planRules, queuePolicySchema, ruleSchema, type RulePlan } from './bus-plan.ts';
import { planStream, streamSourceSchema, type StreamSourcePlan } from './stream-plan.ts';
import {
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  TemplateError,
  createResolver,
  localName,
  type Template,
} from './template.ts';

/** What the template deploys, in the words of this machine. */
export interface StackPlan {
  functions: FunctionPlan[];
  gateway: GatewayPlan;
  queues: QueuePlan[];
  tables: TablePlan[];
  buckets: string[];
  eventSources: EventSourcePlan[];
  streamSources: StreamSourcePlan[];
  /** Names of the template's own event buses. */
  buses: string[];
  rules: RulePlan[];
  schedules: SchedulePlan[];
  secrets: SecretPlan[];
  /** Parts of the template that take events but that nothing runs here, as sentences for the terminal. */
  notRun: string[];
}

export interface FunctionPlan {
  name: string;
  handler: string;
  /** Key of the bundle in the asset manifest. */
  assetKey: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
  /** Reserved concurrency, where the template sets it. */
  maxInstances: number | undefined;
}

export interface QueuePlan {
  name: string;
  url: string;
  arn: string;
  /** As SQS's SetQueueAttributes takes them. */
  attributes: Record<string, string>;
  /** The queue that takes what failed too often. */
  deadLetterArn: string | undefined;
}

export type TablePlan = z.infer<typeof tableSchema> & { name: string };

export interface EventSourcePlan {
  functionName: string;
  queueArn: string;
  batchSize: number;
  windowSeconds: number;
  maxConcurrency: number;
  /** The function names the messages that failed; otherwise a batch succeeds or fails as one. */
  reportsFailures: boolean;
}

export interface SchedulePlan {
  name: string;
  functionName: string;
  rateSeconds: number;
  /** JSON text of the event, as the template's target has it. */
  input: string;
}

interface SecretPlan {
  arn: string;
  name: string;
  /** Name of the environment variable that carries the ARN to a function, if any does. */
  environmentName: string | undefined;
}

/** What tells a function of its bus (lambdas/contracts/environment.ts). */
const BUS_NAME = 'BUS_NAME';

/** Lambda starts with five pollers and grows; past the template's own limit nothing more runs at once. */
const DEFAULT_CONCURRENCY = 5;

const functionSchema = z.object({
  Handler: z.string(),
  // Lambda's defaults (CloudFormation, "AWS::Lambda::Function").
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Code: z.object({ S3Key: z.string() }),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
  ReservedConcurrentExecutions: z.number().positive().optional(),
});

const queueSchema = z.object({
  VisibilityTimeout: z.number().default(30),
  MessageRetentionPeriod: z.number().default(345_600),
  ReceiveMessageWaitTimeSeconds: z.number().default(0),
  DelaySeconds: z.number().default(0),
  MaximumMessageSize: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const tableSchema = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) })
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
});

const eventSourceSchema = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  ScalingConfig: z
    .object({ MaximumConcurrency: z.number() })
    .default({ MaximumConcurrency: DEFAULT_CONCURRENCY }),
  FunctionResponseTypes: z.array(z.string()).default([]),
});

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.object({ Arn: z.string(), Input: z.string().default('{}') }),
});

/**
 * Reads the plan out of a template. Throws `TemplateError` that names the resource for anything the local runner
 * would have to run differently from AWS.
 */
export function planStack(template: Template, awsEndpoint: string, apiUrl = ''): StackPlan {
  const resolve = createResolver(template, awsEndpoint, apiUrl);
  const read = <T>(schema: z.ZodType<T>, ...types: string[]): { id: string; name: string; properties: T }[] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => types.includes(resource.Type))
      .map(([id, resource]) => {
        const parsed = schema.safeParse(resolve(resource.Properties));
        if (!parsed.success) {
          throw new TemplateError(
            `${resource.Type} ${id} cannot run locally: ${z.prettifyError(parsed.error)}`,
          );
        }
        return { id, name: localName(id, resource, resolve), properties: parsed.data };
      });

  const functions = read(functionSchema, 'AWS::Lambda::Function').map(functionPlan);
  const mappings = read(eventSourceSchema, 'AWS::Lambda::EventSourceMapping').filter(
    (m) => m.properties.Enabled,
  );
  const queues = read(queueSchema, 'AWS::SQS::Queue').map(({ name, properties }) =>
    queuePlan(name, properties, awsEndpoint),
  );
  // One that an app hands in may be of another stack, and no resource of the template.
  const told = functions.flatMap(({ environment }) => environment[BUS_NAME] ?? []);
  const buses = [
    ...new Set([...read(z.unknown(), 'AWS::Events::EventBus').map(({ name }) => name), ...told]),
  ];
  const policies = read(queuePolicySchema, 'AWS::SQS::QueuePolicy').map(({ properties }) => properties);
  return {
    functions,
    gateway: planGateway(
      read(routeSchema, 'AWS::ApiGatewayV2::Route'),
      read(integrationSchema, 'AWS::ApiGatewayV2::Integration'),
      read(stageSchema, 'AWS::ApiGatewayV2::Stage')[0]?.properties,
    ),
    queues,
    tables: read(tableSchema, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(
      ({ name, properties }) => ({
        name,
        ...properties,
      }),
    ),
    buckets: read(z.unknown(), 'AWS::S3::Bucket').map(({ name }) => name),
    eventSources: mappings
      .filter((m) => isQueueArn(m.properties.EventSourceArn))
      .map((m) => eventSourcePlan(m.properties)),
    streamSources: read(streamSourceSchema, 'AWS::Lambda::EventSourceMapping')
      .filter((m) => m.properties.Enabled && isStreamArn(m.properties.EventSourceArn))
      .map((m) => planStream(m.properties)),
    buses,
    rules: planRules(read(ruleSchema, 'AWS::Events::Rule'), buses, queues, policies),
    schedules: read(scheduleSchema, 'AWS::Scheduler::Schedule')
      .filter(({ properties }) => properties.State === 'ENABLED')
      .map(({ id, properties }) => schedulePlan(id, properties)),
    secrets: read(z.unknown(), 'AWS::SecretsManager::Secret').map(({ id, name }) => {
      const arn = z.string().parse(resolve({ Ref: id }));
      return { arn, name, environmentName: environmentNameOf(arn, functions) };
    }),
    notRun: mappings
      .filter(
        ({ properties: { EventSourceArn } }) => !isQueueArn(EventSourceArn) && !isStreamArn(EventSourceArn),
      )
      .map(
        (m) =>
          `${m.id}: event sources other than SQS and streams of tables are not run locally (${m.properties.EventSourceArn})`,
      ),
  };
}

function functionPlan(found: { name: string; properties: z.infer<typeof functionSchema> }): FunctionPlan {
  const { Handler, Timeout, MemorySize, Code, Environment, ReservedConcurrentExecutions } = found.properties;
  return {
    name: found.name,
    handler: Handler,
    assetKey: Code.S3Key,
    timeoutSeconds: Timeout,
    memoryMb: MemorySize,
    environment: Environment.Variables,
    maxInstances: ReservedConcurrentExecutions,
  };
}

function queuePlan(name: string, properties: z.infer<typeof queueSchema>, awsEndpoint: string): QueuePlan {
  const { RedrivePolicy, ...numbers } = properties;
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries(numbers)) attributes[key] = value.toString();
  if (RedrivePolicy) attributes['RedrivePolicy'] = JSON.stringify(RedrivePolicy);
  return {
    name,
    url: `${awsEndpoint}/${LOCAL_ACCOUNT}/${name}`,
    arn: `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${name}`,
    attributes,
    deadLetterArn: RedrivePolicy?.deadLetterTargetArn,
  };
}

const isQueueArn = (arn: string) => arn.split(':')[2] === 'sqs';
const isStreamArn = (arn: string) => /^arn:[^:]+:dynamodb:.*\/stream\//.test(arn);

const eventSourcePlan = (properties: z.infer<typeof eventSourceSchema>): EventSourcePlan => ({
  functionName: functionNameOf(properties.FunctionName),
  queueArn: properties.EventSourceArn,
  batchSize: properties.BatchSize,
  windowSeconds: properties.MaximumBatchingWindowInSeconds,
  maxConcurrency: properties.ScalingConfig.MaximumConcurrency,
  reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
});

const schedulePlan = (id: string, properties: z.infer<typeof scheduleSchema>): SchedulePlan => ({
  name: id,
  functionName: functionNameOf(properties.Target.Arn),
  rateSeconds: parseRate(properties.ScheduleExpression),
  input: properties.Target.Input,
});

/** Seconds of `rate(5 minutes)`; the local scheduler knows no cron expressions. */
export function parseRate(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const seconds = { minute: 60, hour: 3600, day: 86_400 }[match?.[2] ?? ''];
  if (!match || seconds === undefined) {
    throw new TemplateError(`The local scheduler runs rate expressions only, not ${expression}.`);
  }
  return Number(match[1]) * seconds;
}

const environmentNameOf = (arn: string, functions: readonly FunctionPlan[]): string | undefined =>
  functions.flatMap((fn) => Object.entries(fn.environment)).find(([, value]) => value === arn)?.[0];
