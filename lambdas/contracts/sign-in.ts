/** What the stack and commands register with an identity provider, and what the admin function then relies on. */

/** Paths under the public URL: the redirect address of a sign-in, and where a provider's sign-out leads back to. */
export const CALLBACK_PATH = '/admin/callback';
export const SIGNED_OUT_PATH = '/admin/sign-out';

/** Where `npm run token` waits for the browser. Amazon Cognito takes http for `localhost` alone, and no port is free. */
export const TOKEN_CALLBACK = { port: 8976, url: 'http://localhost:8976/callback' } as const;

/** The least that says who somebody is; group claims need no scope with any of the providers in docs/sign-in.md. */
export const SCOPE = 'openid email';

/** A machine client's role is the last part of its scope, behind the resource server's name. */
export const MACHINE_SCOPES = { viewer: '/read', admin: '/triage' } as const;

/** Groups of the stack's own user pool, by the role that they give. */
export const POOL_GROUPS = { admin: 'admin', viewer: 'viewer' } as const;

/** Amazon Cognito, in all of AWS's partitions. */
export const isCognito = (issuer: string): boolean =>
  /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.(com|com\.cn|eu)\//.test(issuer);

/** The claim in which a provider puts groups where nothing else is set. */
export const rolesClaimOf = (issuer: string, claim: string): string => {
  if (claim !== '') return claim;
  return isCognito(issuer) ? 'cognito:groups' : 'groups';
};
