import { SecretValue, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { keyStatements } from './encryption.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { ServiceFunction } from './service-function.ts';

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

  /** Where alerts go, by the name of their route; one of its own is empty until somebody stores it. */
  readonly endpoints: ISecret;

  /** `{sessionKey}`: seals the sessions of people who have signed in; the random value is the real one. */
  readonly session: Secret;

  private readonly encryptionKey: IKey | undefined;

  constructor(
    scope: Construct,
    id: string,
    config: Config,
    { encryptionKey, endpoints }: { encryptionKey: IKey | undefined; endpoints: ISecret | undefined },
  ) {
    super(scope, id);
    this.encryptionKey = encryptionKey;
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

    this.endpoints = endpoints ?? this.createEndpoints(config, encryptionKey);

    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Sentry issues two of the values and offers no API to rotate them; the others are replaced by hand. The verifier accepts the previous webhook secret during a rotation, and the admin function sessions under the previous key.',
    });
  }

  /** Lets a function read where alerts go, also where the secret is somebody else's and under a key of theirs. */
  allowEndpoints(target: ServiceFunction): void {
    target.allow(['secretsmanager:GetSecretValue'], [this.endpoints.secretArn]);
    const { encryptionKey } = this.endpoints;
    if (encryptionKey === undefined || encryptionKey === this.encryptionKey) return;
    for (const statement of keyStatements(encryptionKey, ['secretsmanager']))
      target.addToRolePolicy(statement);
  }

  private createEndpoints(config: Config, encryptionKey: IKey | undefined): Secret {
    const secret = new Secret(this, 'EndpointsSecret', {
      description: 'JSON {"slack:ops": "https://...", ...}: where alerts go, by the name of their route',
      // No secret: nothing is in it yet.
      secretStringValue: SecretValue.unsafePlainText('{}'),
      encryptionKey,
      removalPolicy: removalPolicyOf(config),
    });
    pinLogicalId(secret, 'EndpointsSecret');
    return secret;
  }
}
