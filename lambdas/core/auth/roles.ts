import * as z from 'zod';
import { MACHINE_SCOPES } from '../../contracts/sign-in.ts';
import type { Identity, Role } from './identity.ts';

/** A token's payload, after its signature has been checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** Which values of which claim open what. */
export interface RoleRules {
  claim: string;
  adminValues: readonly string[];
  viewerValues: readonly string[];
}

/** Why somebody whom the provider knows gets no role here, in words for them. */
export interface NoRole {
  code: 'no_role' | 'address_unverified' | 'groups_left_out';
  message: string;
}

const text = z.string().min(1);
const ASK = 'Ask whoever runs this error log to give you one, and sign in once more.';

/** Who a token speaks for and what they may do; a `NoRole` where it opens nothing. */
export function identityOf(claims: Claims, subject: string, rules: RoleRules): Identity | NoRole {
  const client = machineOf(claims, subject);
  if (client !== undefined) return identityOfMachine(claims, client);
  const address = verifiedAddress(claims);
  const role = roleOfPerson(claims, address, rules);
  return typeof role === 'string' ? { subject, address, role } : role;
}

export const isIdentity = (found: Identity | NoRole): found is Identity => 'role' in found;

function roleOfPerson(claims: Claims, address: string | null, rules: RoleRules): Role | NoRole {
  const { claim } = rules;
  const values = valuesOf(claims, claim);
  if (ADDRESS_CLAIMS.has(claim)) return roleOfAddress(values, address, rules);
  // A Google Workspace domain is a name of the DNS, which knows no case.
  const role = claim === 'hd' ? roleOf(values.map(lowered), loweredRules(rules)) : roleOf(values, rules);
  if (role !== undefined) return role;
  if (values.length === 0 && leavesGroupsOut(claims, claim)) {
    return {
      code: 'groups_left_out',
      message:
        'Your account is in so many groups (above 200) that Entra ID leaves them out of its tokens, so no role can be read. ' +
        'Whoever runs this error log has to use app roles instead of groups: docs/sign-in.md, Entra ID.',
    };
  }
  const found = values.length === 0 ? `has no claim ${claim}` : `names no group or role in ${claim}`;
  return { code: 'no_role', message: `You have no role here: your token ${found} that opens one. ${ASK}` };
}

/** Names by which providers tell an address or a name in its form; anybody may be able to set them. */
const ADDRESS_CLAIMS: ReadonlySet<string> = new Set([
  'email',
  'emails',
  'preferred_username',
  'unique_name',
  'upn',
]);

/** A role that hangs on an address is given to a verified address alone: others are what somebody typed. */
function roleOfAddress(values: readonly string[], address: string | null, rules: RoleRules): Role | NoRole {
  const lowerRules = loweredRules(rules);
  const verified = values.map(lowered).filter((value) => value === address?.toLowerCase());
  const role = roleOf(verified, lowerRules);
  if (role !== undefined) return role;
  if (roleOf(values.map(lowered), lowerRules) !== undefined) {
    return {
      code: 'address_unverified',
      message:
        'Your identity provider does not say that it has verified your e-mail address (claim email_verified), and the role hangs on it. ' +
        'Have the address verified there, then sign in once more.',
    };
  }
  return { code: 'no_role', message: `You have no role here: your address is on no list. ${ASK}` };
}

const lowered = (value: string): string => value.toLowerCase();
const loweredRules = (rules: RoleRules): RoleRules => ({
  ...rules,
  adminValues: rules.adminValues.map(lowered),
  viewerValues: rules.viewerValues.map(lowered),
});

function roleOf(values: readonly string[], rules: RoleRules): Role | undefined {
  if (values.some((value) => rules.adminValues.includes(value))) return 'admin';
  if (values.some((value) => rules.viewerValues.includes(value))) return 'viewer';
  return undefined;
}

/** The claim of this very name, which may hold dots (Auth0 wants URLs), else the one at this path (`realm_access.roles`). */
function valuesOf(claims: Claims, name: string): string[] {
  const found = Object.hasOwn(claims, name) ? claims[name] : memberAt(claims, name.split('.'));
  const list = z.array(z.unknown()).safeParse(found);
  return (list.success ? list.data : [found]).flatMap((value) => text.safeParse(value).data ?? []);
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  return record.success && Object.hasOwn(record.data, first) ? memberAt(record.data[first], rest) : undefined;
}

/** Cognito's userinfo and some gateways write the flag as text. */
const isTrue = (value: unknown): boolean => value === true || value === 'true';

function verifiedAddress(claims: Claims): string | null {
  const address = text.safeParse(claims['email']);
  return address.success && isTrue(claims['email_verified']) ? address.data : null;
}

/** Entra ID's overage claims (Microsoft, "Configure group claims for applications", groups overage claim). */
function leavesGroupsOut(claims: Claims, claim: string): boolean {
  const elsewhere = z.record(z.string(), z.unknown()).safeParse(claims['_claim_names']);
  return isTrue(claims['hasgroups']) || (elsewhere.success && Object.hasOwn(elsewhere.data, claim));
}

/**
 * The client that a token speaks for where no person stands behind it: its subject is the client itself (RFC 9068, 2.2;
 * so with Cognito and Okta), or says so in the provider's own way (Auth0: `<id>@clients`; Entra ID: `idtyp`).
 */
function machineOf(claims: Claims, subject: string): string | undefined {
  const clients = ['client_id', 'azp', 'cid', 'appid'].flatMap(
    (name) => text.safeParse(claims[name]).data ?? [],
  );
  const own = clients.find((client) => subject === client || subject === `${client}@clients`);
  if (own !== undefined) return own;
  return claims['idtyp'] === 'app' ? clients[0] : undefined;
}

function identityOfMachine(claims: Claims, client: string): Identity | NoRole {
  const scopes = [...valuesOf(claims, 'scope'), ...valuesOf(claims, 'scp')].flatMap((list) =>
    list.split(' '),
  );
  const holds = (ending: string) => scopes.some((scope) => scope.endsWith(ending));
  const subject = `client:${client}`;
  if (holds(MACHINE_SCOPES.admin)) return { subject, address: null, role: 'admin' };
  if (holds(MACHINE_SCOPES.viewer)) return { subject, address: null, role: 'viewer' };
  return {
    code: 'no_role',
    message: 'This client has no role here: its token holds no scope that ends in /read or /triage.',
  };
}
