import { createChains } from '../support/changes/chains.ts';
import { parseEvent, parseGroup, parseStatusChange, type Item } from '../../lambdas/adapters/table/items.ts';
import { isPairApart } from '../../lambdas/adapters/table/day-items.ts';
import { withoutPlace } from '../../lambdas/adapters/table/place.ts';
import type { Count, Pair, Seen } from '../../lambdas/core/group/seen-in.ts';
import { addPair, checkPairs } from './pairs.ts';
import { addTags, checkTags, type TagCounts } from './tags.ts';
import { dayCounterKey, groupKey, TAG_PREFIX } from '../../lambdas/contracts/item-keys.ts';
import type { ModelTable } from './consumer.ts';
import { createDifferences, itemsOf, type Add, type Differences } from './table-comparison.ts';
import { historyLine, noFacts, type EventFacts, type IssueFacts } from './facts.ts';
import { environmentOf, levelOf, releaseOf, titleOf, type TrueEvent } from './true-state.ts';
import type { Truth } from './truth.ts';

interface Hours {
  stored: Map<string, number>;
  repaired: Map<string, number>;
  /** By pair of environment and release. */
  seen: Map<string, Seen>;
}

interface Counted {
  events: number;
  newest: TrueEvent;
  newestAt: string;
  earliest: string;
  latest: string;
}

const noHours = (): Hours => ({
  stored: new Map<string, number>(),
  repaired: new Map<string, number>(),
  seen: new Map<string, Seen>(),
});

/** What the table must hold, by the facts. */
interface Expected {
  events: Map<string, TrueEvent & { facts: EventFacts }>;
  /** Events of each issue, and the newest of them. */
  counts: Map<string, Counted>;
  days: Map<string, Hours>;
  /** By issue. */
  tags: Map<string, TagCounts>;
}

function expectedOf(truth: Truth): Expected {
  const expected: Expected = {
    events: new Map(),
    counts: new Map(),
    days: new Map(),
    tags: new Map(),
  };
  for (const event of truth.events) {
    if (event.facts === null) continue;
    const known = { ...event, facts: event.facts };
    expected.events.set(`EVENT#${event.projectId}#${event.eventId}`, known);
    const issueId = issueOf(known, truth);
    expected.counts.set(issueId, counted(expected.counts.get(issueId), known));
    const tags: TagCounts = expected.tags.get(issueId) ?? new Map<string, Count>();
    expected.tags.set(issueId, tags);
    addTags(tags, known, known.facts.latest);
    countHour(expected.days, issueId, {
      ...{ environment: environmentOf(known), release: releaseOf(known) },
      at: known.facts.latest,
      projectId: known.projectId,
      repaired: isRepaired(known),
    });
  }
  return expected;
}

function counted(before: Counted | undefined, event: TrueEvent & { facts: EventFacts }): Counted {
  const { latest: newestAt } = event.facts;
  if (before === undefined)
    return { events: 1, newest: event, newestAt, earliest: newestAt, latest: newestAt };
  const isNewest =
    newestAt > before.newestAt || (newestAt === before.newestAt && event.eventId > before.newest.eventId);
  return {
    events: before.events + 1,
    newest: isNewest ? event : before.newest,
    newestAt: isNewest ? newestAt : before.newestAt,
    earliest: newestAt < before.earliest ? newestAt : before.earliest,
    latest: newestAt > before.latest ? newestAt : before.latest,
  };
}

function countHour(
  days: Map<string, Hours>,
  issueId: string,
  { at, projectId, repaired, ...pair }: { at: string; projectId: string; repaired: boolean } & Pair,
): void {
  const { pk, sk } = dayCounterKey(issueId, at.slice(0, 10), projectId);
  const key = `${pk}/${sk}`;
  const hours = days.get(key) ?? noHours();
  const hour = at.slice(11, 13);
  hours.stored.set(hour, (hours.stored.get(hour) ?? 0) + 1);
  if (repaired) hours.repaired.set(hour, (hours.repaired.get(hour) ?? 0) + 1);
  addPair(hours.seen, pair, at);
  days.set(key, hours);
}

const isRepaired = (event: TrueEvent & { facts: EventFacts }): boolean =>
  event.type === 'error' && !event.facts.byWebhook;

/** Where an event lives: where it was last seen, followed through all merges that were told. */
const issueOf = (event: TrueEvent & { facts: EventFacts }, { facts }: Truth): string =>
  facts.survivorOf(event.facts.seen.issueId);

/**
 * Compares a table with what the messages said, item by item: groups, events, hour counters, history.
 * @param skip groups that the messages leave open, because Sentry merged them and nobody has been told.
 */
