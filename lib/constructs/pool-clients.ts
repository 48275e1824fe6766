import { Aws, Duration } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  OAuthScope,
  ResourceServerScope,
  UserPoolClient,
  UserPoolResourceServer,
  type IUserPool,
} from 'aws-cdk-lib/aws-cognito';
import { Construct, type IDependable } from 'constructs';
import {
  CALLBACK_PATH,
  MACHINE_SCOPES,
  SIGNED_OUT_PATH,
  TOKEN_CALLBACK,
} from '../../lambdas/contracts/sign-in.ts';
import { pinLogicalId } from './logical-id.ts';

/** The least that Cognito takes for a refresh token; nothing here refreshes one. */
const TOKEN_LIFE = Duration.hours(1);

interface PoolClientsProps {
  readonly pool: IUserPool;
  /** Where browsers reach the pages, without a slash at the end. */
  readonly publicUrl: string;
  /** What scopes begin with; one of a kind in its pool. */
  readonly resourceServer: string;
  /** Whether the pool's sign-in pages are those of managed login. */
  readonly managedLogin: boolean;
  /** Whether programs get tokens by a client of their own. */
  readonly machineClient: boolean;
}

/** How people and programs get tokens of a user pool, whoever made it. */
export class PoolClients extends Construct {
  /** As the pool's tokens say it (AWS, "Verifying a JSON web token"). */
  readonly issuer: string;
  readonly clientId: string;
  /** Programs get tokens with it; its secret is in no template. Undefined: there is none. */
  readonly machineClientId: string | undefined;
  private readonly branding: CfnManagedLoginBranding | undefined;

  constructor(
    scope: Construct,
    id: string,
    { pool, publicUrl, resourceServer, managedLogin, machineClient }: PoolClientsProps,
  ) {
    super(scope, id);
    const client = createClient(this, pool, publicUrl);
    this.branding = managedLogin ? this.createBranding(pool, client) : undefined;
    this.issuer = `https://cognito-idp.${pool.env.region}.${Aws.URL_SUFFIX}/${pool.userPoolId}`;
    this.clientId = client.userPoolClientId;
    this.machineClientId = machineClient
      ? createMachineClient(this, pool, resourceServer).userPoolClientId
      : undefined;
  }

  /** There is no style before the sign-in pages are there. */
  waitFor(pages: IDependable): void {
    this.branding?.node.addDependency(pages);
  }

  /** Without a style of its own, a client of managed login shows an error instead of a form. */
  private createBranding(pool: IUserPool, client: UserPoolClient): CfnManagedLoginBranding {
    const branding = new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    pinLogicalId(branding, 'UserPoolBranding');
    return branding;
  }
}

/** For browsers, and for `npm run token` on a person's own machine: public, so that PKCE protects it and no secret has to. */
function createClient(scope: Construct, userPool: IUserPool, publicUrl: string): UserPoolClient {
  const client = new UserPoolClient(scope, 'Client', {
    userPool,
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
function createMachineClient(scope: Construct, userPool: IUserPool, identifier: string): UserPoolClient {
  const read = new ResourceServerScope({
    scopeName: MACHINE_SCOPES.viewer.slice(1),
    scopeDescription: 'Read the error log',
  });
  const triage = new ResourceServerScope({
    scopeName: MACHINE_SCOPES.admin.slice(1),
    scopeDescription: 'Read and triage the error log',
  });
  const server = new UserPoolResourceServer(scope, 'Api', { userPool, identifier, scopes: [read, triage] });
  pinLogicalId(server, 'UserPoolApi');
  const client = new UserPoolClient(scope, 'Machine', {
    userPool,
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
