import type { AuditEntry } from '../../contracts/audit.ts';
import { NOBODY, type Doer } from '../../contracts/doer.ts';
import { groupStatus } from '../sentry/decode-issue.ts';
import type { Change, ChangeSide } from './change.ts';

/**
 * Who did what a change tells, for people. What is stored says it as it was told: of what somebody did from here through our
 * token, Sentry's webhook names our integration, and may come before our own observation, which names the person. The audit
 * knew them before Sentry was asked.
 */

/** What of a change tells who did it. */
export type Deed = Pick<Change, 'issueId' | 'previous' | 'at' | 'observedAt' | 'actor'> & {
  to: ChangeSide | Readonly<Record<string, unknown>>;
  source: string | null;
};

/** What somebody asked for from here, with what became of it. */
export type Act = Pick<AuditEntry, 'at' | 'actor' | 'groups' | 'change' | 'outcome'>;

/**
 * How long before Sentry's word of it an act can have been: a request may wait for Sentry's pace, and a webhook for its turn.
 * Whatever takes longer is told without a name.
 */
export const ECHO_MS = 60_000;

const APPLICATION = 'application:';
const SENTRY = 'application:Sentry';

/** Whether it may be what somebody did from here, as Sentry tells it. */
export const mayBeEcho = ({ actor, source }: Pick<Deed, 'actor' | 'source'>): boolean =>
  source === 'webhook' && actor !== null && actor.startsWith(APPLICATION) && actor !== SENTRY;

/** Who it was: of an echo the one person whose act it can be alone, else as it was told. */
export function doerOf(deed: Deed, acts: readonly Act[]): Doer {
  if (!mayBeEcho(deed)) return toldDoer(deed);
  const people = new Set(echoed(deed, acts).map(({ actor }) => nameOf(actor)));
  const [by = null] = people.size === 1 ? people : [];
  return by === null ? toldDoer(deed) : { by, via: null };
}

/** Why, of an echo: what its acts say of it, where they all say the same; null where they do not, or it is none. */
export function reasonOfEcho(deed: Deed, acts: readonly Act[]): string | null {
  if (!mayBeEcho(deed)) return null;
  const [reason, ...others] = new Set(echoed(deed, acts).map(({ change }) => change['reason']));
  return others.length === 0 && typeof reason === 'string' && reason !== '' ? reason : null;
}

const echoed = (deed: Deed, acts: readonly Act[]): Act[] => acts.filter((act) => isEchoOf(deed, act));

/** By what was told alone: `user:Ada` is Ada, `application:Tickets` is somebody by way of Tickets. */
export function toldDoer({ actor, source }: Pick<Deed, 'actor' | 'source'>): Doer {
  if (actor === null || actor === '') return NOBODY;
  // As `actorOf` writes it (lambdas/core/auth/identity.ts).
  if (source !== 'webhook') return { by: /^\S+ \((.+)\)$/.exec(actor)?.[1] ?? actor, via: null };
  const name = actor.slice(actor.indexOf(':') + 1);
  return mayBeEcho({ actor, source }) ? { by: null, via: name } : { by: name, via: null };
}

const nameOf = ({ subject, address }: Act['actor']): string => address ?? subject;

function isEchoOf(deed: Deed, act: Act): boolean {
  const [actMs, toldMs] = [Date.parse(act.at), Date.parse(deed.observedAt)];
  if (!act.groups.includes(deed.issueId) || actMs > toldMs || toldMs - actMs > ECHO_MS) return false;
  const isRefused = act.outcome?.details.some(({ id, ok }) => id === deed.issueId && !ok) ?? false;
  return !isRefused && !isOvertaken(deed, actMs) && isAskedFor(deed.to, act.change);
}

/**
 * Whether another change of the group was written between the two: this one may then be somebody else's. Numbers of changes
 * are instants; those that one decision writes follow each other.
 */
const isOvertaken = ({ previous, at }: Deed, actMs: number): boolean =>
  previous !== null && previous >= actMs && previous < Date.parse(at);

/** Whether the act, in Sentry's words, asks for what the change made. */
function isAskedFor(to: Deed['to'], { status, substatus, assignedTo, priority }: Act['change']): boolean {
  if ('status' in to) {
    const isSame = typeof status === 'string' && groupStatus(status) === to.status;
    return isSame && (substatus === undefined || substatus === to.substatus);
  }
  if ('assignee' in to) return typeof assignedTo === 'string' && isAssignee(to.assignee, assignedTo);
  return 'priority' in to && priority !== undefined && priority === to.priority;
}

/** An address or a name is Sentry's to understand: who it is cannot be compared. */
function isAssignee(assignee: unknown, asked: string): boolean {
  if (typeof assignee !== 'object' || assignee === null) return asked === '';
  const [, id] = /^(?:user:|team:)?(\d+)$/.exec(asked) ?? [];
  return asked !== '' && (id === undefined || ('id' in assignee && assignee.id === id));
}
