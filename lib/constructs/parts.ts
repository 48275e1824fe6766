import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
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
  /** Undefined: a key that AWS owns. */
  encryptionKey: IKey | undefined;
  /** Where the functions' own metrics go. */
  metricsNamespace: string;
  /** Which of them are sent: all, or those that alarms read. */
  metricsSent: 'all' | 'watched';
  /** Whether Lambda says of each invocation that it began and ended. */
  platformLogs: boolean;
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
