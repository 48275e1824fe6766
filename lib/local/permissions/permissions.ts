import { LOCAL_ACCOUNT } from '../template/template.ts';
import { UnknownCallError } from './dynamodb-calls.ts';
import { decide, type AccessRequest, type Policy } from './policy.ts';
import { createRecorder } from './recorder.ts';
import type { Role } from './roles.ts';

/** Judges every call by the role of whoever makes it. */
export interface Permissions {
  /** Undefined where the role may do all of it; else AWS's sentence about the first thing that it may not do. */
  refusal(role: string, requests: readonly AccessRequest[]): string | undefined;
  /** The same for a call that has yet to be read; one that cannot be read is refused. */
  refusalOf(role: string, read: () => readonly AccessRequest[]): string | undefined;
  stop(): void;
}

/** One action on any resource that a role is to lack, as `consumer dynamodb:PutItem`. */
export interface PermissionsOptions {
  roles: readonly Role[];
  /** Where what was judged is recorded. */
  file: string;
  /** Actions to take from roles, each as `<role> <action>`: to see the refusal. */
  without: readonly string[];
}

export function createPermissions({ roles, file, without }: PermissionsOptions): Permissions {
  const policies = new Map(
    roles.map(({ name, policy }) => [
      name,
      { grants: policy.grants.filter(({ action }) => !without.includes(`${name} ${action}`)) },
    ]),
  );
  const recorder = createRecorder(file, without);
  const policyOf = (role: string): Policy => policies.get(role) ?? { grants: [] };

  const refusal = (role: string, requests: readonly AccessRequest[]): string | undefined => {
    const policy = policyOf(role);
    let sentence: string | undefined;
    for (const request of requests) {
      const decision = decide(policy, request);
      recorder.note(role, policy, request, decision.isAllowed);
      if (!decision.isAllowed) sentence ??= sentenceOf(role, request, decision.because);
    }
    return sentence;
  };
  return {
    refusal,
    refusalOf: (role, read) => {
      try {
        return refusal(role, read());
      } catch (error) {
        if (!(error instanceof UnknownCallError)) throw error;
        return `The local stack judges calls by their roles and refuses this one of ${role}: ${error.message}`;
      }
    },
    stop: () => recorder.stop(),
  };
}

/** In AWS's words (IAM guide, "Troubleshoot access denied error messages"). */
function sentenceOf(
  role: string,
  { action, resource }: AccessRequest,
  because: 'explicit' | 'implicit',
): string {
  const reason =
    because === 'explicit'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  return `User: arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${role}/${role} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

/** Access key ids tell the local engines who calls; they check no signature. */
const KEY_PREFIX = 'local-role-';

export const keyIdOf = (role: string): string => `${KEY_PREFIX}${role}`;

/** Who signed, and for which service; undefined for requests of nobody whose calls are judged. */
export function callerOf(authorization: string | undefined): { role: string; service: string } | undefined {
  const scope = /Credential=([^/,\s]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization ?? '');
  const [, keyId = '', service = ''] = scope ?? [];
  return keyId.startsWith(KEY_PREFIX) ? { role: keyId.slice(KEY_PREFIX.length), service } : undefined;
}
