import { isDeepStrictEqual } from 'node:util';
import { encodeMessage, MAX_MESSAGE_BYTES, type IssuesMessage } from '../contracts/queue-message.ts';
import { eventCount, type Group } from './group.ts';
import { merge } from './merge.ts';
import type { GroupSnapshot } from './observation.ts';

/** One issue as Sentry serialised it, and what it says. */
export interface Row {
  raw: unknown;
  snapshot: GroupSnapshot;
}

/** The rows whose snapshot would change what a reader sees of the stored group; the others need no write. */
export const changedRows = <R extends Row>(rows: readonly R[], groups: ReadonlyMap<string, Group>): R[] =>
  rows.filter(({ snapshot }) => changesGroup(groups.get(snapshot.issueId), snapshot));

/**
 * Whether merging the snapshot gives a different group. A newer observation of the same facts does not count: it
 * would cost a write for every group at every run. The first observation by a snapshot does, because until then
 * the group is only what its events said.
 */
export function changesGroup(group: Group | undefined, snapshot: GroupSnapshot): boolean {
  const merged = merge(group, [snapshot]);
  if (group === undefined || merged === undefined) return merged !== group;
  const firstSeen = isSameFirstSeen(group, snapshot) ? group.firstSeen : merged.firstSeen;
  return !isDeepStrictEqual(visible(group), visible({ ...merged, firstSeen }));
}

/** The list cuts times to whole seconds (SENTRY.md 3.1); that is no earlier event than the one we know exactly. */
const isSameFirstSeen = (group: Group, { firstSeen }: GroupSnapshot): boolean =>
  firstSeen !== null &&
  firstSeen.endsWith('.000Z') &&
  firstSeen.slice(0, 19) === group.firstSeen.slice(0, 19);

const visible = (group: Group) => ({
  ...group,
  version: '',
  sentryCount: eventCount(group),
  lastObservedAt: '',
  statusSource: null,
  statusObservedAt: group.statusObservedAt === null ? null : 'described',
});

/** Events that Sentry has ever counted for this issue and the table does not hold. */
export const missingEvents = (group: Group | undefined, snapshot: GroupSnapshot): number =>
  Math.max(0, snapshot.description.sentryCount - (group?.storedEvents ?? 0));

/**
 * The rows as `issues` messages, each within the queue's limit, without `stats` (a histogram nobody reads).
 * A single row beyond the limit is returned in `tooLarge` by its id.
 */
export function issuesMessages(
  rows: readonly Row[],
  observedAt: string,
): { messages: IssuesMessage[]; tooLarge: string[] } {
  const message = (issues: unknown[]): IssuesMessage => ({
    v: 1,
    kind: 'issues',
    source: 'sync',
    observedAt,
    actor: null,
    issues,
  });
  const frame = encodeMessage(message([])).length;
  const messages: IssuesMessage[] = [];
  const tooLarge: string[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { raw, snapshot } of rows) {
    const issue = withoutStats(raw);
    // One more for the comma between two rows.
    const size = encodeMessage(message([issue])).length - frame + 1;
    if (frame + size > MAX_MESSAGE_BYTES) {
      tooLarge.push(snapshot.issueId);
      continue;
    }
    if (bytes + size > MAX_MESSAGE_BYTES) {
      messages.push(message([]));
      bytes = frame;
    }
    messages.at(-1)?.issues.push(issue);
    bytes += size;
  }
  return { messages, tooLarge };
}

function withoutStats(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([field]) => field !== 'stats'));
}
