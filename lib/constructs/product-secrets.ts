import { SecretValue, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicyOf } from './removal-policy.ts';

/**
 * The five secrets. Each but that of the endpoints starts with a random value that nobody knows, so until somebody fills it in every
 * webhook is refused and Sentry refuses every call: fail closed. Functions get ARNs, never values.
 */
export class ProductSecrets extends Construct {
  /** `{clientSecret, bearerToken?}`: add `bearerToken` before REQUIRE_BEARER is turned on. */
  readonly webhook: Secret;
  /** `{authToken}` */
  readonly sentryToken: Secret;
  /** `{cronSecret}`: the random value is the real one. */
  readonly cron: Secret;

  /** Where alerts go, by the name of their route; empty until somebody stores it. */
  readonly endpoints: Secret;

  /** `{sessionKey}`: seals the sessions of people who have signed in; the random value is the real one. */
  readonly session: Secret;

  constructor(scope: Construct, id: string, config: Config, encryptionKey: IKey | undefined) {
    super(scope, id);
    const secret = (logicalId: string, key: string, description: string) => {
      const created = new Secret(this, logicalId, {
        description,
        generateSecretString: {
          secretStringTemplate: '{}',
          generateStringKey: key,
          excludePunctuation: true,
        },
        encryptionKey,
        removalPolicy: removalPolicyOf(config),
      });
      pinLogicalId(created, logicalId);
      return created;
    };
    this.webhook = secret(
      'WebhookSecret',
      'clientSecret',
      'JSON {clientSecret, bearerToken?}: Client Secret of the Sentry integration, and the bearer token of its custom header',
    );
    this.sentryToken = secret(
      'SentryTokenSecret',
      'authToken',
      'JSON {authToken}: token of the Sentry integration',
    );
    this.cron = secret('CronSecret', 'cronSecret', 'JSON {cronSecret}: bearer token of the sync route');

    this.session = secret(
      'SessionSecret',
      'sessionKey',
      'JSON {sessionKey}: seals the sessions of people who have signed in',
    );

    this.endpoints = new Secret(this, 'EndpointsSecret', {
      description: 'JSON {"slack:ops": "https://...", ...}: where alerts go, by the name of their route',
      // No secret: nothing is in it yet.
      secretStringValue: SecretValue.unsafePlainText('{}'),
      encryptionKey,
      removalPolicy: removalPolicyOf(config),
    });
    pinLogicalId(this.endpoints, 'EndpointsSecret');

    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Sentry issues two of the values and offers no API to rotate them; the others are replaced by hand. The verifier accepts the previous webhook secret during a rotation, and the admin function sessions under the previous key.',
    });
  }
}
