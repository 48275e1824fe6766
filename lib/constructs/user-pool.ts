import { Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  UserPool as CognitoUserPool,
  UserPoolGroup,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { POOL_GROUPS } from '../../lambdas/contracts/sign-in.ts';
import type { Config } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';
import { pathDigestOf } from './path-names.ts';
import { PoolClients } from './pool-clients.ts';
import { removalPolicyOf } from './removal-policy.ts';

const TEMPORARY_PASSWORD_LIFE = Duration.days(7);
/** What scopes begin with: `sentry-error-ledger/read`. */
const RESOURCE_SERVER = 'sentry-error-ledger';

/**
 * Where people sign in unless the team has a provider of its own: a directory of those whom `npm run invite` has invited.
 * No function has a permission on it; the admin function reads its public keys, as of any provider (docs/security.md).
 */
export class UserPool extends Construct {
  readonly userPoolId: string;
  readonly clients: PoolClients;

  /** @param publicUrl where browsers reach the pages, without a slash at the end. */
  constructor(scope: Construct, id: string, config: Config, publicUrl: string) {
    super(scope, id);
    const pool = this.createPool(config);
    for (const groupName of Object.values(POOL_GROUPS)) {
      const group = new UserPoolGroup(this, `Group ${groupName}`, { userPool: pool, groupName });
      pinLogicalId(group, groupName === 'admin' ? 'UserPoolAdmins' : 'UserPoolViewers');
    }
    const domain = this.createDomain(pool, config);
    this.userPoolId = pool.userPoolId;
    this.clients = new PoolClients(this, 'Clients', {
      pool,
      publicUrl,
      resourceServer: RESOURCE_SERVER,
      managedLogin: true,
      machineClient: config.settings.MACHINE_CLIENT,
    });
    this.clients.waitFor(domain);
  }

  private createPool(config: Config): CognitoUserPool {
    const pool = new CognitoUserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: TEMPORARY_PASSWORD_LIFE,
      },
      userInvitation: {
        emailSubject: 'You are invited to the error log',
        emailBody: `Sign in to the error log as {username} with the temporary password {####} within ${TEMPORARY_PASSWORD_LIFE.toDays().toString()} days. Whoever invited you has its address.`,
      },
      deletionProtection: config.settings.DELETION_PROTECTION,
      removalPolicy: removalPolicyOf(config),
    });
    pinLogicalId(pool, 'UserPool');
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason:
        'A second factor (TOTP) is everybody’s choice: a team that demands it of all sets it in its own provider (IDENTITY=oidc).',
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'The Plus plan costs per person for threat protection of public sign-up; here nobody signs up, and an admin invites by hand.',
    });
    return pool;
  }

  /** The sign-in pages. */
  private createDomain(pool: CognitoUserPool, { stage }: Config): UserPoolDomain {
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `errors-${stage}-${uniquePart(this)}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    pinLogicalId(domain, 'UserPoolDomain');
    return domain;
  }
}

/**
 * A domain prefix is one of a kind in its region, over all accounts; the last 12 hexadecimal digits of the stack's id are
 * (CloudFormation guide, "AWS::StackId"; Cognito guide, "Using the Amazon Cognito domain").
 */
const uniquePart = (scope: Construct): string => {
  const ofStack = Fn.select(4, Fn.split('-', Fn.select(2, Fn.split('/', Stack.of(scope).stackId))));
  // Cognito refuses some words in a prefix, which a path may hold (Cognito guide, "Using the Amazon Cognito domain").
  const path = pathDigestOf(scope);
  return path === '' ? ofStack : `${ofStack}-${path}`;
};
