import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ErrorLogSettings } from './error-log-settings.ts';
import type { Identity } from './identity-choice.ts';
import type { Stage } from './stages.ts';

/** What an error log is made of, and what it is given instead of making its own. */
export interface ErrorLogProps {
  /** `dev` is deleted with its stack, data included; of the others the data stays. */
  readonly stage: Stage;
  /** By the names of docs/configuration.md. */
  readonly settings: ErrorLogSettings;
  /**
   * Where people sign in. Without it: what the settings `IDENTITY` and `OIDC_ISSUER` say, which is a user pool of its own
   * where they say nothing.
   */
  readonly identity?: Identity;
  /**
   * The bus on which changes are told, of this account and region; several error logs may share it. It gets no archive.
   * Without it: a bus of its own.
   */
  readonly bus?: IEventBus;
  /** Where alarms go; its policy, and that of its key, must admit CloudWatch. Without it: a topic of its own. */
  readonly topic?: ITopic;
  /**
   * Encrypts everything, as the setting `KMS_KEY_ARN` does; its policy must admit the services of docs/security.md, and the
   * stack must know its region (`env`).
   */
  readonly key?: IKey;
  /** The secret that says where alerts go, JSON by route. Without it: a secret of its own, empty until you fill it in. */
  readonly endpoints?: ISecret;
  /** What becomes of table, bucket, user pool, secrets and logs with the stack. Without it: what `stage` says. */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * The region, where the stack's own is not known at synthesis: it decides whether people can have a user pool, which China
   * has not.
   */
  readonly region?: string;
}
