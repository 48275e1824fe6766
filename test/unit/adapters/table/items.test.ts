import fc from 'fast-check';
import {
  EVENT_ITEM_BYTES,
  dayIndexAttributes,
  eventItem,
  groupItem,
  hourChanges,
  itemBytes,
  parseDayCounter,
  parseEvent,
  parseGroup,
  parseStatusChange,
  statusChangeItem,
} from '../../../../lambdas/adapters/table/items.ts';
import { GROUP_STATUSES, SNAPSHOT_SOURCES } from '../../../../lambdas/core/group/group.ts';
import type { Group, StatusChange, StoredEvent } from '../../../../lambdas/core/group/group.ts';
import { sampleEvent, sampleGroup } from '../../../support/samples/sample-items.ts';

const EXPIRES = 1_800_000_000;
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const maybe = fc.option(text);
const time = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((date) => date.toISOString());
const maybeTime = fc.option(time);
const id = fc.nat().map(String);

const anyGroup: fc.Arbitrary<Group> = fc.record({
  issueId: id,
  shortId: maybe,
  title: text,
  culprit: maybe,
  level: text,
  status: fc.constantFrom(...GROUP_STATUSES),
  sentryStatus: text,
  category: maybe,
  issueType: maybe,
  priority: maybe,
  statusDetails: fc.option(
    fc.dictionary(fc.stringMatching(/^[a-zA-Z]\w{0,9}$/), fc.oneof(text, fc.integer(), fc.constant(true)), {
      maxKeys: 4,
    }),
  ),
  formerShortIds: fc.array(text, { maxLength: 3 }),
  reasonedAt: maybe,
  substatus: maybe,
  type: maybe,
  platform: maybe,
  permalink: maybe,
  project: fc.record({ id, slug: maybe }),
  assignee: fc.option(fc.record({ type: text, id, name: maybe })),
  sentryCount: fc.nat(),
  users: fc.nat(),
  firstSeen: time,
  lastSeen: time,
  toldFirst: maybeTime,
  toldLast: maybeTime,
  storedEvents: fc.nat(),
  environment: maybe,
  release: maybe,
  lastEventId: maybe,
  lastEventAt: maybeTime,
  statusObservedAt: maybeTime,
  statusSource: fc.option(fc.constantFrom(...SNAPSHOT_SOURCES)),
  titleFrom: fc.option(fc.array(fc.oneof(text, fc.nat()))),
  permalinkFrom: fc.option(fc.array(fc.oneof(text, fc.nat()))),
  lastObservedAt: fc.constant('2026-11-20T10:00:00.000Z'),
  gone: fc.option(fc.record({ at: time, mergedInto: fc.option(id) })),
  heat: fc.option(fc.tuple(fc.nat(), fc.nat())),
  eventShards: fc.option(fc.constantFrom(2, 8)),
  version: text,
});

const anyCountedTag: fc.Arbitrary<readonly [string, string | null]> = fc.tuple(text, maybe);
const anyEvent: fc.Arbitrary<StoredEvent> = fc.record({
  eventId: fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
  projectId: id,
  issueId: id,
  sighting: fc.option(
    fc.record({
      at: fc.oneof(time, fc.constant('')),
      source: fc.constantFrom('webhook' as const, 'row' as const),
      issueId: id,
    }),
  ),
  timestamp: time,
  level: text,
  title: fc.string({ unit: 'grapheme', maxLength: 400 }),
  environment: maybe,
  release: maybe,
  platform: maybe,
  tags: fc.dictionary(fc.string(), fc.string({ maxLength: 200 })),
  userHash: fc.option(fc.stringMatching(/^[0-9a-f]{16}$/)),
  isIndexed: fc.boolean(),
  countedUnder: fc.option(fc.array(anyCountedTag, { maxLength: 3 })),
  isRepaired: fc.boolean(),
  archive: fc.record({ key: text, offset: fc.nat(), length: fc.nat() }),
});

const hasNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(hasNull));

describe('groupItem', () => {
  it('is read back as the same group, and holds no null', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const item = groupItem(group, EXPIRES);
        expect(parseGroup(item)).toEqual(group);
        expect(hasNull(item)).toBe(false);
      }),
    );
  });

  it('carries its key, its place in the three group indexes and its expiry', () => {
    const item = groupItem(sampleGroup({ sentryCount: 42 }), EXPIRES);

    expect(item).toMatchObject({
      pk: 'GROUP#4509000001',
      sk: 'GROUP',
      statusShard: expect.stringMatching(/^STATUS#OPEN#[0-3]$/),
      lastSeenKey: '2026-11-23T09:30:00.000Z#4509000001',
      firstSeenKey: '2026-11-20T08:00:00.000Z#4509000001',
      eventCountKey: '000000000042#4509000001',
      expiresAt: EXPIRES,
    });
  });

  it('of a group that is gone is in no index', () => {
    const item = groupItem(
      sampleGroup({ gone: { at: '2026-11-23T10:00:00.000Z', mergedInto: '7' } }),
      EXPIRES,
    );

    expect(Object.keys(item)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/statusShard|lastSeenKey|firstSeenKey|eventCountKey/)]),
    );
  });

  it('that is not a group throws, naming key and attribute but no value', () => {
    const parse = () => parseGroup({ pk: 'GROUP#1', sk: 'GROUP', title: { secret: 1 } });

    expect(parse).toThrow(/GROUP#1 \/ GROUP is not a group .*title/);
    expect(parse).not.toThrow(/secret/);
  });
});

