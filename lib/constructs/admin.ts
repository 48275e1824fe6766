import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ARCHIVE_PREFIX, QUARANTINE_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import type { ADMIN_ENVIRONMENT, EnvironmentOf } from '../../lambdas/contracts/environment.ts';
import type { Parts } from './parts.ts';
import { sentryEnvironment } from './sentry-environment.ts';
import { ServiceFunction } from './service-function.ts';

/** Reads, for people. A status change goes to Sentry and comes back through the queue. */
export class Admin extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { config, queue, secrets, store } = parts;
    const environment: EnvironmentOf<typeof ADMIN_ENVIRONMENT> = {
      ...sentryEnvironment(parts),
      TABLE_NAME: store.table.tableName,
      ARCHIVE_BUCKET: store.bucket.bucketName,
      QUEUE_URL: queue.queueUrl,
      REDACT_KEYS: config.settings.REDACT_KEYS,
      KEEP_KEYS: config.settings.KEEP_KEYS,
      REDACT_PRIVATE_ADDRESSES: config.settings.REDACT_PRIVATE_ADDRESSES,
      OIDC_ISSUER: config.settings.OIDC_ISSUER,
      OIDC_AUDIENCE: config.settings.OIDC_AUDIENCE,
    };
    this.function = new ServiceFunction(this, 'Function', {
      name: 'admin',
      description: 'The admin API and its web page',
      environment,
      memorySize: 512,
      // Just under the API's own limit, so that the function answers and not the gateway.
      timeout: Duration.seconds(28),
      ...parts.logging,
    });
    store.allowReading(this.function, [
      'groupsByLastSeen',
      'groupsByFirstSeen',
      'groupsByEventCount',
      'eventsOfGroup',
      'daysOfProject',
    ]);
    store.allowObjects(this.function, 's3:GetObject', ARCHIVE_PREFIX);
    store.allowObjects(this.function, 's3:GetObject', QUARANTINE_PREFIX);
    // Also what the quarantine is listed with.
    store.allowMissingObjects(this.function);
    this.function.allow(['sqs:SendMessage'], [queue.queueArn]);
    this.function.allow(['secretsmanager:GetSecretValue'], [secrets.sentryToken.secretArn]);
  }
}
