import type { KeptJob } from '../../adapters/table/people/bulk-store.ts';
import { isoNow } from '../../adapters/clock.ts';
import type { GroupQuery } from '../../adapters/table/read/group-reader.ts';
import type { BulkJob, BulkOutcome, BulkPart, EarlierState } from '../../contracts/bulk-job.ts';
import { ULID } from '../../contracts/ulid.ts';
import type { Caller } from '../audit.ts';
import { readGroups } from '../reading.ts';
import { badRequest, notFound } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { changeAll, earlierStates, requestOf } from './bulk.ts';
import { namedAssignee } from './people.ts';
import { sanitisedText } from './reason.ts';
import { takeBack } from './take-back.ts';

/**
 * A change of all groups that match a list. Which they are is fixed before anybody is asked; they are sent part by part,
 * each part once, by whoever has the page open.
 */

export interface AskedJob {
  query: GroupQuery;
  /** The query for people, and the list's parameters. */
  words: string;
  back: string;
  act: string;
  form: Readonly<Record<string, string>>;
}

/** One change of the API has as many, and its audit entry names them all. */
const PART = 50;
/** At a request each, Sentry's pace makes some minutes of them (docs/sentry-behaviour.md, Rate limits). */
const MOST = 1_000;
const ROWS_AT_ONCE = 250;
/** API Gateway gives up after 30 seconds. */
const MOST_MS = 15_000;
/** Longer than the function may run (28 s): whoever took a part and never ended it is gone. */
const STALE_MS = 60_000;

/** Fixes the groups that match now. Refuses with 400 a button that is none, and a list of nothing. */
export async function fixJob(services: AdminServices, caller: Caller, asked: AskedJob): Promise<BulkJob> {
  const { reason, change } = requestOf(['1'], asked.act, asked.form);
  const { ids, isCut, project } = await matchingIds(services, asked.query);
  if (ids.length === 0) throw badRequest('Nothing matches this list any more. Nothing changed.');
  const { reason: _typed, ...fields } = asked.form;
  const to =
    change.assignedTo === undefined ? null : await namedAssignee(services, project, change.assignedTo);
  const form = {
    ...fields,
    ...(reason === null ? {} : { reason: sanitisedText(services, reason.text) }),
    ...(to === null ? {} : { to }),
  };
  return keep(services, caller, {
    ...{ ...asked, form, ids, was: [], isCut },
    ...{ made: null, lost: 0, since: null, reason: null },
  });
}

/** By first seen, oldest first: nothing that was there is passed over while groups change. `project` is that of the first. */
async function matchingIds(
  services: AdminServices,
  query: GroupQuery,
): Promise<{ ids: string[]; isCut: boolean; project: string }> {
  const until = services.clock.now() + MOST_MS;
  const ids = new Set<string>();
  let project = '';
  let cursor: string | null = null;
  do {
    const page = await readGroups(services, {
      ...query,
      ...{ sortBy: 'first_seen_at', sortOrder: 'asc', limit: ROWS_AT_ONCE, cursor },
    });
    for (const { issueId } of page.items) ids.add(issueId);
    project ||= page.items.map((group) => group.project.slug ?? group.project.id).at(0) ?? '';
    cursor = page.nextCursor;
  } while (cursor !== null && ids.size <= MOST && services.clock.now() < until);
  return { ids: [...ids].slice(0, MOST), isCut: cursor !== null || ids.size > MOST, project };
}

type Kept = Pick<AskedJob, 'words' | 'back' | 'act' | 'form'> &
  Pick<BulkJob, 'isCut' | 'made' | 'lost' | 'since' | 'reason'> &
  Pick<KeptJob, 'ids' | 'was'>;

async function keep(
  { bulk, newId, clock }: AdminServices,
  { identity }: Caller,
  { ids, was, words, back, act, form, isCut, made, lost, since, reason }: Kept,
): Promise<BulkJob> {
  const job: BulkJob = {
    ...{ id: newId(), act, form: { ...form }, count: ids.length, isCut, query: words, back },
    ...{ made, lost, since, reason },
    ...{ at: isoNow(clock), startedAt: null, finishedAt: null },
  };
  await bulk.create(identity.subject, { job, ids, was });
  return job;
}

/** Refuses with 404 what is none of the caller's. */
export async function readJob(
  { bulk }: Pick<AdminServices, 'bulk'>,
  caller: Caller,
  id: string,
): Promise<KeptJob> {
  const kept = ULID.test(id) ? await bulk.read(caller.identity.subject, id) : undefined;
  if (kept === undefined) {
    throw notFound('There is no such change of yours. It is kept for a day; what was sent is in the audit.');
  }
  return kept;
}

