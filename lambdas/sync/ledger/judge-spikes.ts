import { isoNow } from '../../adapters/clock.ts';
import type { HourCount } from '../../adapters/table/read/group-reader.ts';
import type { SpikeMessage } from '../../contracts/queue-message.ts';
import type { Group } from '../../core/group/group.ts';
import { addHours, hoursBetween } from '../../core/ledger/ledger.ts';
import { BASELINE_DAYS, judgeHour, type HourHistory } from '../../core/spikes/judge.ts';
import { atOnce } from '../at-once.ts';
import type { Work } from '../phase.ts';
import type { BusyGroup, BusyGroups } from './busy-groups.ts';

/** By project: hours of which not all events are stored, or in which Sentry threw some away. */
export type UnknownHours = ReadonlyMap<string, ReadonlySet<string>>;

const BASELINE_HOURS = BASELINE_DAYS * 24;
/** Enough to hide the round trip; each reads two weeks of one group's counters. */
const GROUPS_AT_ONCE = 4;
/** Among so many changes the newest spike is found, if there was one lately. */
const CHANGES_READ = 20;

/** Judges the hours of busy groups, and enqueues those that are spikes (docs/spikes.md). */
export async function judgeSpikes(work: Work, busy: BusyGroups, unknown: UnknownHours): Promise<void> {
  const { services, announces } = work;
  const { groups, others } = busy.busiest();
  // What the first runs find is old.
  if (!announces || groups.length === 0) return;
  if (others > 0)
    services.log.warn('not every busy group is judged for a spike', { judged: groups.length, others });
  const known = await services.reader.getGroups(groups.map(({ issueId }) => issueId));
  const spikes: SpikeMessage[] = [];
  await atOnce(groups, GROUPS_AT_ONCE, async (each) => {
    work.signal.throwIfAborted();
    const group = known.get(each.issueId);
    const hour = group === undefined ? null : await spikeOf(work, { ...each, group }, unknown);
    if (hour !== null) spikes.push(messageOf(each.issueId, hour, isoNow(services.clock)));
  });
  await work.keepLease();
  if (spikes.length > 0) await services.queue.send(spikes);
}

const messageOf = (issueId: string, hour: string, observedAt: string): SpikeMessage => ({
  v: 1,
  kind: 'spike',
  source: 'sync',
  observedAt,
  issueId,
  hour,
});

/** The first of the group's hours that is a spike which was not told; null where none is. */
async function spikeOf(
  { services }: Work,
  { issueId, projectId, hours, group }: BusyGroup & { group: Group },
  unknown: UnknownHours,
): Promise<string | null> {
  const [first] = hours.toSorted();
  if (first === undefined || group.gone !== null) return null;
  const counts = await services.reader.hourCounts(issueId, addHours(first, -BASELINE_HOURS).slice(0, 10));
  const histories = hours
    .toSorted()
    .map((hour) => historyOf(hour, counts, unknown.get(projectId) ?? new Set()))
    .map((history) => ({ ...history, firstSeen: group.firstSeen, toldHour: null }));
  const unusual = histories.filter((history) => judgeHour(history).isSpike);
  if (unusual.length === 0) return null;
  // Read of the few alone.
  const changes = await services.changes.ofGroup(issueId, CHANGES_READ);
  const toldHour = changes.flatMap(({ to }) => ('hour' in to ? [to.hour] : []))[0] ?? null;
  const told = unusual.find(
    (history) =>
      (toldHour === null || history.hour > toldHour) && judgeHour({ ...history, toldHour }).isSpike,
  );
  return told?.hour ?? null;
}

/** Events that the sync brought are no news of this hour: what a backfill brings must not be told as a spike. */
function historyOf(
  hour: string,
  counts: readonly HourCount[],
  unknown: ReadonlySet<string>,
): Pick<HourHistory, 'hour' | 'count' | 'before'> {
  const byHour = new Map(counts.map((each) => [each.hour, each]));
  const own = byHour.get(hour);
  return {
    hour,
    count: own === undefined ? 0 : own.count - own.repaired,
    before: hoursBetween(addHours(hour, -BASELINE_HOURS), addHours(hour, -1)).map((each) =>
      unknown.has(each) ? null : (byHour.get(each)?.count ?? 0),
    ),
  };
}
