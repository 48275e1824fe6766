import { appOf, FUNCTIONS, stackOf, templateOf } from '../support/template/stack-template.ts';

const prod = templateOf('prod');
const { functionOf, ofType, resources, statementsOf } = prod;
const propertiesOf = (logicalId: string): unknown => resources[logicalId]?.Properties;
const variables = (environment: Record<string, string> = {}): unknown =>
  templateOf('prod', environment).functionOf('admin').Environment.Variables;
const warningsOf = (environment: Record<string, string>): string[] =>
  stackOf(appOf('prod', environment))
    .node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data));
const OIDC = {
  OIDC_ISSUER: 'https://id.example.com/',
  OIDC_CLIENT_ID: 'errors',
  OIDC_ADMIN_VALUES: 'admins',
};

describe('who signs in where', () => {
  it('is the stack’s own user pool unless a setting says otherwise', () => {
    expect(variables()).toMatchObject({ IDENTITY: 'cognito' });
    expect(ofType('AWS::Cognito::UserPool')).toHaveLength(1);
  });

  it.each([
    ['oidc', OIDC],
    ['oidc', { IDENTITY: 'oidc', ...OIDC }],
    ['none', { IDENTITY: 'none' }],
    ['none', { IDENTITY: 'none', ...OIDC }],
  ])('is %s with %o, and there is nothing of Cognito', (identity, environment) => {
    const types = Object.values(templateOf('prod', environment).resources).map(({ Type }) => String(Type));

    expect(variables(environment)).toMatchObject({ IDENTITY: identity });
    expect(types.filter((type) => type.includes('Cognito'))).toEqual([]);
  });

  it.each([
    'cn-north-1',
    'cn-northwest-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
  ])('is nobody in %s, which has no user pools, and the synthesis says what to set', (STACK_REGION) => {
    const warnings = warningsOf({ STACK_REGION });

    expect(variables({ STACK_REGION })).toMatchObject({ IDENTITY: 'none', OIDC_ISSUER: '' });
    expect(warnings).toContainEqual(expect.stringMatching(/Nobody can sign in.*Set OIDC_ISSUER/));
  });

  it.each<Record<string, string>>([
    { STACK_REGION: 'cn-north-1', IDENTITY: 'none' },
    { STACK_REGION: 'cn-north-1', ...OIDC },
    { STACK_REGION: 'eu-central-1' },
    { STACK_REGION: 'us-gov-west-1' },
    {},
  ])('needs no warning with %o', (environment) => {
    expect(warningsOf(environment)).toEqual([]);
  });

  it('is refused where a user pool is asked for and cannot be had', () => {
    const byStage = () => appOf('prod', { IDENTITY: 'cognito', STACK_REGION: 'cn-north-1' });
    const byCaller = () => appOf('prod', { IDENTITY: 'cognito', CDK_DEFAULT_REGION: 'cn-northwest-1' });

    expect(byStage).toThrow('IDENTITY must not be cognito in cn-north-1');
    expect(byCaller).toThrow('IDENTITY must not be cognito in cn-northwest-1');
  });

  it('is refused where two providers are named', () => {
    const synthesize = () => appOf('prod', { IDENTITY: 'cognito', ...OIDC });

    expect(synthesize).toThrow('OIDC_ISSUER must be empty with IDENTITY=cognito');
  });
});

