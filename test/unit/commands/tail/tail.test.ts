import type { Http } from '../../../../lib/commands/target/http.ts';
import {
  activityPage,
  changeMatcher,
  lineOf,
  type ShownChange,
} from '../../../../lib/commands/tail/changes.ts';
import { tail } from '../../../../lib/commands/tail/tail.ts';
import { doerOf } from '../../../../lambdas/core/changes/doer.ts';
import { changeAnswer } from '../../../../lambdas/admin/answers.ts';
import { fakeContext } from '../../../support/fakes/command-context.ts';
import { aChange } from '../../../support/samples/sample-change.ts';

const START = Date.parse('2026-11-23T12:00:00.000Z');
const shown = (second: number, overrides: Parameters<typeof aChange>[0] = {}): ShownChange => {
  const n = START + second * 1000;
  const change = aChange({ n, at: new Date(n).toISOString(), ...overrides });
  const answer = changeAnswer({ ...change, doer: doerOf(change, []) });
  return activityPage.parse({ changes: [answer], nextCursor: null }).changes[0]!;
};

/** An API that answers each round with these changes, newest first, in pages of two; then the command is stopped. */
function arrange(rounds: readonly (readonly ShownChange[] | number)[]) {
  const context = fakeContext();
  let round = 0;
  const http: Http = (url) => {
    const at = Number(new URL(url).searchParams.get('cursor') ?? 0);
    const answer = rounds[round]!;
    const isLast = typeof answer === 'number' || at + 2 >= answer.length;
    const body =
      typeof answer === 'number'
        ? { error: { message: 'no.' } }
        : { changes: answer.slice(at, at + 2), nextCursor: isLast ? null : (at + 2).toString() };
    if (isLast && ++round === rounds.length) context.stopNow();
    const status = typeof answer === 'number' ? answer : 200;
    return Promise.resolve({
      status,
      headers: new Headers(),
      text: JSON.stringify(body),
      sentAt: 0,
      receivedAt: 0,
    });
  };
  const run = (query = '') =>
    tail(
      {
        url: 'https://errors.example.com/api/admin/activity',
        token: 't',
        since: new Date(START).toISOString(),
        matches: changeMatcher(query),
      },
      http,
      context,
    );
  return { context, run, ids: () => context.results.map(({ id }) => id) };
}

describe('npm run tail', () => {
  it('shows each change once, oldest first, over pages and rounds', async () => {
    const [a, b, c, d] = [shown(1), shown(2), shown(3), shown(4)];
    const { run, ids } = arrange([[c, b, a], [d, c, b, a], [d]]);

    expect(await run()).toBe(130);

    expect(ids()).toEqual([a.id, b.id, c.id, d.id]);
  });

  it('shows a change that was committed after a later one', async () => {
    const [late, early] = [shown(1), shown(2)];
    const { run, ids } = arrange([[early], [early, late]]);

    await run();

    expect(ids()).toEqual([early.id, late.id]);
  });

  it('shows what the query asks for', async () => {
    const fatal = shown(1, {
      facts: { ...aChange().facts, level: 'fatal', project: { id: '1', slug: 'web' } },
    });
    const { run, ids } = arrange([[fatal, shown(2)]]);

    await run('level:fatal project:web');

    expect(ids()).toEqual([fatal.id]);
  });

  it('asks again, later each time, while the API cannot answer', async () => {
    const { run, ids, context } = arrange([503, 429, [shown(1)]]);

    await run();

    expect(ids()).toHaveLength(1);
    expect(context.slept).toBe(4_000 + 8_000 + 2_000);
  });

  it.each([
    ['a token that is refused', 401, /npm run token/],
    ['an answer that is none', 404, /answered 404/],
  ])('ends at %s', async (_, status, message) => {
    const { run } = arrange([status]);

    await expect(run()).rejects.toThrow(message);
  });
});

describe('a query of changes', () => {
  const matches = (query: string, overrides: Partial<ShownChange['group']> = {}): boolean => {
    const change = shown(1);
    return changeMatcher(query)({ ...change, group: { ...change.group, ...overrides } }, START);
  };

  it.each([
    ['environment:production release:1.2', { environment: 'production', release: '1.2' }],
    ['is:resolved', { status: 'RESOLVED' as const }],
    ['timeout', { title: 'Connection TIMEOUT' }],
    ['events:>10', { events: 11 }],
  ])('%s is judged on the group at that moment', (query, group) => {
    expect(matches(query, group)).toBe(true);
  });

  it('leaves out a group of another environment', () => {
    expect(matches('environment:production', { environment: 'staging' })).toBe(false);
  });

  it.each(['user:42', 'customer:acme', 'level:'])('%s is refused, with what is wrong', (query) => {
    expect(() => changeMatcher(query)).toThrow();
  });
});

it('a line names time, kind, place and title', () => {
  const line = lineOf(shown(1, { kind: 'regressed' }));

  expect(line).toMatch(/^2026-11-23T12:00:01Z regressed /);
});
