import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LOCAL_RUN, localRunSchema, type LocalRun } from '../lambdas/contracts/local-run.ts';
import { ConfigError } from './config-error.ts';
import { judge, type Config } from './config.ts';
import type { ErrorLogProps } from './error-log-props.ts';
import type { ErrorLogSettings } from './error-log-settings.ts';
import type { Identity } from './identity-choice.ts';

/** What the local run asks for, where this synthesis is one; undefined for a deployment. */
export const localRunOf = (scope: Construct): LocalRun | undefined =>
  localRunSchema.optional().parse(scope.node.tryGetContext(LOCAL_RUN));

/** As the local run wants them: people sign in at its own provider, and Sentry is where it says. */
export function propsOf(scope: Construct, props: ErrorLogProps): ErrorLogProps {
  const local = localRunOf(scope);
  if (local === undefined) return props;
  const { identity: _, ...others } = props;
  return { ...others, settings: { ...local.defaults, ...withoutEmpty(props.settings), ...local.settings } };
}

const withoutEmpty = (settings: ErrorLogSettings): ErrorLogSettings => ({
  SENTRY_ORG_SLUG: settings.SENTRY_ORG_SLUG,
  ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== '')),
});

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
