import { Aws, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool as CognitoUserPool,
  UserPoolGroup,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import {
  CALLBACK_PATH,
  MACHINE_SCOPES,
  POOL_GROUPS,
  SIGNED_OUT_PATH,
  TOKEN_CALLBACK,
} from '../../lambdas/contracts/sign-in.ts';
import type { Config } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicyOf } from './removal-policy.ts';

/** The least that Cognito takes for a refresh token; nothing here refreshes one. */
const TOKEN_LIFE = Duration.hours(1);
const TEMPORARY_PASSWORD_LIFE = Duration.days(7);
/** What scopes begin with: `sentry-error-ledger/read`. */
const RESOURCE_SERVER = 'sentry-error-ledger';

/**
 * Where people sign in unless the team has a provider of its own: a directory of those whom `npm run invite` has invited.
 * No function has a permission on it; the admin function reads its public keys, as of any provider (docs/security.md).
 */
export class UserPool extends Construct {
  readonly userPoolId: string;
  /** As its tokens say it (AWS, "Verifying a JSON web token"). */
  readonly issuer: string;
  readonly clientId: string;
  /** Programs get tokens with it; its secret is in no template. Undefined: there is none. */
  readonly machineClientId: string | undefined;

  /** @param publicUrl where browsers reach the pages, without a slash at the end. */
  constructor(scope: Construct, id: string, config: Config, publicUrl: string) {
    super(scope, id);
    const pool = this.createPool(config);
    for (const groupName of Object.values(POOL_GROUPS)) {
      const group = new UserPoolGroup(this, `Group ${groupName}`, { userPool: pool, groupName });
      pinLogicalId(group, groupName === 'admin' ? 'UserPoolAdmins' : 'UserPoolViewers');
    }
    const client = createClient(pool, publicUrl);
    this.createLogin(pool, client, config);
    this.userPoolId = pool.userPoolId;
    this.issuer = `https://cognito-idp.${Stack.of(this).region}.${Aws.URL_SUFFIX}/${pool.userPoolId}`;
    this.clientId = client.userPoolClientId;
    this.machineClientId = config.settings.MACHINE_CLIENT
      ? createMachineClient(pool).userPoolClientId
      : undefined;
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

  /** The sign-in pages. Without a style of its own, a client of managed login shows an error instead of a form. */
  private createLogin(pool: CognitoUserPool, client: UserPoolClient, { stage }: Config): void {
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `errors-${stage}-${uniquePart(this)}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    pinLogicalId(domain, 'UserPoolDomain');
    const branding = new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    branding.overrideLogicalId('UserPoolBranding');
    branding.node.addDependency(domain);
  }
}

/**
 * A domain prefix is one of a kind in its region, over all accounts; the last 12 hexadecimal digits of the stack's id are
 * (CloudFormation guide, "AWS::StackId"; Cognito guide, "Using the Amazon Cognito domain").
 */
const uniquePart = (scope: Construct): string =>
  Fn.select(4, Fn.split('-', Fn.select(2, Fn.split('/', Stack.of(scope).stackId))));

/** For browsers, and for `npm run token` on a person's own machine: public, so that PKCE protects it and no secret has to. */
function createClient(pool: CognitoUserPool, publicUrl: string): UserPoolClient {
  const client = pool.addClient('Client', {
    generateSecret: false,
    // Without a list Cognito would allow SRP and custom flows beside the managed login.
    authFlows: { userSrp: false },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      // Without aws.cognito.signin.user.admin nobody changes their own address or factors by a token of ours.
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls: [`${publicUrl}${CALLBACK_PATH}`, TOKEN_CALLBACK.url],
      logoutUrls: [`${publicUrl}${SIGNED_OUT_PATH}`],
    },
    accessTokenValidity: TOKEN_LIFE,
    idTokenValidity: TOKEN_LIFE,
    refreshTokenValidity: TOKEN_LIFE,
    authSessionValidity: Duration.minutes(15),
    enableTokenRevocation: true,
    preventUserExistenceErrors: true,
  });
  pinLogicalId(client, 'UserPoolClient');
  return client;
}

/** A program's role is the end of the scope that it asks for. */
function createMachineClient(pool: CognitoUserPool): UserPoolClient {
  const read = new ResourceServerScope({
    scopeName: MACHINE_SCOPES.viewer.slice(1),
    scopeDescription: 'Read the error log',
  });
  const triage = new ResourceServerScope({
    scopeName: MACHINE_SCOPES.admin.slice(1),
    scopeDescription: 'Read and triage the error log',
  });
  const server = pool.addResourceServer('Api', { identifier: RESOURCE_SERVER, scopes: [read, triage] });
  pinLogicalId(server, 'UserPoolApi');
  const client = pool.addClient('Machine', {
    generateSecret: true,
    authFlows: { userSrp: false },
    oAuth: {
      flows: { clientCredentials: true },
      scopes: [OAuthScope.resourceServer(server, read), OAuthScope.resourceServer(server, triage)],
    },
    accessTokenValidity: TOKEN_LIFE,
    enableTokenRevocation: true,
    preventUserExistenceErrors: true,
  });
  pinLogicalId(client, 'UserPoolMachineClient');
  return client;
}
