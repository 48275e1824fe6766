import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Config, Settings } from '../config.ts';
import type { ProductSecrets } from './product-secrets.ts';
import type { Store } from './store.ts';

/** How every function and the API log. */
export interface Logging {
  logLevel: Settings['LOG_LEVEL'];
  logRetention: RetentionDays;
  logRemovalPolicy: RemovalPolicy;
  /** Where the functions' own metrics go. */
  metricsNamespace: string;
}

/** What the functions are wired to. */
export interface Parts {
  config: Config;
  store: Store;
  /** The queue in front of the consumer. */
  queue: Queue;
  secrets: ProductSecrets;
  logging: Logging;
}