export async function compareWithFacts(
  table: ModelTable,
  truth: Truth,
  skip: ReadonlySet<string> = new Set(),
): Promise<Differences> {
  const found = createDifferences();
  const add: Add = (sentence) => found.add(sentence);
  const expected = expectedOf(truth);
  const seen = {
    groups: new Set<string>(),
    events: 0,
    history: new Map<string, Set<string>>(),
    days: new Set<string>(),
    /** By day and project, what its items say of pairs. */
    pairs: new Map<string, Item[]>(),
    /** By issue, the counters of its tags. */
    tags: new Map<string, Item[]>(),
  };
  const chains = createChains();
  for await (const item of itemsOf(table)) {
    const [pk, sk] = [String(item['pk']), String(item['sk'])];
    chains.add(item);
    const issueId = pk.startsWith('GROUP#') ? pk.slice('GROUP#'.length) : '';
    if (pk.startsWith('TALLY#')) found.add(`${pk}/${sk} was never folded into its group`);
    else if (sk === 'EVENT') {
      const event = expected.events.get(pk);
      if (event === undefined) found.add(`${pk} is stored and was never sent`);
      else if (!skip.has(issueOf(event, truth))) checkEvent(item, event, truth, add);
      seen.events++;
    } else if (skip.has(issueId)) continue;
    else if (sk === 'GROUP') {
      seen.groups.add(issueId);
      checkGroup(item, issueId, expected, truth, add);
    } else if (sk.startsWith('DAY#')) {
      const counter = `${pk}/${sk.split('#').slice(0, 3).join('#')}`;
      seen.pairs.set(counter, [...(seen.pairs.get(counter) ?? []), item]);
      if (isPairApart(item)) continue;
      seen.days.add(`${pk}/${sk}`);
      checkDay(item, `${pk}/${sk}`, expected, add);
    } else if (sk.startsWith(TAG_PREFIX)) {
      seen.tags.set(issueId, [...(seen.tags.get(issueId) ?? []), item]);
    } else if (sk.startsWith('STATUS#')) {
      const lines = seen.history.get(issueId) ?? new Set();
      lines.add(historyLine(parseStatusChange(item)));
      seen.history.set(issueId, lines);
    }
  }
  for (const fault of chains.faults()) found.add(fault);
  if (seen.events !== expected.events.size)
    found.add(`${seen.events.toString()} events are stored of ${expected.events.size.toString()}`);
  for (const [key, items] of seen.pairs) checkPairs(key, items, expected.days.get(key)?.seen, add);
  for (const issueId of new Set([...expected.tags.keys(), ...seen.tags.keys()])) {
    if (skip.has(issueId)) continue;
    checkTags(issueId, seen.tags.get(issueId) ?? [], expected.tags.get(issueId), add);
  }
  for (const key of expected.days.keys()) {
    const issueId = key.slice('GROUP#'.length, key.indexOf('/'));
    if (!skip.has(issueId) && !seen.days.has(key)) found.add(`${key} is not stored`);
  }
  for (const [issueId, facts] of truth.facts.issues) {
    if (skip.has(issueId)) continue;
    if (!seen.groups.has(issueId)) found.add(`group ${issueId} is not stored`);
    checkHistory(issueId, facts, seen.history.get(issueId) ?? new Set(), add);
  }
  return found;
}

const differ = (
  add: Add,
  what: string,
  expected: object,
  actual: Readonly<Record<string, unknown>>,
): void => {
  for (const [name, value] of Object.entries(expected)) {
    if (JSON.stringify(value) !== JSON.stringify(actual[name]))
      add(`${what}: ${name} is ${JSON.stringify(actual[name])}, must be ${JSON.stringify(value)}`);
  }
};

function checkEvent(item: Item, event: TrueEvent & { facts: EventFacts }, truth: Truth, add: Add): void {
  const issueId = issueOf(event, truth);
  const stored = parseEvent(item);
  differ(
    add,
    `event ${event.eventId}`,
    {
      issueId,
      // Where the whole event is known, its time is exact.
      timestamp: event.facts.latest,
      title: titleOf(event),
      level: levelOf(event),
      environment: environmentOf(event),
      release: releaseOf(event),
      isIndexed: !event.facts.isWhole,
      isRepaired: isRepaired(event),
      eventGroup: groupKey(issueId).pk,
      isListed: !event.facts.isWhole,
    },
    { ...stored, eventGroup: withoutPlace(item)['eventGroup'], isListed: 'indexedShard' in item },
  );
}

