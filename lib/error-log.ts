import { Annotations, CfnOutput, Stack } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IAlarm, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ERROR_LOG_AT } from '../lambdas/contracts/local-run.ts';
import type { MetricName } from '../lambdas/contracts/metrics.ts';
import {
  ASKING_ACCOUNT,
  SYNTHESIZED,
  type SynthesizedSettings,
} from '../lambdas/contracts/synthesized-settings.ts';
import { assemble, type Assembly } from './constructs/assembly.ts';
import { orderPolicies } from './constructs/ordered-policies.ts';
import { outputsOf } from './constructs/outputs.ts';
import { isWholeStack, logicalIdOf, nameAfter, pathOf } from './constructs/path-names.ts';
import { ErrorLogGrants } from './error-log-grants.ts';
import { configOf, localRunOf, propsOf } from './error-log-config.ts';
import type { ErrorLogProps } from './error-log-props.ts';
import type { ErrorLogSettings } from './error-log-settings.ts';
import { FEATURE_FLAGS } from './feature-flags.ts';

/** The six functions, for alarms, permissions and layers of your own. */
export interface ErrorLogFunctions {
  readonly verifier: IFunction;
  readonly consumer: IFunction;
  readonly sync: IFunction;
  readonly admin: IFunction;
  readonly notifier: IFunction;
  readonly publisher: IFunction;
}

/** Where secrets are that somebody fills in after the first deployment. */
export interface ErrorLogSecrets {
  /** `{clientSecret, bearerToken?}` of the Sentry integration. */
  readonly webhook: ISecret;
  /** `{authToken}` of the Sentry integration. */
  readonly sentryToken: ISecret;
  /** `{"slack:ops": "https://...", ...}`: where alerts go. */
  readonly endpoints: ISecret;
}

/**
 * The whole error log: webhook -> verifier -> queue -> consumer -> table and archive <- sync, admin. Its logical ids, fixed
 * names, outputs and metrics are named after its path within the stack, so that a stack can have several; renaming or moving
 * it makes a new one, and of the old one stays what `removalPolicy` says.
 */
export class ErrorLog extends Construct {
  /** Address of the API, without a slash at the end. */
  readonly url: string;
  /** What the Sentry integration sends its webhooks to. */
  readonly webhookUrl: string;
  /** The web page. */
  readonly adminUrl: string;
  /** The redirect address that an identity provider's client needs. */
  readonly callbackUrl: string;
  readonly api: IHttpApi;
  /** The queue in front of the consumer. */
  readonly queue: IQueue;
  /** Messages that failed five times. */
  readonly deadLetterQueue: IQueue;
  /** Groups, events and runs of the sync. */
  readonly table: ITableV2;
  /** The archive: every record, as received and sanitised. */
  readonly bucket: IBucket;
  /** Where rules of your own listen. */
  readonly bus: IEventBus;
  /** Where alarms go. */
  readonly topic: ITopic;
  readonly alarms: readonly IAlarm[];
  readonly functions: ErrorLogFunctions;
  readonly secrets: ErrorLogSecrets;
  /** What others may be let do. */
  readonly grants: ErrorLogGrants;

  private readonly assembly: Assembly;

  /** @throws Error named `ConfigError` where a prop or a setting is wrong, with every mistake at once. */
  constructor(scope: Construct, id: string, props: ErrorLogProps) {
    super(scope, id);
    nameAfter(this);
    // Whatever the app's flags are, and become, its resources stay what they were tested as.
    for (const [flag, value] of Object.entries(FEATURE_FLAGS)) this.node.setContext(flag, value);
    orderPolicies(this);
    const wanted = propsOf(this, props);
    const config = configOf(this, wanted);
    this.assembly = assemble(this, config, wanted);
    const { api, ingest, store, events, monitoring, functions, secrets, urls } = this.assembly;
    this.url = api.url;
    this.webhookUrl = urls.webhook;
    this.adminUrl = urls.admin;
    this.callbackUrl = urls.callback;
    this.api = api.api;
    this.queue = ingest.queue;
    this.deadLetterQueue = ingest.deadLetterQueue;
    this.table = store.table;
    this.bucket = store.bucket;
    this.bus = events.bus;
    this.topic = monitoring.topic;
    this.alarms = monitoring.alarms;
    this.functions = functions;
    this.secrets = secrets;
    this.grants = new ErrorLogGrants(this);
    for (const warning of config.warnings)
      Annotations.of(this).addWarningV2('sentry-error-ledger:nobody-signs-in', warning);
    for (const { name, value, description } of outputsOf(config, this.assembly))
      new CfnOutput(this, name, { value, description }).overrideLogicalId(logicalIdOf(this, name));
    if (isWholeStack(this)) silenceLinter(Stack.of(this));
    this.node.addMetadata(SYNTHESIZED, { path: pathOf(this), settings: askingAccount(wanted.settings) });
    // For the local run, which runs one error log of whatever else is in the stack.
    if (localRunOf(this) !== undefined)
      Stack.of(this).addMetadata(`${ERROR_LOG_AT}${this.node.path}`, pathOf(this));
  }

  /**
   * One of the metrics that the functions count, under this error log's namespace.
   * @param name as lambdas/contracts/metrics.ts has it, such as `events_stored`.
   */
  metric(name: MetricName, { statistic = 'Sum', period, label }: MetricOptions = {}): Metric {
    return this.assembly.monitoring.metrics.named(name).with({ statistic, period, label });
  }
}

const askingAccount = (settings: ErrorLogSettings): SynthesizedSettings['settings'] =>
  Object.fromEntries(
    ASKING_ACCOUNT.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );

/** The CDK makes every function depend on its role as well as on the role's policy; W3005 reports the first. */
function silenceLinter(stack: Stack): void {
  stack.templateOptions.metadata = {
    ...stack.templateOptions.metadata,
    'cfn-lint': { config: { ignore_checks: ['W3005'] } },
  };
}
