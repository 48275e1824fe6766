import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, InvalidCursorError } from '../../contracts/cursor.ts';
import { GROUP_STATUSES } from '../../core/group/group.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';

/** A group that is not as it was at the cursor; `version` is null where it is no longer stored. */
export interface ChangedGroup {
  id: string;
  version: string | null;
}

export interface LiveChanges {
  groups: ChangedGroup[];
  /** For the next question. */
  cursor: string;
  /** False where more changed than can be told: whoever asks reads the whole list again. */
  isWhole: boolean;
}

/**
 * Each question reads this much again before the last one: a transaction may commit as long after it was decided as a
 * consumer lives (60 s), its group may have been last seen as long before that (`LATE_MS`), and an index lags. Between two
 * questions the same groups make the same digest.
 */
const OVERLAP_MS = 180_000;
/** Marks of groups that moved late live two days; a page that slept longer reads anew. */
const MAX_SPAN_MS = 86_400_000;
/** As many as an answer tells. */
const MAX_GROUPS = 1_000;
const ORDER = { sort: 'changes', order: 'asc' } as const;

interface Position {
  fromMs: number;
  /** Of what was told of this span; empty where nothing was. */
  digest: string;
}

/**
 * Null where nothing changed since the cursor. `since` is the cursor of an answer, the instant at which a list was read, or
 * null for now. A group may be told twice, and none is missed: what commits late is found by the overlap.
 */
export async function readLiveChanges(
  services: AdminServices,
  since: string | null,
): Promise<LiveChanges | null> {
  const nowMs = services.clock.now();
  const { fromMs, digest } = positionOf(since, nowMs);
  const nextMs = Math.max(fromMs, nowMs - OVERLAP_MS);
  const atNext = (told: readonly FoundGroup[]) => cursorOf({ fromMs: nextMs, digest: digestOf(told) });
  // What the next question must not take for told.
  const nothingTold = cursorOf({ fromMs: nextMs, digest: '' });
  if (since === null) return { groups: [], cursor: nothingTold, isWhole: true };
  if (nextMs - fromMs > MAX_SPAN_MS) return { groups: [], cursor: nothingTold, isWhole: false };
  const { found, isWhole } = await groupsSince(services, fromMs);
  if (isWhole && digestOf(found) === digest) return null;
  const groups = found.map(({ id, version }) => ({ id, version }));
  return { groups, cursor: atNext(found.filter(({ atMs }) => atMs >= nextMs)), isWhole };
}

interface FoundGroup extends ChangedGroup {
  /** What it was found by: its last seen, or when the feed got it. */
  atMs: number;
}

/** By the index of last seen where that is recent, by the feed where it is not or something else changed. */
async function groupsSince(
  { groups, changes }: AdminServices,
  fromMs: number,
): Promise<{ found: FoundGroup[]; isWhole: boolean }> {
  const [seen, moved] = await Promise.all([
    groups.listGroups({
      ...{ statuses: GROUP_STATUSES, sortBy: 'last_seen_at', sortOrder: 'desc' },
      ...{ filter: { dateFrom: new Date(fromMs).toISOString() }, limit: MAX_GROUPS, cursor: null },
    }),
    changes.movedSince(fromMs, MAX_GROUPS),
  ]);
  const known = new Map(seen.items.map((group) => [group.issueId, group]));
  const others = await groups.getGroups([...moved.atMs.keys()].filter((id) => !known.has(id)));
  const found = [...new Set([...known.keys(), ...moved.atMs.keys()])].sort().map((id): FoundGroup => {
    const group = known.get(id) ?? others.get(id);
    const seenMs = group === undefined || group.lastSeen === '' ? 0 : Date.parse(group.lastSeen);
    return { id, version: group?.version ?? null, atMs: Math.max(seenMs, moved.atMs.get(id) ?? 0) };
  });
  return { found, isWhole: seen.nextCursor === null && moved.isWhole };
}

function positionOf(since: string | null, nowMs: number): Position {
  if (since === null) return { fromMs: nowMs - OVERLAP_MS, digest: '' };
  const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(since) ? Date.parse(since) : Number.NaN;
  if (!Number.isNaN(instant)) return { fromMs: Math.min(instant, nowMs) - OVERLAP_MS, digest: '' };
  try {
    const [from = '', digest = ''] = (decodeCursor(since, ORDER) ?? '').split(' ');
    if (/^\d{1,15}$/.test(from)) return { fromMs: Math.min(Number(from), nowMs), digest };
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error;
  }
  throw badRequest(
    'since must be the cursor of an answer of this route, or an instant such as 2026-01-31T08:00:00.000Z.',
  );
}

const cursorOf = ({ fromMs, digest }: Position): string =>
  encodeCursor(ORDER, `${Math.max(0, fromMs).toString()} ${digest}`);

const digestOf = (groups: readonly ChangedGroup[]): string =>
  createHash('sha256')
    .update(JSON.stringify(groups.map(({ id, version }) => [id, version])))
    .digest('base64url')
    .slice(0, 22);
