import type { SentryIssuePage } from '../adapters/sentry/api.ts';
import { decodeIssues } from '../core/sentry/decode-issue.ts';
import type { Group } from '../core/group/group.ts';
import {
  changedRows,
  issuesMessages,
  isWithoutEvent,
  statusChanges,
  type Row,
} from '../core/group/sync-plan.ts';
import { noteProblem, type Findings } from './findings.ts';
import type { Work } from './phase.ts';

/** What one set of issues said, and the groups stored before it. */
export interface PlannedIssues {
  rows: Row[];
  groups: Map<string, Group>;
}

/**
 * Compares issues with the table and enqueues those that differ; counts what was changed or unreadable.
 * `issues` must be distinct.
 */
export async function enqueueChanged(
  work: Work,
  { issues, observedAt }: Pick<SentryIssuePage, 'issues' | 'observedAt'>,
  findings: Findings,
): Promise<PlannedIssues> {
  const { services } = work;
  // Sanitised like the consumer does before it stores them: otherwise a redacted text would differ at every run.
  const { rows, rejected } = decodeRows(issues.map(services.sanitise), observedAt);
  for (const { issueId, reason } of rejected) rejectRow(work, findings, issueId, reason);
  if (rows.length === 0) return { rows, groups: new Map() };

  const groups = await services.reader.getGroups(rows.map(({ snapshot }) => snapshot.issueId));
  const withoutEvent = await untoldWithoutEvent(work, rows, groups);
  const isUntold = ({ snapshot }: Row) => withoutEvent.has(snapshot.issueId);
  const differing = new Set(changedRows(rows, groups));
  const changed = rows.filter((row) => differing.has(row) || isUntold(row));
  if (changed.length === 0) return { rows, groups };

  const statusChanged = statusChanges(changed, groups);
  const { announces } = work;
  const { messages, tooLarge } = issuesMessages(changed, {
    observedAt,
    statusChanged,
    announces,
    withoutEvent,
  });
  for (const { snapshot } of tooLarge)
    rejectRow(work, findings, snapshot.issueId, 'larger than one queue message');
  await services.queue.send(messages);
  findings.figures.groupsChanged += changed.length - tooLarge.length;
  return { rows, groups };
}

/**
 * Issues of which no event is stored although an earlier sync has looked for some, and of which nobody was told: nothing
 * else would ever tell that they were created.
 */
async function untoldWithoutEvent(
  { services: { changes }, announces }: Work,
  rows: readonly Row[],
  groups: ReadonlyMap<string, Group>,
): Promise<Set<string>> {
  if (!announces) return new Set();
  const ids = rows
    .filter(({ snapshot }) => isWithoutEvent(groups.get(snapshot.issueId), snapshot))
    .map(({ snapshot }) => snapshot.issueId);
  if (ids.length === 0) return new Set();
  const told = await changes.told(ids);
  return new Set(ids.filter((id) => !told.has(id)));
}

function rejectRow(work: Work, findings: Findings, issueId: string, reason: string): void {
  findings.figures.rejectedRows++;
  noteProblem(findings, work, 'issue_unreadable', `Sentry issue ${issueId} was left out: ${reason}.`);
}

/** Decodes all rows in one call; observations keep the order of the rows that were not rejected. */
function decodeRows(issues: readonly unknown[], observedAt: string) {
  const { observations, rejected } = decodeIssues({
    v: 1,
    kind: 'issues',
    source: 'sync',
    observedAt,
    actor: null,
    issues: [...issues],
  });
  const refused = new Set(rejected.map(({ index }) => index));
  const accepted = issues.filter((_, index) => !refused.has(index));
  return {
    rows: observations.map((snapshot, index): Row => ({ raw: accepted[index], snapshot })),
    rejected: rejected.map(({ index, reason }) => ({ issueId: idOf(issues[index]) ?? 'without id', reason })),
  };
}

/** The id of a raw issue; some servers of old sent numbers. */
export function idOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return undefined;
  if (typeof raw.id === 'number') return raw.id.toString();
  return typeof raw.id === 'string' && raw.id !== '' ? raw.id : undefined;
}
