import fc from 'fast-check';
import { isTombstone, merge } from '../../../../lambdas/core/group/merge.ts';
import type { Observation } from '../../../../lambdas/core/group/observation.ts';
import { UNTITLED } from '../../../../lambdas/core/sentry/parse.ts';
import {
  anyObservations,
  describedGroup,
  eventIdOf,
  sighting,
  snapshot,
} from '../../../support/samples/observations.ts';

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length <= 1
    ? [[...items]]
    : items.flatMap((item, index) =>
        permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
      );

describe('merge', () => {
  it('gives the same group for the same observations in any order', () => {
    fc.assert(
      fc.property(
        anyObservations.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(merge(undefined, shuffled)).toEqual(merge(undefined, all));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('gives the same group however the observations are split into batches', () => {
    fc.assert(
      fc.property(anyObservations, fc.nat(12), (all, at) => {
        const inTwo = merge(merge(undefined, all.slice(0, at)), all.slice(at));
        expect(inTwo).toEqual(merge(undefined, all));
      }),
      { numRuns: 1000 },
    );
  });

  it('changes nothing when it sees the same observations again', () => {
    fc.assert(
      fc.property(anyObservations, (all) => {
        const once = merge(undefined, all);
        expect(merge(once, all)).toEqual(once);
      }),
    );
  });

  it('never moves firstSeen forward or lastSeen back', () => {
    fc.assert(
      fc.property(anyObservations, anyObservations, (before, after) => {
        const early = merge(undefined, before)!;
        const late = merge(early, after)!;
        fc.pre(!isTombstone(late));
        expect(early.firstSeen === '' || late.firstSeen <= early.firstSeen).toBe(true);
        expect(late.lastSeen >= early.lastSeen).toBe(true);
      }),
    );
  });

  it('lets the newest snapshot decide the whole description', () => {
    const older = snapshot({
      observedAt: '2026-11-20T10:00:01.999Z',
      description: describedGroup({ status: 'RESOLVED', title: 'old' }),
    });
    const newer = snapshot({
      observedAt: '2026-11-20T10:00:02.999Z',
      description: describedGroup({ title: 'new' }),
    });

    const group = merge(undefined, [newer, older]);

    expect(group).toMatchObject({
      status: 'OPEN',
      title: 'new',
      statusObservedAt: '2026-11-20T10:00:02.999Z',
    });
  });

  describe('of a title or permalink that the newest snapshot lacks', () => {
    const bare = describedGroup({ title: UNTITLED, permalink: null });
    const at = (second: number, title: string, permalink: string | null) =>
      snapshot({
        observedAt: `2026-11-20T10:00:0${second.toString()}.999Z`,
        description: describedGroup({ title, permalink }),
      });
    /** What a group is called, without repetitions, after every order of the observations. */
    const textsAfter = (observations: Observation[]) => {
      const texts = permutations(observations)
        .map((order) => merge(undefined, order)!)
        .map(({ title, permalink, titleFrom }) => JSON.stringify([title, permalink, titleFrom === null]));
      return [...new Set(texts)].map((text): unknown => JSON.parse(text));
    };

    it('takes each from the newest snapshot that has one', () => {
      const observations = [
        at(1, 'oldest', 'https://sentry.example/1/'),
        at(2, 'older', null),
        snapshot({ observedAt: '2026-11-20T10:00:03.999Z', description: bare }),
      ];

      expect(textsAfter(observations)).toEqual([['older', 'https://sentry.example/1/', false]]);
    });

    it('takes them from the newest event that has one where no snapshot has', () => {
      const observations = [
        snapshot({ description: bare }),
        {
          ...sighting(eventIdOf(1), { title: 'of an event' }),
          permalink: 'https://sentry.example/issues/1/',
        },
        sighting(eventIdOf(2), { title: UNTITLED, timestamp: '2026-11-21T10:00:00.000Z' }),
      ];

      expect(textsAfter(observations)).toEqual([['of an event', 'https://sentry.example/issues/1/', false]]);
    });

    it('lets no event overrule what a snapshot says', () => {
      const observations = [
        at(1, 'of a snapshot', null),
        sighting(eventIdOf(1), { title: 'of an event', timestamp: '2026-11-21T10:00:00.000Z' }),
        snapshot({ observedAt: '2026-11-20T10:00:03.999Z', description: bare }),
      ];

      expect(textsAfter(observations)).toEqual([['of a snapshot', null, false]]);
    });

    it('lets the newest snapshot have its own again', () => {
      const observations = [
        at(1, 'old', 'https://old.example/'),
        snapshot({ observedAt: '2026-11-20T10:00:02.999Z', description: bare }),
        at(3, 'own', 'https://own.example/'),
      ];

      expect(textsAfter(observations)).toEqual([['own', 'https://own.example/', true]]);
    });
  });

  it('gives a sync the last word over a webhook of the same instant', () => {
    const webhook = snapshot({ source: 'webhook', description: describedGroup({ status: 'IGNORED' }) });
    const sync = snapshot({ source: 'sync', description: describedGroup({ status: 'OPEN' }) });

    expect(merge(undefined, [webhook, sync])?.status).toBe('OPEN');
    expect(merge(undefined, [sync, webhook])?.status).toBe('OPEN');
  });

  it('prefers archived over resolved over open between webhooks of the same second', () => {
    const at = (status: 'OPEN' | 'RESOLVED' | 'IGNORED') =>
      snapshot({ description: describedGroup({ status }) });

    expect(merge(undefined, [at('RESOLVED'), at('OPEN')])?.status).toBe('RESOLVED');
    expect(merge(undefined, [at('IGNORED'), at('RESOLVED'), at('OPEN')])?.status).toBe('IGNORED');
  });

  it('opens a group from an event that nobody has described', () => {
    const group = merge(undefined, [sighting(eventIdOf(1), { title: 'RangeError: bad' })]);

    expect(group).toMatchObject({
      status: 'OPEN',
      title: 'RangeError: bad',
      statusObservedAt: null,
      project: { id: '10', slug: 'shop' },
      environment: 'production',
      lastEventId: eventIdOf(1),
    });
  });

  it('never lets an event reopen a resolved group', () => {
    const resolved = snapshot({ description: describedGroup({ status: 'RESOLVED' }) });

    const group = merge(undefined, [
      resolved,
      sighting(eventIdOf(1), { timestamp: '2026-11-21T00:00:00.000Z' }),
    ]);

    expect(group).toMatchObject({ status: 'RESOLVED', lastSeen: '2026-11-21T00:00:00.000Z' });
  });

  it('takes environment and release from the newest event, not from the last to arrive', () => {
    const newest = sighting(eventIdOf(2), { timestamp: '2026-11-20T12:00:00.000Z', release: 'shop@2' });
    const late = sighting(eventIdOf(1), { timestamp: '2026-11-20T11:00:00.000Z', release: 'shop@1' });

    expect(merge(undefined, [newest, late])).toMatchObject({ release: 'shop@2', lastEventId: eventIdOf(2) });
  });

  it('marks a deleted group gone, and brings it back when Sentry shows it later', () => {
    const gone = {
      kind: 'gone' as const,
      issueId: '1',
      observedAt: '2026-11-20T11:00:00.000Z',
      mergedInto: null,
    };

    const marked = merge(undefined, [snapshot(), gone]);
    const back = merge(marked, [snapshot({ observedAt: '2026-11-20T12:00:00.000Z', source: 'sync' })]);

    expect(marked?.gone).toEqual({ at: '2026-11-20T11:00:00.000Z', mergedInto: null });
    expect(back?.gone).toBeNull();
  });

  it('keeps nothing of a merged group but where it went and its short ids, whatever comes later', () => {
    fc.assert(
      fc.property(anyObservations, (all) => {
        const gone = {
          kind: 'gone' as const,
          issueId: '1',
          observedAt: '2026-11-20T23:00:00.000Z',
          mergedInto: '2',
        };

        const merged = merge(merge(undefined, [gone]), all);

        const told = all.flatMap((one) => (one.kind === 'snapshot' ? (one.description.shortId ?? []) : []));
        const formerShortIds = [...new Set(told)].sort();
        expect(merged).toEqual({ ...merge(undefined, [gone]), formerShortIds });
      }),
    );
  });

  it('has nothing to say without a group and without observations', () => {
    expect(merge(undefined, [])).toBeUndefined();
  });
});
