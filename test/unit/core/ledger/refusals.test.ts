import fc from 'fast-check';
import {
  countRefused,
  distanceAfter,
  grouped,
  isDue,
  isForgotten,
  kindOf,
  newestFirst,
  refused,
  type Refusal,
  type Thing,
} from '../../../../lambdas/core/ledger/refusals.ts';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const MINUTE = 60_000;
const events = (issueId: string, project: string | null = '11'): Thing => ({
  part: 'events',
  issueId,
  project,
});
const forbidden = { code: 'sentry_forbidden', message: 'Sentry answered 403.', status: 403 };
const entry = (issueId: string, fields: Partial<Refusal> = {}): Refusal => ({
  ...refused(undefined, events(issueId), forbidden, NOW),
  ...fields,
});

describe('a failure', () => {
  it.each([
    [403, 'sentry_forbidden', 'one'],
    [404, 'sentry_not_found', 'one'],
    [400, 'sentry_refused', 'one'],
    [200, 'sentry_unexpected_body', 'one'],
    [500, 'sentry_unavailable', 'server'],
    [504, 'sentry_unavailable', 'server'],
    [403, 'not_sentry', 'server'],
    [200, 'not_sentry', 'server'],
    [null, 'sentry_timeout', 'unanswered'],
    [401, 'sentry_token_refused', 'all'],
    [429, 'sentry_rate_limited', 'all'],
    [302, 'sentry_redirect', 'all'],
  ] as const)('with status %s and code %s concerns %s', (status, code, kind) => {
    // Act, Assert
    expect(kindOf({ status, code, message: '' })).toBe(kind);
  });
});

describe('the next try', () => {
  it('is in the next run, then further away each time, and six hours away at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (attempts) => {
        // Act
        const [distance, further] = [distanceAfter(attempts), distanceAfter(attempts + 1)];

        // Assert
        expect(distanceAfter(1)).toBeLessThan(5 * MINUTE);
        expect(distance).toBeLessThanOrEqual(360 * MINUTE);
        expect(further === 360 * MINUTE || further === 2 * distance).toBe(true);
      }),
    );
  });

  it('keeps since when the thing is refused, with the newest reason', () => {
    // Act
    const second = refused(
      entry('1'),
      events('1'),
      { code: 'sentry_unavailable', message: 'x'.repeat(5000), status: 500 },
      NOW + 5 * MINUTE,
    );

    // Assert
    expect(second).toMatchObject({
      since: '2026-11-20T10:00:00.000Z',
      lastAt: '2026-11-20T10:05:00.000Z',
      nextAt: '2026-11-20T10:13:00.000Z',
      attempts: 2,
      code: 'sentry_unavailable',
    });
    expect(second.reason).toHaveLength(300);
  });

  it('is due from its instant on, and forgotten an hour after nobody asked', () => {
    // Arrange
    const { nextAt } = entry('1');
    const at = Date.parse(nextAt);

    // Act, Assert
    expect([isDue({ nextAt }, at - 1), isDue({ nextAt }, at)]).toEqual([false, true]);
    expect([isForgotten({ nextAt }, at + 60 * MINUTE), isForgotten({ nextAt }, at + 61 * MINUTE)]).toEqual([
      false,
      true,
    ]);
  });
});

describe('issues of one project', () => {
  const three = ['1', '2', '3'].map((id) => entry(id));

  it('that all refuse alike are one entry, which knows them', () => {
    // Act
    const found = grouped(three, new Set());

    // Assert
    expect(found).toMatchObject([
      { part: 'events', issueId: null, project: '11', issueIds: ['1', '2', '3'] },
    ]);
    expect(countRefused(found)).toBe(3);
  });

  it('stay by themselves while another one answers', () => {
    // Act, Assert
    expect(grouped(three, new Set(['events 11']))).toEqual(three);
  });

  it('stay by themselves where they refuse differently, or are of nobody knows which project', () => {
    // Arrange
    const differently = three.map((each, index) => ({ ...each, code: `code-${index.toString()}` }));
    const unknown = three.map((each) => ({ ...each, project: null }));

    // Act, Assert
    expect(grouped(differently, new Set())).toEqual(differently);
    expect(grouped(unknown, new Set())).toEqual(unknown);
  });

  it('join the entry that the project has', () => {
    // Act
    const found = grouped([...grouped(three, new Set()), entry('4')], new Set());

    // Assert
    expect(found).toMatchObject([{ issueId: null, issueIds: ['1', '2', '3', '4'] }]);
  });

  it('are counted once, in whatever order and however often they are put together', () => {
    const some = fc.uniqueArray(
      fc.record({ id: fc.nat(30), project: fc.constantFrom('11', '12'), code: fc.constantFrom('a', 'b') }),
      { selector: ({ id }) => id, maxLength: 25 },
    );
    fc.assert(
      fc.property(some, fc.subarray(['events 11', 'events 12']), (issues, answered) => {
        // Arrange
        const entries = issues.map(({ id, project, code }) => entry(id.toString(), { project, code }));

        // Act
        const once = grouped(entries, new Set(answered));
        const twice = grouped(once, new Set(answered));

        // Assert
        expect(countRefused(once)).toBe(entries.length);
        expect(newestFirst(twice)).toEqual(newestFirst(once));
      }),
    );
  });
});
