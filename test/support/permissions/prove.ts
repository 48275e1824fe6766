import { decide, type Grant, type Policy } from '../../../lib/local/permissions/policy.ts';
import type { Role } from '../../../lib/local/permissions/roles.ts';
import { EXCUSES } from './excuses.ts';
import { nameOf, type RecordedCall } from './recorded-calls.ts';

/** One action on one resource of a role's policy, and what the recorded calls say of it. */
export interface Proof {
  /** `consumer: s3:PutObject on ...`. */
  name: string;
  /** Recorded calls that would be denied without it. */
  deniedWithout: string[];
  /** Why it is there though no recorded call needs it. */
  excuse: string | undefined;
}

const without = ({ grants }: Policy, grant: Grant): Policy => ({
  grants: grants.filter((each) => each !== grant),
});

/** Takes each grant from its role in turn and judges the role's recorded calls without it. */
export function proofsOf({ name, policy }: Role, calls: readonly RecordedCall[]): Proof[] {
  const own = calls.filter((call) => call.role === name && call.isAllowed);
  return policy.grants.map((grant) => {
    const less = without(policy, grant);
    return {
      name: nameOf({ role: name, action: grant.action, resource: grant.resource }),
      deniedWithout: own.filter((call) => !decide(less, call).isAllowed).map(nameOf),
      excuse: EXCUSES.find(
        ({ role, actions, on }) =>
          role === name && actions.includes(grant.action) && grant.resource.includes(on),
      )?.because,
    };
  });
}

/** Grants that no recorded call needs and nobody has excused. */
export const unused = (proofs: readonly Proof[]): string[] =>
  proofs
    .filter(({ deniedWithout, excuse }) => deniedWithout.length === 0 && excuse === undefined)
    .map(({ name }) => name);

/** Recorded calls that the roles of today would deny. */
export const denied = (roles: readonly Role[], calls: readonly RecordedCall[]): string[] =>
  calls
    .filter((call) => {
      const role = roles.find(({ name }) => name === call.role);
      return role === undefined || !decide(role.policy, call).isAllowed;
    })
    .map(nameOf);
