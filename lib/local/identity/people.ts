/** Somebody whom the local identity provider knows. */
export interface Person {
  id: string;
  name: string;
  email: string;
  groups: readonly string[];
}

/** Under which the app is known to the provider. */
export const CLIENT_ID = 'error-log-local';

/** The groups that mean something to the local stack: its OIDC_ADMIN_VALUES and OIDC_VIEWER_VALUES. */
export const GROUPS = { admin: 'admins', viewer: 'viewers' } as const;

export const ADMIN: Person = {
  id: 'local-admin',
  name: 'Ann, an admin',
  email: 'ann@example.com',
  groups: [GROUPS.admin],
};
export const VIEWER: Person = {
  id: 'local-viewer',
  name: 'Vic, a viewer',
  email: 'vic@example.com',
  groups: [GROUPS.viewer],
};
