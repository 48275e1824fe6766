import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CALLBACK_PATH, SIGNED_OUT_PATH } from '../lambdas/contracts/sign-in.ts';
import { metricsNamespace } from '../lambdas/contracts/metrics.ts';
import type { Config } from './config.ts';
import { ArchiveQueries } from './constructs/archive-queries.ts';
import { Admin, namedProvider, poolAsProvider } from './constructs/admin.ts';
import { Consumer } from './constructs/consumer.ts';
import { ownKey } from './constructs/encryption.ts';
import { EventBus } from './constructs/event-bus.ts';
import { HttpApi } from './constructs/http-api.ts';
import { IngestQueue } from './constructs/ingest-queue.ts';
import { Notifier } from './constructs/notifier.ts';
import { Monitoring } from './constructs/monitoring/monitoring.ts';
import type { Parts } from './constructs/parts.ts';
import { ProductSecrets } from './constructs/product-secrets.ts';
import { Publisher } from './constructs/publisher.ts';
import { removalPolicyOf } from './constructs/removal-policy.ts';
import { Store } from './constructs/store.ts';
import { Sync } from './constructs/sync.ts';
import { UserPool } from './constructs/user-pool.ts';
import { Verifier } from './constructs/verifier.ts';

/** The whole product in one stack: webhook -> verifier -> queue -> consumer -> store <- sync, admin. */
export class ErrorLogStack extends Stack {
  constructor(scope: Construct, id: string, config: Config, props?: StackProps) {
    super(scope, id, { terminationProtection: config.settings.DELETION_PROTECTION, ...props });
    // The CDK makes every function depend on its role as well as on the role's policy; W3005 reports the first.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
    const encryptionKey = ownKey(this, config.settings);
    const store = new Store(this, 'Store', config, encryptionKey);
    const secrets = new ProductSecrets(this, 'Secrets', config, encryptionKey);
    const ingest = new IngestQueue(this, 'Ingest', encryptionKey);
    const logging = {
      logLevel: config.settings.LOG_LEVEL,
      logRetention: config.settings.LOG_RETENTION_DAYS,
      logRemovalPolicy: removalPolicyOf(config),
      encryptionKey,
      metricsNamespace: metricsNamespace(config.stage),
    };
    const parts: Parts = { config, store, queue: ingest.queue, secrets, logging };

    const verifier = new Verifier(this, 'Verifier', parts);
    const consumer = new Consumer(this, 'Consumer', parts);
    const sync = new Sync(this, 'Sync', parts);
    const admin = new Admin(this, 'Admin', parts, {
      deadLetters: ingest.deadLetterQueue,
      sync: sync.function,
    });
    const notifier = new Notifier(this, 'Notifier', parts);
    admin.testAlertsBy(notifier.work);
    const api = new HttpApi(this, 'Http', {
      functions: { verifier: verifier.target, sync: sync.function, admin: admin.function },
      settings: config.settings,
      logging,
    });
    const events = new EventBus(this, 'Events', encryptionKey);
    sync.announceOn(events, api.url);
    notifier.listenTo(events);
    const publisher = new Publisher(this, 'Publisher', parts, events, api.url);
    const pool = config.identity === 'cognito' ? new UserPool(this, 'People', config, api.url) : undefined;
    const provider = pool === undefined ? namedProvider(config) : poolAsProvider(pool);
    admin.listenAt(api.url, provider);
    notifier.linkTo(api.url);
    for (const warning of config.warnings) {
      Annotations.of(this).addWarningV2('sentry-error-ledger:nobody-signs-in', warning);
    }
    const functions = {
      verifier: verifier.function,
      consumer: consumer.function,
      sync: sync.function,
      admin: admin.function,
      notifier: notifier.function,
      publisher: publisher.function,
    };
    const watched = { config, functions, ingest, store, sync, notifier, api, encryptionKey };
    const monitoring = new Monitoring(this, 'Monitoring', watched);

    const queries = new ArchiveQueries(this, 'Queries', config, store.bucket, encryptionKey);

    this.output('WebhookUrl', `${api.url}/api/webhooks/sentry`, 'Webhook URL of the Sentry integration');
    if (api.domainTarget !== undefined) {
      this.output('DomainTarget', api.domainTarget, `CNAME target of ${config.settings.DOMAIN_NAME}`);
    }
    this.output('AdminUrl', `${api.url}/admin/error-log`, 'The web page');
    this.output(
      'CallbackUrl',
      `${api.url}${CALLBACK_PATH}`,
      'Redirect address of the identity provider’s client',
    );
    this.output(
      'SignedOutUrl',
      `${api.url}${SIGNED_OUT_PATH}`,
      'Where the provider leads to after a sign-out',
    );
    this.tellWhoSignsIn(config, provider, pool);
    this.output('SyncUrl', `${api.url}/api/cron/sentry-sync`, 'Starts a full sync');
    this.output('WebhookSecretArn', secrets.webhook.secretArn, 'Fill in {clientSecret, bearerToken?}');
    this.output('SentryTokenSecretArn', secrets.sentryToken.secretArn, 'Fill in {authToken}');
    this.output('CronSecretArn', secrets.cron.secretArn, 'Holds {cronSecret}, random');
    this.output('SessionSecretArn', secrets.session.secretArn, 'Holds {sessionKey}, random');
    this.output(
      'EndpointsSecretArn',
      secrets.endpoints.secretArn,
      'Where alerts go, by the name of their route',
    );
    this.output('TableName', store.table.tableName, 'Groups, events and sync runs');
    this.output('QueueUrl', ingest.queue.queueUrl, 'What the consumer reads');
    this.output('DlqUrl', ingest.deadLetterQueue.queueUrl, 'Messages that failed five times');
    this.output('EventBusName', events.bus.eventBusName, 'Where your own rules listen (docs/events.md)');
    this.output('AlarmTopicArn', monitoring.topic.topicArn, 'Subscribe whoever should hear of an alarm');
    if (config.settings.ALERT_FROM !== '')
      this.output('AlertFrom', config.settings.ALERT_FROM, 'Who alerts by e-mail come from');
    // For `npm run doctor`, which knows a deployment by its outputs alone.
    this.output('SentryBaseUrl', config.settings.SENTRY_BASE_URL, 'The Sentry that is copied');
    this.output('SentryOrganization', config.settings.SENTRY_ORG_SLUG, 'Its organization');
    this.output('SentryProjects', config.settings.SENTRY_PROJECT_SLUG || '*', 'Its projects; * = all');
    this.output('ArchiveBucket', store.bucket.bucketName, 'Every record, as received and sanitised');
    this.output('QueryWorkgroup', queries.workgroup, 'For npm run query, and for Athena’s own pages');
    this.output('QueryDatabase', queries.database, 'The archive as tables');
  }

  private tellWhoSignsIn(
    { identity, stage }: Config,
    { OIDC_ISSUER, OIDC_CLIENT_ID }: ReturnType<typeof namedProvider>,
    pool: UserPool | undefined,
  ): void {
    if (identity === 'none') return;
    if (OIDC_ISSUER !== '') this.output('OidcIssuer', OIDC_ISSUER, 'Who says who people are');
    if (OIDC_CLIENT_ID !== '')
      this.output('OidcClientId', OIDC_CLIENT_ID, 'The client through which they sign in');
    if (pool === undefined) return;
    this.output('UserPoolId', pool.userPoolId, 'Those who are invited');
    this.output('MachineClientId', pool.machineClientId, 'The client through which programs sign in');
    this.output(
      'Invite',
      `npm run invite -- --stage ${stage} you@example.com --role admin`,
      'Nobody can sign in before somebody is invited',
    );
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
