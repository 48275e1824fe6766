import type { Context } from 'hono';
import * as z from 'zod';
import type { BulkOutcome } from '../../contracts/bulk-job.ts';
import type { Assignee, Group } from '../../core/group/group.ts';
import type { Sanitise } from '../../core/sanitise/sanitise.ts';
import { ownCookie, setOwnCookie } from '../sign-in/cookies.ts';
import type { TriageResult } from './triage.ts';

/**
 * Whom something was just given, as Sentry answered: the page says so before the change has come back through the queue. It is kept by
 * the browser for as long as that takes, because an address carries no text of others (pages/parts/notices.ts).
 */
export interface JustAssigned {
  /** The first of those that were given. */
  issueId: string;
  /** Null: to nobody. */
  to: Assignee | null;
  /** Milliseconds since the epoch: whatever was told of since says more. */
  atMs: number;
}

type Assigned = NonNullable<BulkOutcome['assigned']>;

const COOKIE = 'assigned';
/** As long as the queue and the pace of Sentry's webhooks may take on a busy day; what is older is stored. */
const MAX_AGE_S = 120;
/** What is longer is cut where it is shown. */
const MAX_NAME = 200;

/** What Sentry made of an assignment; null of another change, where nothing was taken, or where Sentry did not say. */
export function assignedBy(
  assignedTo: string | undefined,
  results: readonly TriageResult[],
  sanitise: Sanitise,
): Assigned | null {
  const made = results.find(({ ok }) => ok);
  if (assignedTo === undefined || made === undefined) return null;
  if (assignedTo === '') return { to: null };
  const { assignee } = made;
  if (assignee == null) return null;
  // As it will be stored.
  const name = assignee.name === null ? null : String(sanitise(assignee.name)).slice(0, MAX_NAME);
  return { to: { ...assignee, name } };
}

/** Lets the next page say it; what was kept of an act before is none of this one. */
export function keepAssigned(
  c: Context,
  { issueId, atMs }: Omit<JustAssigned, 'to'>,
  assigned: Assigned | null,
): void {
  if (assigned === null) {
    if (ownCookie(c, COOKIE) !== undefined) setOwnCookie(c, COOKIE, '', 0);
    return;
  }
  const { to } = assigned;
  const written = JSON.stringify([issueId, atMs, to === null ? null : [to.type, to.id, to.name]]);
  setOwnCookie(c, COOKIE, written, MAX_AGE_S);
}

const kept = z.tuple([
  z.string(),
  z.number(),
  z.tuple([z.string(), z.string(), z.string().nullable()]).nullable(),
]);

/** Null where nothing of the kind is known of this one. */
export function justAssigned(c: Context, issueId: string | undefined): JustAssigned | null {
  const parsed = kept.safeParse(jsonOf(ownCookie(c, COOKIE) ?? ''));
  if (!parsed.success) return null;
  const [id, atMs, who] = parsed.data;
  if (id !== issueId) return null;
  return { issueId: id, atMs, to: who === null ? null : { type: who[0], id: who[1], name: who[2] } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The group with who has it now, unless something newer is known of it. */
export function asAssigned(group: Group, assigned: Pick<JustAssigned, 'to' | 'atMs'> | null): Group {
  const isKnownSince = assigned !== null && Date.parse(group.statusObservedAt ?? '') >= assigned.atMs;
  return assigned === null || isKnownSince ? group : { ...group, assignee: assigned.to };
}
