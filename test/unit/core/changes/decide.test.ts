import { ALOUD, decideChanges, mayChange } from '../../../../lambdas/core/changes/decide.ts';
import type { GroupDescription } from '../../../../lambdas/core/group/group.ts';
import type { GroupSnapshot, Observation } from '../../../../lambdas/core/group/observation.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';
import { nothingKept, tell, tellAll, type Kept } from './tell.ts';

const at = (second: number) => `2026-11-20T10:00:${second.toString().padStart(2, '0')}.000Z`;

const described = (
  second: number,
  description: Partial<GroupDescription> = {},
  overrides: Partial<GroupSnapshot> = {},
): GroupSnapshot =>
  snapshot({ observedAt: at(second), description: describedGroup(description), ...overrides });
const gone = (second: number, mergedInto: string | null = null): Observation => ({
  kind: 'gone',
  issueId: '1',
  observedAt: at(second),
  mergedInto,
});
const occurred = (n: number) => sighting(eventIdOf(n));

const OPEN = { status: 'OPEN', substatus: 'new' } as const;
const RESOLVED = { status: 'RESOLVED', sentryStatus: 'resolved', substatus: null } as const;
const ARCHIVED = { status: 'IGNORED', sentryStatus: 'ignored', substatus: 'archived_forever' } as const;
const REGRESSED = { ...OPEN, substatus: 'regressed' } as const;
const ADA = { type: 'user', id: '1', name: 'Ada' };
const BOB = { type: 'user', id: '2', name: 'Bob' };

/** A group that was told as created at second 0. */
const begun = (description: Partial<GroupDescription> = {}): Kept =>
  tellAll([[described(0, description)], [occurred(1)]]);
const kindsAfter = (kept: Kept, ...told: Observation[]): string[] =>
  tell(kept, told)
    .changes.slice(kept.changes.length)
    .map(({ kind }) => kind);

describe('a group that is created', () => {
  it('is told once it is described and has an event, whichever comes first', () => {
    const inOrder = tellAll([[described(0)], [occurred(1)]]);
    const turned = tellAll([[occurred(1)], [described(0)]]);

    expect(inOrder.changes).toMatchObject([{ kind: 'created', from: null, to: OPEN, previous: null }]);
    expect(turned.changes).toMatchObject([{ kind: 'created', from: null, to: OPEN, previous: null }]);
  });

  it('is told with the facts of that moment and when it was first seen', () => {
    const [change] = begun({ level: 'fatal', assignee: ADA }).changes;

    expect(change).toMatchObject({
      observedAt: '2026-11-20T09:00:00.000Z',
      facts: {
        level: 'fatal',
        environment: 'production',
        release: 'shop@1.0.0',
        isEnvironmentUnknown: false,
      },
      to: { assignee: ADA },
    });
  });

  it('is not told while no event is stored, and then in the state that it has', () => {
    const untold = tellAll([[described(0)], [described(1, RESOLVED)]]);
    const told = tell(untold, [occurred(1)]);

    expect(untold.changes).toEqual([]);
    expect(told.changes).toMatchObject([{ kind: 'created', to: { status: 'RESOLVED' } }]);
  });

  it('is told without an event where the second sync found none, and says that its environment is unknown', () => {
    const kept = tell(tellAll([[described(0)]]), [described(300)], { ...ALOUD, withoutEvent: true });

    expect(kept.changes).toMatchObject([{ kind: 'created', facts: { isEnvironmentUnknown: true } }]);
    expect(tell(kept, [occurred(1)]).changes).toHaveLength(1);
  });

  it('is not told once more where its events leave and others come', () => {
    const kept = begun();
    const left = { ...kept, group: kept.group && { ...kept.group, storedEvents: 0 } };

    expect(kindsAfter(left, occurred(2))).toEqual([]);
  });

  it('is not told of a group that Sentry no longer has, but where it returns', () => {
    const untold = tellAll([[described(0)], [gone(1)], [occurred(1)]]);

    expect(untold.changes).toEqual([]);
    expect(kindsAfter(untold, described(2))).toEqual(['created']);
  });
});

