import { Validations, type Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
  type EventInvokeConfigOptions,
} from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { COMMON_ENVIRONMENT, EnvironmentOf } from '../../lambdas/contracts/environment.ts';
import type { FunctionName } from '../../lambdas/contracts/routes.ts';
import type { Settings } from '../config.ts';
import { BundledFunction } from './bundled-function.ts';
import { SHIPPED_AUTHORITIES, type ShippedFiles } from './bundling.ts';
import { keyStatements, type KeyService } from './encryption.ts';

export interface ServiceFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  /** Exactly the names in `lambdas/contracts/environment.ts`; the common ones are added here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly logRetention: RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
  /** Of the logs, and of everything that the function reads and writes. */
  readonly encryptionKey: IKey | undefined;
  /** What the function reaches that is encrypted. */
  readonly reaches: readonly KeyService[];
  readonly metricsNamespace: string;
  readonly metricsSent: 'all' | 'watched';
  readonly platformLogs: boolean;
  /** Certificates of authorities that are shipped beside its code; a path, or empty. */
  readonly caFile?: string;
  /** What else is shipped beside its code: names there, and paths here. */
  readonly files?: ShippedFiles;
  /** Executions that are the function's own; undefined: it shares the account's. */
  readonly reservedConcurrentExecutions?: number | undefined;
  /** Only for a function that something invokes asynchronously. */
  readonly asyncInvoke?: EventInvokeConfigOptions;
}

/** One function of the product: its bundle, its own role and its own log group. Grants are added where it is used. */
export class ServiceFunction extends BundledFunction {
  readonly ownRole: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { name, logLevel } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: props.logRetention,
      removalPolicy: props.logRemovalPolicy,
      encryptionKey: props.encryptionKey,
    });
    const common: EnvironmentOf<typeof COMMON_ENVIRONMENT> = {
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: props.metricsNamespace,
      METRICS_SENT: props.metricsSent,
      POWERTOOLS_LOG_LEVEL: logLevel,
      NODE_OPTIONS: name === 'verifier' ? '' : '--enable-source-maps',
    };
    const ownRole = createRole(scope, `${id}Role`, logGroup);
    super(scope, id, {
      description: props.description,
      name,
      ships: { ...(props.caFile ? { [SHIPPED_AUTHORITIES]: props.caFile } : {}), ...props.files },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment: { ...props.environment, ...common },
      role: ownRole,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Lambda drops lines below its own level, which is INFO unless told.
      applicationLogLevelV2: ApplicationLogLevel[logLevel],
      // Of Lambda's own lines, start and end are INFO, its own default (Lambda guide, "Log-level filtering").
      systemLogLevelV2: props.platformLogs ? undefined : SystemLogLevel.WARN,
      tracing: Tracing.DISABLED,
      ...props.asyncInvoke,
    });
    this.ownRole = ownRole;
    if (props.encryptionKey !== undefined) {
      for (const statement of keyStatements(props.encryptionKey, props.reaches))
        this.addToRolePolicy(statement);
    }
    Validations.of(this).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason: props.asyncInvoke
          ? 'Failed runs go to the onFailure destination, which carries the error as well as the event.'
          : 'Never invoked asynchronously: the HTTP caller gets the error, and the queue has a dead-letter queue.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'The tracer would add 124 KiB to a cold start that Sentry limits to one second. Request ids in the logs and the time metrics tell the same story.',
      },
    );
  }

  /** Adds one statement to the function's role. */
  allow(actions: string[], resources: string[], conditions?: Record<string, unknown>): void {
    this.addToRolePolicy(new PolicyStatement({ actions, resources, conditions }));
  }
}

/** Instead of the managed basic role, which may write to every log group of the account. */
function createRole(scope: Construct, id: string, logGroup: LogGroup): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  return role;
}
