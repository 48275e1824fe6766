import { Duration, Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ARCHIVE_PREFIX, AUDIT_PREFIX, QUARANTINE_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import type { ADMIN_ENVIRONMENT, EnvironmentOf } from '../../lambdas/contracts/environment.ts';
import { ADMIN_WRITES, VIEW_KEYS } from '../../lambdas/contracts/item-keys.ts';
import { SHIPPED_DESCRIPTION } from '../../lambdas/contracts/routes.ts';
import type { Config } from '../config.ts';
import { packedAlerts } from './packed-alerts.ts';
import type { Parts } from './parts.ts';
import type { PoolClients } from './pool-clients.ts';
import { sentryEnvironment } from './sentry-environment.ts';
import { ServiceFunction } from './service-function.ts';

/** Of Lambda's own API (Lambda API reference, "Invoke"); the suffix is the partition's. */
const invokeUrlOf = (fn: ServiceFunction): string => {
  const { region, urlSuffix } = Stack.of(fn);
  return `https://lambda.${region}.${urlSuffix}/2015-03-31/functions/${fn.functionName}/invocations`;
};

/** What admins may start by hand. */
interface ActsOn {
  deadLetters: Queue;
  sync: ServiceFunction;
}

/** Reads, for people. A status change goes to Sentry and comes back through the queue. */
export class Admin extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, parts: Parts, { deadLetters, sync }: ActsOn) {
    super(scope, id);
    const { config, queue, secrets, store } = parts;
    const environment: Omit<AdminEnvironment, 'PUBLIC_URL' | 'WORK_QUEUE_URL' | ProviderName> = {
      ...sentryEnvironment(parts),
      ALERTS: packedAlerts(config.settings.ALERTS),
      REPORT: config.settings.REPORT,
      TABLE_NAME: store.table.tableName,
      ARCHIVE_BUCKET: store.bucket.bucketName,
      QUEUE_URL: queue.queueUrl,
      DLQ_URL: deadLetters.queueUrl,
      SYNC_INVOKE_URL: invokeUrlOf(sync),
      INDEX_TAGS: config.settings.INDEX_TAGS,
      TICKET_URL: config.settings.TICKET_URL,
      REDACT_KEYS: config.settings.REDACT_KEYS,
      KEEP_KEYS: config.settings.KEEP_KEYS,
      REDACT_PRIVATE_ADDRESSES: config.settings.REDACT_PRIVATE_ADDRESSES,
      IDENTITY: config.identity,
      SESSION_HOURS: config.settings.SESSION_HOURS.toString(),
      SESSION_SECRET_ARN: secrets.session.secretArn,
      STAGE: config.stage,
      AUDIT_DAYS: config.settings.AUDIT_DAYS.toString(),
    };
    this.function = new ServiceFunction(this, 'Function', {
      name: 'admin',
      description: 'The admin API and its web page',
      environment,
      caFile: config.settings.SENTRY_CA_FILE,
      files: { [SHIPPED_DESCRIPTION]: 'docs/openapi.json' },
      memorySize: 512,
      // Just under the API's own limit, so that the function answers and not the gateway.
      timeout: Duration.seconds(28),
      ...parts.logging,
      reaches: ['dynamodb', 's3', 'secretsmanager', 'sqs'],
    });
    store.allowReading(this.function, [
      'groupsByLastSeen',
      'groupsByFirstSeen',
      'groupsByEventCount',
      'eventsOfGroup',
      'eventsOfUser',
      'groupsByTag',
      'daysOfProject',
      'feed',
    ]);
    store.allowObjects(this.function, 's3:GetObject', ARCHIVE_PREFIX);
    store.allowObjects(this.function, 's3:GetObject', QUARANTINE_PREFIX);
    // Also what the quarantine is listed with.
    store.allowMissingObjects(this.function);
    this.function.allow(['sqs:SendMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);
    // A redrive: the service moves messages with the rights of whoever asks for it (SQS guide, "Redrive permissions").
    this.function.allow(
      ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [deadLetters.queueArn],
    );
    this.function.allow(['lambda:InvokeFunction'], [sync.functionArn]);
    this.function.allow(
      ['secretsmanager:GetSecretValue'],
      [
        secrets.sentryToken.secretArn,
        secrets.session.secretArn,
        ...(config.settings.OIDC_CLIENT_SECRET_ARN === '' ? [] : [config.settings.OIDC_CLIENT_SECRET_ARN]),
      ],
    );
    // What people keep here and the audit, and no group or event: those have one writer (docs/invariants.md, rule 19).
    this.function.allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], [store.table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...ADMIN_WRITES] },
    });
    this.function.allow(['dynamodb:DeleteItem'], [store.table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [VIEW_KEYS] },
    });
    store.allowObjects(this.function, 's3:PutObject', AUDIT_PREFIX);
  }

  /** A test message is the notifier's to send: the function only asks for it. */
  testAlertsBy(work: Queue): void {
    this.function.addEnvironment('WORK_QUEUE_URL', work.queueUrl);
    this.function.allow(['sqs:SendMessage'], [work.queueArn]);
  }

  /**
   * Tells the function where browsers reach it, an address that exists only once the API does, and where people sign in:
   * the stack's own user pool knows that address, too.
   */
  listenAt(publicUrl: string, provider: ProviderEnvironment): void {
    const environment = { PUBLIC_URL: publicUrl, ...provider };
    for (const [name, value] of Object.entries(environment)) this.function.addEnvironment(name, value);
  }
}

type AdminEnvironment = EnvironmentOf<typeof ADMIN_ENVIRONMENT>;
type ProviderName = Extract<keyof AdminEnvironment, `OIDC_${string}`>;
export type ProviderEnvironment = Pick<AdminEnvironment, ProviderName>;

/** The provider that the settings name; all of it empty where they name none. */
export const namedProvider = ({ settings }: Config): ProviderEnvironment => ({
  OIDC_ISSUER: settings.OIDC_ISSUER,
  OIDC_CLIENT_ID: settings.OIDC_CLIENT_ID,
  OIDC_CLIENT_SECRET_ARN: settings.OIDC_CLIENT_SECRET_ARN,
  OIDC_AUDIENCE: settings.OIDC_AUDIENCE,
  OIDC_ROLES_CLAIM: settings.OIDC_ROLES_CLAIM,
  OIDC_ADMIN_VALUES: settings.OIDC_ADMIN_VALUES,
  OIDC_VIEWER_VALUES: settings.OIDC_VIEWER_VALUES,
});

/** A user pool, as any other provider: the function needs to know no more. Groups are lists with commas between them. */
export const poolAsProvider = (
  clients: PoolClients,
  groups: { readonly admin: string; readonly viewer: string },
): ProviderEnvironment => ({
  OIDC_ISSUER: clients.issuer,
  OIDC_CLIENT_ID: clients.clientId,
  OIDC_CLIENT_SECRET_ARN: '',
  OIDC_AUDIENCE: clients.machineClientId ?? '',
  OIDC_ROLES_CLAIM: 'cognito:groups',
  OIDC_ADMIN_VALUES: groups.admin,
  OIDC_VIEWER_VALUES: groups.viewer,
});
