import fc from 'fast-check';
import { GROUP_STATUSES } from '../../../../lambdas/core/group/group.ts';
import { matcherOf } from '../../../../lambdas/core/query/matching.ts';
import { rangeOf, statusesOf } from '../../../../lambdas/core/query/narrowing.ts';
import { STATES, type Query } from '../../../../lambdas/core/query/query.ts';
import { anyTerm, facts, NOW, query } from '../../../support/samples/queries.ts';

const states = (asked: Query) => statusesOf(asked);

describe('what need not be read', () => {
  it.each([
    ['', ['OPEN', 'RESOLVED', 'IGNORED']],
    ['is:new|resolved', ['OPEN', 'RESOLVED']],
    ['!is:resolved', ['OPEN', 'IGNORED']],
    ['!is:new', ['OPEN', 'RESOLVED', 'IGNORED']],
    ['is:assigned', ['OPEN', 'RESOLVED', 'IGNORED']],
    ['is:new is:archived', []],
  ])('of the statuses: %s reads %j', (text, statuses) => {
    expect(states(query(text))).toEqual(statuses);
  });

  it('of statuses has no group that matches', () => {
    const anyGroup = fc.record({
      status: fc.constantFrom(...GROUP_STATUSES),
      substatus: fc.option(fc.constantFrom(...STATES), { nil: null }),
    });
    fc.assert(
      fc.property(
        fc.array(
          anyTerm.filter(({ key }) => key === 'is'),
          { maxLength: 3 },
        ),
        anyGroup,
        (asked, group) => {
          fc.pre(!states(asked).includes(group.status));
          expect(matcherOf(asked)(facts(group), NOW)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of times has no group that matches', () => {
    const anyTime = fc
      .date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(
        fc.array(
          anyTerm.filter(({ key }) => key === 'lastSeen'),
          { maxLength: 3 },
        ),
        anyTime,
        (asked, lastSeen) => {
          const { from, to } = rangeOf(asked, 'lastSeen', NOW);
          const at = Date.parse(lastSeen);
          fc.pre(at < from || at > to);
          expect(matcherOf(asked)(facts({ lastSeen }), NOW)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['lastSeen:-1h', NOW - 3_600_000, Infinity],
    ['lastSeen:today', Date.parse('2026-11-20T00:00:00.000Z'), Date.parse('2026-11-20T23:59:59.999Z')],
    ['lastSeen:<today lastSeen:>=yesterday', Date.parse('2026-11-19'), Date.parse('2026-11-20')],
    ['lastSeen:+1d lastSeen:-2d', NOW - 172_800_000, NOW - 86_400_000],
    ['lastSeen:-1h|2026-01-01', -Infinity, Infinity],
    ['!lastSeen:-1h', -Infinity, Infinity],
    ['firstSeen:-1h', -Infinity, Infinity],
  ])('of times: %s reads from %d to %d', (text, from, to) => {
    expect(rangeOf(query(text), 'lastSeen', NOW)).toEqual({ from, to });
  });
});