describe('the user pool', () => {
  it('takes those who are invited, by e-mail, and nobody who comes by', () => {
    expect(propertiesOf('UserPool')).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      UserPoolTier: 'ESSENTIALS',
    });
  });

  it('offers a second factor by an app, and none by text message', () => {
    expect(propertiesOf('UserPool')).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
    expect(propertiesOf('UserPool')).not.toHaveProperty('SmsConfiguration');
  });

  it('is kept and protected where data is', () => {
    const protectedPool = templateOf('prod', { DELETION_PROTECTION: 'true' }).resources['UserPool'];

    expect(resources['UserPool']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
    expect(protectedPool).toMatchObject({ Properties: { DeletionProtection: 'ACTIVE' } });
    expect(templateOf('dev').resources['UserPool']).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  it('has a group for each role', () => {
    const groups = ofType('AWS::Cognito::UserPoolGroup').map(
      ([, { Properties }]): unknown => Properties.GroupName,
    );

    expect(groups.sort()).toEqual(['admin', 'viewer']);
  });

  it('has sign-in pages of its own, in Cognito’s look, under a name that nobody has to choose', () => {
    const client = { Ref: 'UserPoolClient' };

    expect(propertiesOf('UserPoolDomain')).toEqual({
      UserPoolId: { Ref: 'UserPool' },
      ManagedLoginVersion: 2,
      Domain: {
        'Fn::Join': [
          '',
          [
            'errors-prod-',
            {
              'Fn::Select': [
                4,
                {
                  'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }],
                },
              ],
            },
          ],
        ],
      },
    });
    expect(ofType('AWS::Cognito::ManagedLoginBranding')).toMatchObject([
      ['UserPoolBranding', { Properties: { ClientId: client, UseCognitoProvidedValues: true } }],
    ]);
  });
});

describe('the client of browsers', () => {
  it('takes a code and nothing else, and keeps no secret', () => {
    expect(propertiesOf('UserPoolClient')).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: false,
      SupportedIdentityProviders: ['COGNITO'],
    });
  });

  it('leads back to this deployment and to a person’s own machine, and to no other address', () => {
    const api = { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] };

    expect(propertiesOf('UserPoolClient')).toMatchObject({
      CallbackURLs: [{ 'Fn::Join': ['', [api, '/admin/callback']] }, 'http://localhost:8976/callback'],
      LogoutURLs: [{ 'Fn::Join': ['', [api, '/admin/sign-out']] }],
    });
  });

  it('leads back to the team’s own domain where there is one', () => {
    const named = templateOf('prod', {
      DOMAIN_NAME: 'errors.example.com',
      DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b',
    });

    expect(named.resources['UserPoolClient']!.Properties.CallbackURLs).toContain(
      'https://errors.example.com/admin/callback',
    );
  });

  it('gets tokens that live an hour, can be revoked and tell nobody who is invited', () => {
    expect(propertiesOf('UserPoolClient')).toMatchObject({
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
  });
});

it('the client of programs takes client credentials alone, with a scope for each role', () => {
  expect(propertiesOf('UserPoolApi')).toMatchObject({
    Identifier: 'sentry-error-ledger',
    Scopes: [{ ScopeName: 'read' }, { ScopeName: 'triage' }],
  });
  expect(propertiesOf('UserPoolMachineClient')).toMatchObject({
    AllowedOAuthFlows: ['client_credentials'],
    GenerateSecret: true,
    AccessTokenValidity: 60,
  });
  expect(JSON.stringify(resources)).not.toContain('ClientSecret"');
});

describe('the admin function', () => {
  it('knows the pool as any other provider', () => {
    expect(functionOf('admin').Environment.Variables).toMatchObject({
      OIDC_ISSUER: {
        'Fn::Join': [
          '',
          [
            'https://cognito-idp.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/',
            { Ref: 'UserPool' },
          ],
        ],
      },
      OIDC_CLIENT_ID: { Ref: 'UserPoolClient' },
      OIDC_CLIENT_SECRET_ARN: '',
      OIDC_AUDIENCE: { Ref: 'UserPoolMachineClient' },
      OIDC_ROLES_CLAIM: 'cognito:groups',
      OIDC_ADMIN_VALUES: 'admin',
      OIDC_VIEWER_VALUES: 'viewer',
    });
  });

  it.each(FUNCTIONS)('like every function (%s) has no permission on the pool', (name) => {
    const statements = JSON.stringify(statementsOf(name));

    expect(statements).not.toMatch(/cognito|UserPool/i);
  });
});

it('the first deployment ends with how to invite somebody', () => {
  expect(prod.template.findOutputs('Invite')).toMatchObject({
    Invite: { Value: 'npm run invite -- --stage prod you@example.com --role admin' },
  });
});
