import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { SEEN_ATTRIBUTE } from '../../../lambdas/adapters/table/day-items.ts';
import { dayIndexAttributes, groupItem, type Item } from '../../../lambdas/adapters/table/items.ts';
import { searchItem } from '../../../lambdas/adapters/table/search-items.ts';
import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { dayCounterKey } from '../../../lambdas/contracts/item-keys.ts';
import type { Group } from '../../../lambdas/core/group/group.ts';
import { merge } from '../../../lambdas/core/group/merge.ts';
import { groupExpiry } from '../../../lambdas/core/group/retention.ts';
import { searchRowAfter } from '../../../lambdas/core/group/search-row.ts';
import type { Pair, Seen } from '../../../lambdas/core/group/seen-in.ts';
import { seenText } from '../../../lambdas/core/group/seen-text.ts';
import { createRollUp, type RollUpBuilder } from '../../../lambdas/core/trends/roll-up.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { describedGroup, sighting, snapshot } from '../../support/samples/observations.ts';
import { createRandom, HEX, type Random } from '../redaction/random.ts';
import { RETENTION } from './table.ts';

/**
 * A table in which there is something to find: groups with their search rows, the counters of their days and the roll-ups
 * of all of them, put there as the consumer and the sync would leave them after as many events. Most groups were seen in
 * three environments; each day brings five releases of 41 characters in each of them.
 */
export interface Findable {
  groups: number;
  events: number;
  /** Days with events, today the last of them. */
  days: number;
  /** The end of the last day that has events. */
  nowMs: number;
}

const PROJECTS = 5;
const RELEASES_A_DAY = 5;
const BATCH = 25;
const DAY_MS = 86_400_000;

const EXCEPTIONS = ['TypeError', 'TimeoutError', 'CardDeclined', 'KeyError', 'ConnectionRefused'] as const;
const SUBJECTS = [
  'charge of the card',
  'cart of a guest',
  'stock of the warehouse',
  'mail to the customer',
] as const;
const PLACES = ['checkout', 'billing', 'inventory', 'notifications', 'accounts', 'search'] as const;
const LEVELS = ['error', 'error', 'error', 'warning', 'fatal'] as const;
const PLATFORMS = ['python', 'node', 'javascript', 'java'] as const;
const WIDESPREAD: readonly [string, ...string[]] = ['development', 'production', 'staging'];

export const projectOf = (index: number) => ({
  id: `${10 + (index % PROJECTS)}`,
  slug: `shop-${index % PROJECTS}`,
});

/** The n-th release of a project's days, 41 characters long. */
export const releaseOf = (index: number, n: number): string => {
  const { id, slug } = projectOf(index);
  return `${slug}@${createRandom(Number(id) * 1000 + n).text(HEX, 40 - slug.length)}`;
};

/** Of a hundred groups one is from a canary, three are from somewhere else than production, two say nothing. */
function environmentsOf(index: number): readonly string[] {
  const place = index % 100;
  if (place < 2) return [];
  if (place < 3) return ['canary', 'production'];
  return place < 6 ? ['development', 'qa', 'staging'] : WIDESPREAD;
}

/** `onStored` hears how many groups there are by now. */
export async function fillFindable(
  table: TestTable,
  world: Findable,
  onStored: (groups: number) => void = () => undefined,
): Promise<void> {
  const rollUps = new Map<string, RollUpBuilder>();
  const indexes = Array.from({ length: world.groups }, (_, index) => index);
  const parts = Array.from({ length: Math.ceil(world.groups / 100) }, (_, part) =>
    indexes.slice(part * 100, (part + 1) * 100),
  );
  let stored = 0;
  await pMap(
    parts,
    async (part) => {
      await putAll(
        table,
        part.flatMap((index) => itemsOf(world, index, rollUps)),
      );
      onStored((stored += part.length));
    },
    { concurrency: 4 },
  );
  const store = createRollUpStore(table.client, table.tableName);
  for (const builder of rollUps.values()) await store.save(builder.rollUp());
  await createLedgerStore(table.client, table.tableName).saveState({
    known: true,
    reason: null,
    checkedAt: new Date(world.nowMs).toISOString(),
    projects: Array.from({ length: PROJECTS }, (_, index) => projectOf(index)),
    nextDay: null,
    reading: null,
    silence: null,
  });
}

/** In the largest batches that there are. */
export async function putAll({ client, tableName }: TestTable, items: readonly Item[]): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const puts = items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems = {} } = await client.send(
      new BatchWriteCommand({ RequestItems: { [tableName]: puts } }),
    );
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left items unwritten.');
  }
}

