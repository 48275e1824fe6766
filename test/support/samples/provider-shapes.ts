/** The client of the pages, as a provider knows it. */
export const CLIENT = 'client-of-the-pages';

interface Shape {
  /** Where the shapes are published; each was compared with these pages. */
  published: readonly string[];
  issuer: string;
  discovery: Record<string, unknown>;
  /** Claims of an ID token, beside those that every one has. */
  claims: Record<string, unknown>;
  rules: { claim: string; adminValues: string[]; viewerValues: string[] };
  identity: object;
  /** How a client with a secret shows it: Basic where the provider names it, as it is the specification's own default. */
  secretIn: 'header' | 'body';
  /** Where a sign-out leads, but for its parameters; null where only our session ends. */
  signOut: string | null;
}

const uuid = '00000000-0000-4000-8000-000000000001';
const tenant = '11111111-2222-4333-8444-555555555555';

/** Discovery documents and ID tokens, written after each provider's own documentation. */
export const SHAPES: Record<string, Shape> = {
  'Amazon Cognito': {
    published: [
      'https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html',
      'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html',
    ],
    secretIn: 'header',
    issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE',
    discovery: {
      // Nothing of PKCE, and the endpoints stand on the pool's own domain.
      authorization_endpoint: 'https://errors.auth.eu-central-1.amazoncognito.com/oauth2/authorize',
      token_endpoint: 'https://errors.auth.eu-central-1.amazoncognito.com/oauth2/token',
      end_session_endpoint: 'https://errors.auth.eu-central-1.amazoncognito.com/logout',
      jwks_uri: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE/.well-known/jwks.json',
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      response_types_supported: ['code', 'token'],
    },
    claims: {
      sub: uuid,
      'cognito:groups': ['admin'],
      'cognito:username': uuid,
      email: 'ann@example.com',
      email_verified: true,
      token_use: 'id',
      at_hash: 'x',
      origin_jti: uuid,
      event_id: uuid,
    },
    rules: { claim: 'cognito:groups', adminValues: ['admin'], viewerValues: ['viewer'] },
    identity: { subject: uuid, address: 'ann@example.com', role: 'admin' },
    signOut: 'https://errors.auth.eu-central-1.amazoncognito.com/logout',
  },
  'Entra ID': {
    published: [
      'https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc',
      'https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference',
    ],
    secretIn: 'body',
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    discovery: {
      authorization_endpoint: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
      end_session_endpoint: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/logout`,
      jwks_uri: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
      userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
      // As the page has it; the endpoint itself names client_secret_basic as well.
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      subject_types_supported: ['pairwise'],
    },
    // No email_verified at all, so the address is not one to go by. Without the scope `profile` no oid, name or user name; a
    // token of the token endpoint has no at_hash.
    claims: {
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      tid: tenant,
      email: 'ann@example.com',
      roles: ['Errors.Admin'],
      sid: uuid,
      ver: '2.0',
      aio: 'x',
      rh: 'x',
      uti: 'x',
    },
    rules: { claim: 'roles', adminValues: ['Errors.Admin'], viewerValues: ['Errors.Viewer'] },
    identity: { subject: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ', address: null, role: 'admin' },
    signOut: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/logout`,
  },
  Okta: {
    published: [
      'https://developer.okta.com/docs/reference/api/oidc/',
      'https://developer.okta.com/docs/guides/customize-tokens-groups-claim/main/',
    ],
    secretIn: 'header',
    issuer: 'https://example.okta.com/oauth2/default',
    discovery: {
      authorization_endpoint: 'https://example.okta.com/oauth2/default/v1/authorize',
      token_endpoint: 'https://example.okta.com/oauth2/default/v1/token',
      end_session_endpoint: 'https://example.okta.com/oauth2/default/v1/logout',
      jwks_uri: 'https://example.okta.com/oauth2/default/v1/keys',
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'client_secret_jwt',
        'none',
      ],
      request_parameter_supported: true,
    },
    claims: {
      sub: '00uid4BxXw6I6TV4m0g3',
      ver: 1,
      amr: ['pwd'],
      auth_time: 1_449_624_026,
      at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
      jti: 'ID.4eAWJOCMB3SX8XewDfVR',
      idp: '00ok1u7AsAkrwdZL3z0g3',
      email: 'ann@example.com',
      email_verified: true,
      groups: ['Everyone', 'errors-viewers'],
    },
    rules: { claim: 'groups', adminValues: ['errors-admins'], viewerValues: ['errors-viewers'] },
    identity: { subject: '00uid4BxXw6I6TV4m0g3', address: 'ann@example.com', role: 'viewer' },
    signOut: 'https://example.okta.com/oauth2/default/v1/logout',
  },
  Auth0: {
    published: [
      'https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery',
      'https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure',
      'https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims',
      'https://support.auth0.com/center/s/article/how-to-enable-the-oidc-logout-url-in-discovery-endpoint',
    ],
    secretIn: 'header',
    // With a slash at the end.
    issuer: 'https://example.eu.auth0.com/',
    discovery: {
      authorization_endpoint: 'https://example.eu.auth0.com/authorize',
      token_endpoint: 'https://example.eu.auth0.com/oauth/token',
      end_session_endpoint: 'https://example.eu.auth0.com/oidc/logout',
      jwks_uri: 'https://example.eu.auth0.com/.well-known/jwks.json',
      code_challenge_methods_supported: ['S256', 'plain'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    },
    claims: {
      sub: 'auth0|507f1f77bcf86cd799439011',
      email: 'ann@example.com',
      email_verified: true,
      'https://errors.example.com/roles': ['admin'],
      sid: 'x',
    },
    rules: { claim: 'https://errors.example.com/roles', adminValues: ['admin'], viewerValues: ['viewer'] },
    identity: { subject: 'auth0|507f1f77bcf86cd799439011', address: 'ann@example.com', role: 'admin' },
    signOut: 'https://example.eu.auth0.com/oidc/logout',
  },
  Google: {
    published: [
      'https://developers.google.com/identity/openid-connect/reference',
      'https://developers.google.com/identity/openid-connect/openid-connect',
    ],
    secretIn: 'header',
    issuer: 'https://accounts.google.com',
    discovery: {
      authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_endpoint: 'https://oauth2.googleapis.com/token',
      revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
      jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
      code_challenge_methods_supported: ['plain', 'S256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    },
    claims: {
      azp: CLIENT,
      sub: '10769150350006150715113082367',
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
      hd: 'example.com',
      email: 'ann@example.com',
      email_verified: true,
    },
    rules: { claim: 'hd', adminValues: [], viewerValues: ['Example.com'] },
    identity: { subject: '10769150350006150715113082367', address: 'ann@example.com', role: 'viewer' },
    signOut: null,
  },
  Keycloak: {
    published: [
      'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/OIDCWellKnownProvider.java',
      // `iss` beside the code, from version 23 on.
      'https://github.com/keycloak/keycloak/issues/20584',
    ],
    secretIn: 'header',
    issuer: 'https://login.example.com/realms/team',
    discovery: {
      authorization_endpoint: 'https://login.example.com/realms/team/protocol/openid-connect/auth',
      token_endpoint: 'https://login.example.com/realms/team/protocol/openid-connect/token',
      end_session_endpoint: 'https://login.example.com/realms/team/protocol/openid-connect/logout',
      jwks_uri: 'https://login.example.com/realms/team/protocol/openid-connect/certs',
      code_challenge_methods_supported: ['plain', 'S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
    },
    claims: {
      sub: uuid,
      typ: 'ID',
      azp: CLIENT,
      sid: uuid,
      acr: '1',
      email: 'ann@example.com',
      email_verified: false,
      realm_access: { roles: ['offline_access', 'errors-admin'] },
    },
    rules: { claim: 'realm_access.roles', adminValues: ['errors-admin'], viewerValues: [] },
    identity: { subject: uuid, address: null, role: 'admin' },
    signOut: 'https://login.example.com/realms/team/protocol/openid-connect/logout',
  },
};