describe('eventItem', () => {
  it('is read back as the same event where title and tags are short', () => {
    const event = parseEvent(eventItem(sampleEvent(), EXPIRES));

    expect(event).toEqual(sampleEvent());
  });

  it('differs from the event only in a shorter title and fewer tags', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { title, tags, ...rest } = parseEvent(eventItem(event, EXPIRES));
        const { title: fullTitle, tags: allTags, ...expected } = event;
        expect(rest).toEqual(expected);
        expect(title.length).toBeLessThanOrEqual(160);
        expect(fullTitle.startsWith(title.replace(/…$/, ''))).toBe(true);
        expect(title.isWellFormed()).toBe(true);
        expect(Object.entries(allTags).slice(0, Object.keys(tags).length)).toEqual(Object.entries(tags));
      }),
    );
  });

  it('stays within one write unit, whatever its title and tags', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 2000 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 300 })),
        (title, tags) => {
          const item = eventItem(sampleEvent({ title, tags, release: 'r'.repeat(64) }), EXPIRES);
          expect(itemBytes(item)).toBeLessThanOrEqual(EVENT_ITEM_BYTES);
        },
      ),
    );
  });

  it('keeps the same tags in whatever group it is, repaired or not: a move does not bring lost ones back', () => {
    const values = fc.array(fc.string({ maxLength: 20 }), { minLength: 40, maxLength: 60 });
    const place = fc.record({ issueId: fc.constantFrom('7', '4509000001'), isRepaired: fc.boolean() });
    fc.assert(
      fc.property(values, place, place, (texts, one, other) => {
        const tags = Object.fromEntries(texts.map((value, index) => [`tag-${index}`, value]));
        const tagsIn = (where: typeof one) =>
          parseEvent(eventItem(sampleEvent({ tags, ...where }), EXPIRES)).tags;

        expect(tagsIn(one)).toEqual(tagsIn(other));
      }),
    );
  });

  it('is indexed by its group and time', () => {
    const item = eventItem(sampleEvent(), EXPIRES);

    expect(item).toMatchObject({
      pk: `EVENT#4508100000000001#${'a'.repeat(32)}`,
      sk: 'EVENT',
      eventGroup: 'GROUP#4509000001',
      eventTimeKey: `2026-11-23T09:30:00.000Z#${'a'.repeat(32)}`,
    });
  });
});

it('itemBytes counts as DynamoDB does', () => {
  // Names 2+1+1, text 3, number 1+1, map 3 + entry (1 + 1 + 2)
  const bytes = itemBytes({ pk: 'äb', n: 12, m: { k: 'xy' } });

  expect(bytes).toBe(2 + 3 + (1 + 2) + (1 + 3 + (1 + 1 + 2)));
});

it('itemBytes counts a binary by its bytes', () => {
  expect(itemBytes({ pk: 'ab', tally: Buffer.from([1, 2, 3]) })).toBe(2 + 2 + 5 + 3);
});

it('a status change is read back as it was written', () => {
  const anyChange: fc.Arbitrary<StatusChange> = fc.record({
    issueId: id,
    at: time,
    to: fc.constantFrom(...GROUP_STATUSES),
    substatus: maybe,
    source: fc.constantFrom(...SNAPSHOT_SOURCES),
    action: maybe,
    actor: maybe,
    reason: maybe,
  });

  fc.assert(
    fc.property(anyChange, (change) => {
      expect(parseStatusChange(statusChangeItem(change, EXPIRES))).toEqual(change);
    }),
  );
});

it('a day counter gives its hours in order, without the empty ones', () => {
  const item = {
    ...dayIndexAttributes('1', '2', '2026-11-23'),
    ...Object.fromEntries(hourChanges('23', { stored: 5, repaired: 2 })),
    h00: 1,
    h07: 0,
  };

  const counts = parseDayCounter(item);

  expect(item).toMatchObject({ dayProject: 'PROJECT#1', dayKey: '2026-11-23#2' });
  expect(counts).toEqual([
    { hour: '2026-11-23T00', count: 1, repaired: 0 },
    { hour: '2026-11-23T23', count: 5, repaired: 2 },
  ]);
});
