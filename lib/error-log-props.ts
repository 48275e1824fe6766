import { Stack, Token, type RemovalPolicy } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ConfigError, judge, type Config, type Stage } from './config.ts';
import type { ErrorLogSettings } from './error-log-settings.ts';
import type { Identity } from './identity-choice.ts';

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

/** Reads and checks the props. Throws `ConfigError` with every mistake at once. */
export function configOf(scope: Construct, props: ErrorLogProps): Config {
  const { stage, settings, identity, removalPolicy } = props;
  const { region: ofStack } = Stack.of(scope);
  const region = Token.isUnresolved(ofStack) ? (props.region ?? '') : ofStack;
  const whose = `the error log ${scope.node.path} are wrong. Correct them in its props`;
  const mistakes = [
    ...twice(props),
    ...(props.key !== undefined && Token.isUnresolved(ofStack)
      ? ['key needs a stack whose env has a region: a table takes no key of an unknown one']
      : []),
  ];
  if (mistakes.length > 0) throw new ConfigError(whose, mistakes);
  const given = { ...settings, ...settingsOfIdentity(identity), STACK_REGION: region };
  const config = judge({ stage, given, region, whose });
  return {
    ...config,
    ...(identity?.choice.kind === 'pool' && { identity: 'oidc' }),
    removalPolicy,
  };
}

/** What is said in two ways. */
function* twice({ settings, identity, key, topic }: ErrorLogProps): Generator<string> {
  if (identity !== undefined && (given(settings.IDENTITY) || given(settings.OIDC_ISSUER)))
    yield 'identity says where people sign in: leave out IDENTITY and OIDC_ISSUER';
  if (key !== undefined && given(settings.KMS_KEY_ARN)) yield 'key is the key: leave out KMS_KEY_ARN';
  if (topic !== undefined && given(settings.ALARM_EMAIL))
    yield 'topic has its own subscriptions: leave out ALARM_EMAIL';
}

const given = (value: string | undefined): boolean => value !== undefined && value !== '';

function settingsOfIdentity(identity: Identity | undefined): Partial<ErrorLogSettings> {
  if (identity === undefined) return {};
  const { choice } = identity;
  switch (choice.kind) {
    case 'own-pool':
      return { IDENTITY: 'cognito' };
    case 'none':
      return { IDENTITY: 'none' };
    case 'pool':
      // Its address is known to CloudFormation alone: what the settings would say of it is said to the function directly.
      return { IDENTITY: 'none' };
    case 'issuer': {
      const { clientId, clientSecretArn, audiences, rolesClaim, adminValues, viewerValues } = choice.options;
      return {
        IDENTITY: 'oidc',
        OIDC_ISSUER: choice.issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET_ARN: clientSecretArn ?? '',
        OIDC_AUDIENCE: (audiences ?? []).join(','),
        OIDC_ROLES_CLAIM: rolesClaim ?? '',
        OIDC_ADMIN_VALUES: adminValues.join(','),
        OIDC_VIEWER_VALUES: (viewerValues ?? []).join(','),
      };
    }
  }
}