describe('a change of status', () => {
  it.each([
    ['resolved', OPEN, RESOLVED],
    ['archived', OPEN, ARCHIVED],
    ['archived', RESOLVED, ARCHIVED],
    ['archived', ARCHIVED, { ...ARCHIVED, substatus: 'archived_until_escalating' }],
    ['regressed', RESOLVED, REGRESSED],
    ['regressed', OPEN, REGRESSED],
    ['escalating', ARCHIVED, { ...OPEN, substatus: 'escalating' }],
    ['escalating', OPEN, { ...OPEN, substatus: 'escalating' }],
    ['ongoing', OPEN, { ...OPEN, substatus: 'ongoing' }],
    ['reopened', RESOLVED, { ...OPEN, substatus: 'ongoing' }],
    ['reopened', ARCHIVED, { ...OPEN, substatus: null }],
    ['ongoing', OPEN, { ...OPEN, substatus: 'a word of tomorrow' }],
  ] as const)('is %s from %j to %j', (kind, before, after) => {
    const { changes } = tell(begun(before), [described(1, after)]);

    expect(changes.slice(1)).toMatchObject([
      {
        kind,
        from: { status: before.status, substatus: before.substatus },
        to: { status: after.status, substatus: after.substatus },
      },
    ]);
  });

  it('says who did it, how we know and since when it is true', () => {
    const { changes } = tell(begun(), [described(1, RESOLVED, { actor: 'user:Ada', source: 'triage' })]);

    expect(changes[1]).toMatchObject({ actor: 'user:Ada', source: 'triage', observedAt: at(1) });
  });

  it('names the release in which a regressed group had been resolved', () => {
    const inRelease = { ...RESOLVED, statusDetails: { inRelease: 'shop@1.2.0' } };
    const { changes } = tellAll([[described(1, inRelease)], [described(2, REGRESSED)]], ALOUD, begun());

    expect(changes[2]).toMatchObject({ kind: 'regressed', facts: { resolvedIn: 'shop@1.2.0' } });
  });

  it('is not made by a snapshot that is older than what is known, nor by the same once more', () => {
    const kept = tell(begun(), [described(5, RESOLVED)]);

    expect(kindsAfter(kept, described(3, ARCHIVED))).toEqual([]);
    expect(kindsAfter(kept, described(7, RESOLVED))).toEqual([]);
  });

  it('was never one where it was overtaken before it was stored', () => {
    expect(kindsAfter(begun(), described(1, RESOLVED), described(2, REGRESSED))).toEqual(['regressed']);
  });
});

describe('the other changes', () => {
  it('are told one for each aspect, in their order, each with the one before it', () => {
    const { changes } = tell(begun(), [
      described(1, { ...RESOLVED, assignee: ADA, priority: 'high' }),
      gone(2),
    ]);

    expect(changes.map(({ kind }) => kind)).toEqual([
      'created',
      'resolved',
      'assigned',
      'priority',
      'deleted',
    ]);
    expect(changes.map(({ previous }) => previous)).toEqual([
      null,
      ...changes.slice(0, -1).map(({ n }) => n),
    ]);
  });

  it('tell of another assignee, of nobody, and not of a new name', () => {
    const kept = begun({ assignee: ADA });

    expect(kindsAfter(kept, described(1, { assignee: BOB }))).toEqual(['assigned']);
    expect(kindsAfter(kept, described(1, { assignee: null }))).toEqual(['assigned']);
    expect(kindsAfter(kept, described(1, { assignee: { ...ADA, name: 'Ada L.' } }))).toEqual([]);
  });

  it('tell that a group was deleted, and that it returned', () => {
    const deleted = tell(begun(), [gone(1)]);

    expect(deleted.changes[1]).toMatchObject({ kind: 'deleted', source: 'sync', observedAt: at(1) });
    expect(kindsAfter(deleted, described(2))).toEqual(['returned']);
  });

  it('tell into which group it was merged, with the texts that it had, and of no later snapshot', () => {
    const merged = tell(begun(), [gone(1, '2')]);

    expect(merged.changes[1]).toMatchObject({
      kind: 'merged',
      from: { gone: null },
      to: { gone: { mergedInto: '2' } },
      facts: { title: 'TypeError: x is undefined' },
    });
    expect(kindsAfter(merged, described(2, RESOLVED))).toEqual([]);
    expect(kindsAfter(merged, gone(3, '3'))).toEqual(['merged']);
  });

  it('do not tell of the merge of a group of which nobody was told', () => {
    expect(tellAll([[gone(1, '2')]]).changes).toEqual([]);
    expect(tellAll([[occurred(1)], [gone(1, '2')]]).changes).toEqual([]);
  });

  it('tell of a spike of an hour once, and of none that is earlier', () => {
    const kept = begun();
    const spiking = (state: Kept['state'], spike: string) =>
      decideChanges(
        { before: kept.group, after: kept.group ?? fail() },
        { state, telling: ALOUD, nowMs: kept.nowMs, observations: [], spike },
      );
    const first = spiking(kept.state, '2026-11-20T10');

    expect(first?.changes).toMatchObject([{ kind: 'spiking', from: null, to: { hour: '2026-11-20T10' } }]);
    expect(spiking(first?.state, '2026-11-20T10')).toBeNull();
    expect(spiking(first?.state, '2026-11-20T09')).toBeNull();
    expect(spiking(first?.state, '2026-11-20T11')?.changes).toHaveLength(1);
  });
});

