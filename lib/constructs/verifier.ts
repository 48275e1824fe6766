import { Duration } from 'aws-cdk-lib';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { OVERSIZE_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import type { EnvironmentOf, VERIFIER_ENVIRONMENT } from '../../lambdas/contracts/environment.ts';
import type { Parts } from './parts.ts';
import { ServiceFunction } from './service-function.ts';

/** Proves the sender and enqueues. It can do three things in the account, and nothing else. */
export class Verifier extends Construct {
  readonly function: ServiceFunction;
  /** What the API invokes: the function, or its provisioned alias. */
  readonly target: IFunction;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { config, queue, secrets, store } = parts;
    const environment: EnvironmentOf<typeof VERIFIER_ENVIRONMENT> = {
      QUEUE_URL: queue.queueUrl,
      WEBHOOK_SECRET_ARN: secrets.webhook.secretArn,
      ARCHIVE_BUCKET: store.bucket.bucketName,
      REQUIRE_BEARER: String(config.settings.REQUIRE_BEARER),
    };
    this.function = new ServiceFunction(this, 'Function', {
      name: 'verifier',
      description: 'Proves that a webhook comes from Sentry and queues it',
      environment,
      // 1,769 MB is one full vCPU (Lambda guide, "Configure Lambda function memory"): the cold start is CPU.
      memorySize: 1769,
      // Sentry hangs up after one second; the rest lets a slow start still queue what was received.
      timeout: Duration.seconds(3),
      // 0 would be a function that may never run.
      reservedConcurrentExecutions: config.settings.VERIFIER_RESERVED_CONCURRENCY || undefined,
      ...parts.logging,
      reaches: ['s3', 'secretsmanager', 'sqs'],
    });
    this.function.allow(['sqs:SendMessage'], [queue.queueArn]);
    this.function.allow(['secretsmanager:GetSecretValue'], [secrets.webhook.secretArn]);
    store.allowObjects(this.function, 's3:PutObject', OVERSIZE_PREFIX);
    this.target = this.provision(config.settings.VERIFIER_PROVISIONED_CONCURRENCY);
  }

  private provision(instances: number): IFunction {
    if (instances === 0) return this.function;
    return new Alias(this, 'Alias', {
      aliasName: 'live',
      version: this.function.currentVersion,
      provisionedConcurrentExecutions: instances,
    });
  }
}
