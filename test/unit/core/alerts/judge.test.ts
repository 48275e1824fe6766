import fc from 'fast-check';
import { judge, judgeRule, type ChangeEvidence } from '../../../../lambdas/core/alerts/judge.ts';
import { AT, groupEvent, iso, rulesOf, systemEvent, type EventOf } from '../../../support/alerts/events.ts';

const evidence = (given: Partial<ChangeEvidence> = {}): ChangeEvidence => ({
  event: {
    timestamp: iso(AT),
    environment: 'production',
    release: 'web@1.0.0',
    tags: new Map([['customer', ['acme']]]),
    isOfUser: (id) => id === '7',
  },
  isEventHere: true,
  hasWaited: false,
  firstRelease: { release: 'web@0.9.0' },
  isFirstIn: { environment: null, release: null },
  eventsWithin: () => 0,
  toldThresholds: new Set(),
  ...given,
});
const judged = (rule: Record<string, unknown>, event: EventOf = {}, given: Partial<ChangeEvidence> = {}) => {
  const [only] = rulesOf(rule);
  if (only === undefined) throw new Error('no rule');
  return judgeRule(groupEvent(event), only, evidence(given));
};
const madeBy = (environment: string | null, release: string | null = null): Partial<ChangeEvidence> => ({
  event: { timestamp: iso(AT), environment, release, tags: new Map(), isOfUser: () => false },
});