function checkGroup(item: Item, issueId: string, expected: Expected, truth: Truth, add: Add): void {
  const group = { ...parseGroup(item) };
  // Of an issue that others were merged into, nobody need have told.
  const facts = truth.facts.issues.get(issueId) ?? (expected.counts.has(issueId) ? noFacts() : undefined);
  const what = `group ${issueId}`;
  if (facts === undefined) {
    add(`${what} is stored and was never told of`);
    return;
  }
  const actual = { ...group, assigneeId: group.assignee?.id ?? null, projectId: group.project.id };
  if (facts.merged !== null) {
    const { at, into: mergedInto } = facts.merged;
    differ(add, what, { gone: { at, mergedInto }, storedEvents: 0, title: '' }, actual);
    return;
  }
  const counted = expected.counts.get(issueId);
  const [best] = facts.newest;
  const isGone = facts.deletedAt !== null && (best === undefined || best.at <= facts.deletedAt);
  differ(
    add,
    what,
    {
      gone: isGone ? { at: facts.deletedAt, mergedInto: null } : null,
      storedEvents: counted?.events ?? 0,
      ...(counted === undefined
        ? { environment: null, release: null, lastEventId: null, lastEventAt: null }
        : {
            environment: environmentOf(counted.newest),
            release: releaseOf(counted.newest),
            lastEventId: counted.newest.eventId,
            lastEventAt: counted.newestAt,
          }),
      ...timesOf(facts, counted),
    },
    actual,
  );
  if (best === undefined) {
    if (counted !== undefined) differ(add, what, { status: 'OPEN', title: titleOf(counted.newest) }, actual);
    return;
  }
  // Where the rules name no winner, any of the newest may have won, but only one, and as a whole.
  const described = facts.newest.map(({ status, substatus, title, sentryCount, assigneeId, projectId }) =>
    JSON.stringify({ status, substatus, title, sentryCount, assigneeId, projectId }),
  );
  const { status, substatus, title, sentryCount, assigneeId, projectId } = actual;
  const description = JSON.stringify({ status, substatus, title, sentryCount, assigneeId, projectId });
  if (!described.includes(description)) add(`${what}: is ${description}, must be ${described.join(' or ')}`);
  differ(add, what, { statusObservedAt: best.at, statusSource: best.source }, actual);
}

/** The first is a minimum, the last a maximum, of all that was told. */
function timesOf(facts: IssueFacts, counted: { earliest: string; latest: string } | undefined): object {
  const first = [facts.firstSeen, counted?.earliest ?? ''].filter((at) => at !== '').sort()[0];
  const last = [facts.lastSeen, counted?.latest ?? ''].sort().at(-1);
  return first === undefined ? {} : { firstSeen: first, lastSeen: last };
}

function checkDay(item: Item, key: string, expected: Expected, add: Add): void {
  const hours = expected.days.get(key);
  if (hours === undefined) {
    add(`${key} is stored and has no events`);
    return;
  }
  for (let hour = 0; hour < 24; hour++) {
    const name = hour.toString().padStart(2, '0');
    const actual = [item[`h${name}`] ?? 0, item[`r${name}`] ?? 0].map(Number);
    const wanted = [hours.stored.get(name) ?? 0, hours.repaired.get(name) ?? 0];
    if (actual.join() !== wanted.join())
      add(
        `${key}: hour ${name} counts ${actual.join(' stored, ')} repaired, must be ${wanted.join(' and ')}`,
      );
  }
}

function checkHistory(issueId: string, facts: IssueFacts, lines: ReadonlySet<string>, add: Add): void {
  for (const line of facts.history) if (!lines.has(line)) add(`group ${issueId}: no history entry ${line}`);
  for (const line of lines) {
    if (!facts.history.has(line)) add(`group ${issueId}: a history entry too many, ${line}`);
  }
}

/** Compares the groups that Sentry has with the table, as a reader would: nothing lost, nothing twice. */
export async function compareWithTruth(table: ModelTable, truth: Truth): Promise<Differences> {
  const found = createDifferences();
  const wanted = new Map(truth.liveIssues().map((issue) => [issue.id, issue]));
  const open = new Set(wanted.keys());
  for await (const item of itemsOf(table)) {
    if (item['sk'] !== 'GROUP') continue;
    const group = parseGroup(item);
    const issue = wanted.get(group.issueId);
    open.delete(group.issueId);
    if (issue === undefined) {
      if (group.gone === null) found.add(`group ${group.issueId} is listed, and Sentry has no such issue`);
      continue;
    }
    differ(
      (sentence) => found.add(sentence),
      `group ${issue.id} against Sentry`,
      {
        status: issue.status,
        substatus: issue.substatus,
        title: issue.title,
        sentryCount: issue.count,
        storedEvents: issue.events.length + truth.leftBehind(issue.id),
        gone: null,
        assigneeId: issue.assigneeId,
        projectId: issue.projectId,
      },
      { ...group, assigneeId: group.assignee?.id ?? null, projectId: group.project.id },
    );
  }
  for (const id of open) found.add(`issue ${id} is not stored`);
  return found;
}
