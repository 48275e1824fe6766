import { actorOf } from '../../core/auth/identity.ts';
import { audited, type Caller } from '../audit.ts';
import type { AdminServices } from '../services.ts';
import { sanitisedText } from './reason.ts';
import { triage, type TriageResult } from './triage.ts';
import type { TriageRequest } from './triage-parameters.ts';

/** Triage on somebody's behalf: recorded before Sentry is asked and after it has answered. */
export function auditedTriage(
  services: AdminServices,
  caller: Caller,
  request: TriageRequest,
): Promise<TriageResult[]> {
  const { reason } = request;
  const told = reason === null ? null : { ...reason, text: sanitisedText(services, reason.text) };
  const change = { ...request.change, ...(told === null ? {} : { reason: told.text }) };
  return audited(
    services,
    caller,
    { action: 'triage', groups: request.ids, change },
    () => triage(services, { ...request, reason: told, actor: actorOf(caller.identity) }),
    outcomeOf,
  );
}

const outcomeOf = (results: readonly TriageResult[]) => {
  const done = results.filter(({ ok }) => ok).length;
  return {
    result:
      done === results.length ? ('done' as const) : done === 0 ? ('refused' as const) : ('partly' as const),
    details: results.map(({ id, ok, error }) => ({ id, ok, code: error?.code ?? null })),
  };
};