describe('a rule', () => {
  it.each([
    [{ when: ['created'] }, 'matches'],
    [{ when: ['resolved'] }, 'no'],
    [{ when: ['created'], query: 'level:error' }, 'matches'],
    [{ when: ['created'], query: 'level:fatal' }, 'no'],
    [{ when: ['created'], query: 'TypeError' }, 'matches'],
    [{ when: ['created'], query: 'customer:acme user:7 environment:production release:web@*' }, 'matches'],
    [{ when: ['created'], query: 'firstRelease:web@0.*' }, 'matches'],
    [{ when: ['created'], query: 'firstRelease:web@1.0.0' }, 'no'],
    [{ when: ['created'], query: 'customer:other' }, 'no'],
    [{ when: ['created'], query: '!environment:production' }, 'no'],
    [{ when: ['created'], query: 'user:8' }, 'no'],
  ])('%j tells of a new error: %s', (rule, outcome) => {
    expect(judged(rule).outcome).toBe(outcome);
  });

  it('judges environment on the event that made the change, whatever the group was seen in before', () => {
    const rule = { when: ['regressed'], query: 'environment:production' };

    expect(judged(rule, { kind: 'regressed' }, madeBy('staging')).outcome).toBe('no');
    expect(judged(rule, { kind: 'regressed' }, madeBy('production')).outcome).toBe('matches');
  });

  it('waits for the event that made the change where its query asks for it, and only there', () => {
    const late = { isEventHere: false };

    expect(judged({ when: ['regressed'], query: 'environment:x' }, { kind: 'regressed' }, late).outcome).toBe(
      'waits',
    );
    expect(judged({ when: ['regressed'], query: 'level:error' }, { kind: 'regressed' }, late).outcome).toBe(
      'matches',
    );
    expect(
      judged({ when: ['regressed'], query: 'environment:x level:fatal' }, { kind: 'regressed' }, late)
        .outcome,
    ).toBe('no');
    expect(
      judged({ when: ['resolved'], query: 'environment:production' }, { kind: 'resolved' }, late).outcome,
    ).toBe('matches');
  });

  it('takes the newest event once it has waited, and says so', () => {
    const late = { isEventHere: false, hasWaited: true, ...madeBy('production') };

    expect(
      judged({ when: ['regressed'], query: 'environment:production' }, { kind: 'regressed' }, late),
    ).toEqual({
      outcome: 'matches',
      remarks: [expect.stringContaining('had not arrived')],
    });
  });

  it('matches with a remark where the environment is not known', () => {
    const unknown = { kind: 'created' as const, facts: { isEnvironmentUnknown: true, environment: null } };

    expect(judged({ query: 'environment:production' }, unknown, { event: null })).toEqual({
      outcome: 'matches',
      remarks: [expect.stringContaining('not known')],
    });
  });

  it('matches with a remark where it is not known in which release the group began', () => {
    const judgement = judged(
      { when: ['regressed'], query: 'firstRelease:web@1.0.0' },
      { kind: 'regressed' },
      {
        firstRelease: null,
      },
    );

    expect(judgement).toEqual({
      outcome: 'matches',
      remarks: ['Not all that the rule asks for is stored of this event.'],
    });
  });

  it('tells of no group as created that was first seen a day ago or earlier', () => {
    const day = 86_400_000;

    expect(judged({}, { facts: { firstSeen: iso(AT - day) } }).outcome).toBe('no');
    expect(judged({}, { facts: { firstSeen: iso(AT - day + 1) } }).outcome).toBe('matches');
  });

  it.each([
    ['web@1.0.0', 'web@2.0.0', 'no'],
    ['web@2.0.0', 'web@2.0.0', 'matches'],
    ['web@3.0.0', 'web@2.0.0', 'matches'],
    ['4f2c1d9', '9aa31b0', 'matches'],
  ])('of regressed:newer tells of %s after a resolution in %s: %s', (release, resolvedIn, outcome) => {
    const rule = { when: ['regressed:newer'] };
    const event: EventOf = { kind: 'regressed', facts: { resolvedIn } };

    expect(judged(rule, event, madeBy('production', release)).outcome).toBe(outcome);
  });

  it('of regressed tells of older releases, too', () => {
    const rule = { when: ['regressed', 'regressed:newer'] };
    const event: EventOf = { kind: 'regressed', facts: { resolvedIn: 'web@2.0.0' } };

    expect(judged(rule, event, madeBy('production', 'web@1.0.0')).outcome).toBe('matches');
  });

  it.each([
    [true, 'matches'],
    [false, 'no'],
    [null, 'matches'],
  ])('with firstIn tells of an event that is the first there (%s): %s', (environment, outcome) => {
    const first = { isFirstIn: { environment, release: null } };

    expect(judged({ firstIn: 'environment' }, {}, first).outcome).toBe(outcome);
  });

  it('with a threshold is below it until the events are reached', () => {
    const rule = { atLeast: { events: 10, within: '1h' } };

    expect(judged(rule, {}, { eventsWithin: () => 9 })).toEqual({
      outcome: 'below',
      why: '9 of 10 events so far',
    });
    expect(judged(rule, {}, { eventsWithin: () => 10 }).outcome).toBe('matches');
  });

  it.each([
    ['project:web', 'matches'],
    ['project:api', 'no'],
    ['!project:web', 'no'],
    ['level:fatal', 'matches'],
  ])('with the query %s tells of a gap of the project web: %s', (query, outcome) => {
    const [rule] = rulesOf({ when: ['gap'], query });
    const gap = systemEvent('capture.gap', { project: { id: '42', slug: 'web' } });

    expect(rule && judgeRule(gap, rule, evidence()).outcome).toBe(outcome);
  });
});

describe('rules together', () => {
  it('match exactly those that match alone', () => {
    const any = fc.record({
      when: fc.subarray(['created', 'regressed', 'resolved', 'escalating'], { minLength: 1 }),
      query: fc.constantFrom(
        '',
        'level:error',
        'level:fatal',
        'environment:production',
        '!environment:staging',
      ),
    });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 6 }),
        fc.constantFrom('created' as const, 'regressed' as const, 'resolved' as const),
        fc.constantFrom('production', 'staging', null),
        (given, kind, environment) => {
          const rules = rulesOf(...given);
          const facts = evidence(madeBy(environment));

          const { matches } = judge(groupEvent({ kind }), rules, facts);

          const alone = rules.filter(
            (rule) => judgeRule(groupEvent({ kind }), rule, facts).outcome === 'matches',
          );
          expect(matches.map(({ rule }) => rule)).toEqual(alone.map(({ name }) => name));
        },
      ),
    );
  });
});