/** Sends one part, if there is one that nobody has taken. */
export async function sendNext(services: AdminServices, caller: Caller, id: string): Promise<void> {
  const kept = await readJob(services, caller, id);
  const { bulk, clock } = services;
  const { subject } = caller.identity;
  await bulk.begin(subject, id, isoNow(clock));
  for (const n of openParts(kept, clock.now() - STALE_MS)) {
    const ids = partOf(kept.ids, n);
    const claimed = await bulk.claim(kept.job, {
      ...{ n, nowMs: clock.now(), staleBefore: clock.now() - STALE_MS },
      was: kept.was.length > 0 ? partOf(kept.was, n) : await earlierStates(services, ids),
    });
    if (claimed === null) continue;
    await bulk.record(id, n, await sendOrRelease(services, caller, kept.job, { n, ids, was: claimed.was }));
    break;
  }
  if (isWhole(await readJob(services, caller, id))) await bulk.finish(subject, id, isoNow(clock));
}

const partOf = <T>(all: readonly T[], n: number): T[] => all.slice(n * PART, (n + 1) * PART);

/** What throws has sent nothing: it could not be recorded (docs/invariants.md, rule 16). */
async function sendOrRelease(
  services: AdminServices,
  caller: Caller,
  job: BulkJob,
  { n, ...part }: { n: number; ids: string[]; was: EarlierState[] },
): Promise<BulkOutcome> {
  try {
    return await send(services, caller, job, part);
  } catch (error) {
    await services.bulk.release(job.id, n);
    throw error;
  }
}

const send = (
  services: AdminServices,
  caller: Caller,
  { act, form, made, since, reason }: BulkJob,
  { ids, was }: { ids: string[]; was: EarlierState[] },
): Promise<BulkOutcome> =>
  act === 'undo'
    ? takeBack(services, caller, { was, made, since, reason })
    : changeAll(services, caller, { ids, act, form, was });

/** Those that nobody has sent, and nobody is sending. */
function openParts({ ids, parts }: KeptJob, staleBefore: number): number[] {
  const taken = new Map(parts.map((part) => [part.n, part]));
  return Array.from({ length: Math.ceil(ids.length / PART) }, (_, n) => n).filter((n) => {
    const part = taken.get(n);
    return part === undefined || (part.outcome === null && part.claimedAt < staleBefore);
  });
}

const isWhole = ({ ids, parts }: KeptJob): boolean => endedParts(parts).length * PART >= ids.length;
const endedParts = (parts: readonly BulkPart[]): BulkOutcome[] =>
  parts.flatMap(({ outcome }) => outcome ?? []);

/** What has come of a job so far. */
export interface JobProgress extends BulkOutcome {
  job: BulkJob;
  /** The first of the groups. */
  ids: readonly string[];
  /** How many have an outcome. */
  sent: number;
  /** Nothing of the last part could be sent: Sentry is out of reach, and to go on at once would only repeat that. */
  isStuck: boolean;
}

export function progressOf({ job, ids, parts }: KeptJob): JobProgress {
  const ended = endedParts(parts);
  const last = ended.at(-1);
  const refused = ended.flatMap((outcome) => outcome.refused);
  return {
    job,
    ids,
    act: job.act,
    sent: ended.reduce((sum, { done, refused: some }) => sum + done.length + some.length, 0),
    done: ended.flatMap(({ done }) => done),
    refused,
    was: ended.flatMap(({ was }) => was),
    made: ended.find(({ made }) => made !== null)?.made ?? null,
    untold: ended.flatMap(({ untold }) => untold),
    eased: ended.flatMap(({ eased = [] }) => eased),
    assigned: ended.find(({ assigned }) => assigned !== null)?.assigned ?? null,
    since: ended.reduce<number | null>(
      (first, { since }) => (since === null || (first !== null && first < since) ? first : since),
      null,
    ),
    reason: (['told', 'kept'] as const).find((how) => ended.some(({ reason }) => reason === how)) ?? null,
    isStuck:
      last !== undefined &&
      last.done.length === 0 &&
      last.refused.every(({ code }) => code === 'sentry_unavailable'),
  };
}

/** Fixes the way back of what a job has done: another job, which is asked for in its turn. */
export async function fixUndo(services: AdminServices, caller: Caller, id: string): Promise<BulkJob> {
  const kept = await readJob(services, caller, id);
  const { was, made, done, since, reason } = progressOf(kept);
  if (was.length === 0) throw badRequest('Nothing of this change can be taken back in one step.');
  return keep(services, caller, {
    ...{ act: 'undo', form: {}, since, reason, words: kept.job.query, back: kept.job.back, isCut: false },
    ...{ ids: was.map((state) => state.id), was: [...was], made },
    lost: kept.job.act === 'undo' ? 0 : done.length - was.length,
  });
}

/** Fixes what Sentry did not take, to send it once more. */
export async function fixRefused(services: AdminServices, caller: Caller, id: string): Promise<BulkJob> {
  const kept = await readJob(services, caller, id);
  const ids = progressOf(kept).refused.map((one) => one.id);
  if (ids.length === 0 || kept.job.act === 'undo') throw badRequest('There is nothing to send once more.');
  const { act, form, query, back } = kept.job;
  return keep(services, caller, {
    ...{ act, form, words: query, back, isCut: false },
    ...{ ids, was: [], made: null, lost: 0, since: null, reason: null },
  });
}
