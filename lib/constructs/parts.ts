import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Config, Settings } from '../config.ts';
import type { ProductSecrets } from './product-secrets.ts';
import type { Store } from './store.ts';

/** What the functions are wired to. */
export interface Parts {
  config: Config;
  store: Store;
  /** The queue in front of the consumer. */
  queue: Queue;
  secrets: ProductSecrets;
  logging: { logLevel: Settings['LOG_LEVEL']; logRemovalPolicy: RemovalPolicy };
}