/** Everything of one group, and its part of the roll-ups. */
function itemsOf(world: Findable, index: number, rollUps: Map<string, RollUpBuilder>): Item[] {
  const random = createRandom(index + 1);
  const days = daysOf(world, index, random);
  const group = groupOf(
    index,
    random,
    days.flatMap(({ seen }) => seen),
  );
  const { project, level, issueId } = group;
  const expiresAt = groupExpiry(group, RETENTION);
  const counters = days.map(({ day, hours, seen }): Item => {
    const key = `${project.id} ${day}`;
    const rollUp = rollUps.get(key) ?? createRollUp(project.id, day);
    rollUps.set(key, rollUp);
    rollUp.add({ issueId, level, hours, parts: seen });
    return {
      ...dayCounterKey(issueId, day, project.id),
      ...dayIndexAttributes(project.id, issueId, day),
      ...Object.fromEntries(
        [...hours].flatMap(([hour, count]) => [
          [`h${hour}`, count],
          [`r${hour}`, 0],
        ]),
      ),
      [SEEN_ATTRIBUTE]: seenText(seen),
      expiresAt,
    };
  });
  return [groupItem(group, expiresAt), searchRowOf(group, index, random, pairsIn(days)), ...counters];
}

interface Day {
  day: string;
  hours: ReadonlyMap<string, number>;
  seen: Seen[];
}

const pairsIn = (days: readonly Day[]): Pair[] =>
  days.flatMap(({ seen }) => seen.map(({ environment, release }) => ({ environment, release })));

function daysOf({ events, groups, days, nowMs }: Findable, index: number, random: Random): Day[] {
  const environments = environmentsOf(index);
  const names = environments.length === 0 ? [null] : environments;
  const aDay = Math.round(events / groups / days);
  return Array.from({ length: days }, (_, ago) => {
    const day = new Date(nowMs - ago * DAY_MS).toISOString().slice(0, 10);
    const hours = new Map<string, number>();
    const seen = new Map<string, Seen>();
    for (let event = 0; event < aDay; event++) {
      const at = new Date(Date.parse(`${day}T00:00:00.000Z`) + random.below(DAY_MS - 1)).toISOString();
      const environment = names[event % names.length] ?? null;
      const release = releaseOf(index, ago * RELEASES_A_DAY + (Math.floor(event / 3) % RELEASES_A_DAY));
      const key = JSON.stringify([environment, release]);
      const known = seen.get(key) ?? { environment, release, count: 0, firstSeen: at, lastSeen: at };
      seen.set(key, {
        ...known,
        count: known.count + 1,
        firstSeen: at < known.firstSeen ? at : known.firstSeen,
        lastSeen: at > known.lastSeen ? at : known.lastSeen,
      });
      hours.set(at.slice(11, 13), (hours.get(at.slice(11, 13)) ?? 0) + 1);
    }
    return { day, hours, seen: [...seen.values()] };
  });
}

function groupOf(index: number, random: Random, seen: readonly Seen[]): Group {
  const issueId = `${100_000 + index}`;
  const [newest] = seen.toSorted((a, b) => (a.lastSeen > b.lastSeen ? -1 : 1));
  const [oldest] = seen.toSorted((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1));
  if (newest === undefined || oldest === undefined) throw new Error('Each group has an event on each day.');
  const project = projectOf(index);
  const stored = seen.reduce((sum, { count }) => sum + count, 0);
  const told = snapshot({
    issueId,
    firstSeen: oldest.firstSeen,
    lastSeen: newest.lastSeen,
    tellsStatus: true,
    description: describedGroup({
      shortId: `${project.slug.toUpperCase()}-${issueId}`,
      title: `${random.pick(EXCEPTIONS)}: ${random.pick(SUBJECTS)} ${random.text(HEX, 24)} was not ${random.pick(['found', 'finished', 'accepted'])} in time, attempt ${random.below(9)}`,
      culprit: `${random.pick(PLACES)}/${random.pick(PLACES)} in handle_request`,
      level: random.pick(LEVELS),
      platform: random.pick(PLATFORMS),
      project,
      assignee:
        random.below(4) === 0 ? { type: 'user', id: `${random.below(9)}`, name: 'Ada Lovelace' } : null,
      sentryCount: stored,
      users: random.below(stored),
    }),
  });
  const last = sighting(random.text(HEX, 32), {
    ...{ issueId, projectId: project.id, timestamp: newest.lastSeen },
    ...{ environment: newest.environment, release: newest.release },
  });
  const group = merge(undefined, [told, { ...last, issueId }]);
  if (group === undefined) throw new Error('A group that is described is a group.');
  return { ...group, storedEvents: stored };
}

/** With some 1,500 characters of code, of which all groups of a place have most, and each something of its own. */
function searchRowOf(group: Group, index: number, random: Random, pairs: readonly Pair[]): Item {
  const frames = Array.from({ length: 18 }, (_, frame) => {
    const place = random.pick(PLACES);
    return [`app.${place}.handlers.step_${frame}`, `src/app/${place}/handlers_${random.below(40)}.py`];
  }).flat();
  const row = searchRowAfter(undefined, { before: undefined, after: group, came: [], pairs });
  if (row === null) throw new Error('A group that is not merged has a search row.');
  return searchItem(
    { ...row, code: [...frames, `only_in_${index}`], pairs: row.pairs },
    groupExpiry(group, RETENTION),
  );
}