describe('what is told silently', () => {
  it('is marked where a replay tells it', () => {
    const kept = tell(begun(), [described(1, RESOLVED)], { ...ALOUD, voice: 'replay' });

    expect(kept.changes[1]).toMatchObject({ kind: 'resolved', silent: 'replay' });
  });

  it('is no change in the rows before the first whole list, which say where changes begin', () => {
    const set = tellAll([[occurred(1)], [described(0, ARCHIVED)]], { ...ALOUD, voice: 'setting' });

    expect(set.changes).toEqual([]);
    expect(tell(set, [described(1, { ...OPEN, substatus: 'escalating' })]).changes).toMatchObject([
      { kind: 'escalating', previous: null, from: { status: 'IGNORED' }, silent: null },
    ]);
  });

  it('is not created where its first event comes after such a row', () => {
    const set = tellAll([[described(0)]], { ...ALOUD, voice: 'setting' });

    expect(tell(set, [occurred(1)]).changes).toEqual([]);
  });

  it('is a marked change where such a row comes after a change of the group was told', () => {
    const kept = tell(begun(), [described(1, RESOLVED)], { ...ALOUD, voice: 'setting' });

    expect(kept.changes[1]).toMatchObject({ kind: 'resolved', silent: 'firstList', from: OPEN });
  });
});

describe('the number of a change', () => {
  it('is the milliseconds of the write, and grows where the clock does not', () => {
    const kept = begun();
    const late = tell({ ...kept, nowMs: kept.nowMs - 60_000 }, [
      described(1, { ...RESOLVED, priority: 'low' }),
    ]);
    const [first, second, third] = late.changes.map(({ n }) => n);

    expect(first).toBe(nothingKept().nowMs + 7);
    expect([second, third]).toEqual([Number(first) + 1, Number(first) + 2]);
  });

  it('is not used twice where the group had expired and returns', () => {
    const kept = begun(RESOLVED);
    const returned = tell({ ...kept, group: undefined, stored: new Set() }, [
      described(1, REGRESSED),
      occurred(2),
    ]);

    expect(returned.changes.slice(1)).toMatchObject([
      { kind: 'regressed', from: { status: 'RESOLVED' }, previous: kept.changes[0]?.n },
    ]);
  });

  it('begins anew where all that was told has expired and the group has not', () => {
    const kept = { ...begun(), state: undefined };

    expect(tell(kept, [described(1, RESOLVED)]).changes.at(-1)).toMatchObject({
      kind: 'resolved',
      from: OPEN,
      previous: null,
    });
  });
});

describe('what was told last', () => {
  it('need not be read for an event of a described group, nor for one of a group that nobody described', () => {
    const whole = begun();
    const bare = tellAll([[occurred(1)]]);
    const move = ({ group }: Kept, kept: Kept) => ({ before: group, after: kept.group ?? fail() });

    expect(mayChange(move(whole, tell(whole, [occurred(2)])), ALOUD)).toBe(false);
    expect(mayChange(move(bare, tell(bare, [occurred(2)])), ALOUD)).toBe(false);
    expect(mayChange(move(whole, tell(whole, [described(1, { sentryCount: 9 })])), ALOUD)).toBe(false);
  });
});

function fail(): never {
  throw new Error('there is no group');
}

describe('the reason of a change', () => {
  it('is the one with which somebody here made it', () => {
    const kept = tell(begun(), [described(1, ARCHIVED, { source: 'triage', reason: 'their outage' })]);

    expect(kept.changes.at(-1)).toMatchObject({ kind: 'archived', reason: 'their outage' });
  });

  it('stands at the archive alone, not at what else changed with it', () => {
    const kept = tell(begun(), [
      described(1, { ...ARCHIVED, assignee: ADA }, { source: 'triage', reason: 'their outage' }),
    ]);

    expect(kept.changes.slice(-2)).toMatchObject([
      { kind: 'archived', reason: 'their outage' },
      { kind: 'assigned', reason: null },
    ]);
  });
});
