import * as z from 'zod';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';
import { aChange } from '../../support/samples/sample-change.ts';

async function ask(query: string, overrides: object = {}) {
  const { call } = await anAdmin(overrides);
  return json(await call(`/api/admin/trends${query}`));
}

describe('changes in trends', () => {
  const lastOf = (days: unknown, count: number) => z.array(z.unknown()).parse(days).slice(-count);
  const at = (day: number, hour: number) =>
    `2026-11-${day.toString()}T${hour.toString().padStart(2, '0')}:00:00.000Z`;
  const changeAt = (instant: string, change: Partial<Change>): Change =>
    aChange({ at: instant, observedAt: instant, n: Date.parse(instant), ...change });
  const opened = { kind: 'created', from: null, to: { status: 'OPEN', substatus: 'new' } } as const;
  const facts = (release: string) => ({ ...aChange().facts, release });
  const world = {
    changes: [
      changeAt(at(20, 8), { issueId: '102', ...opened, facts: facts('shop@2') }),
      changeAt(at(19, 14), { issueId: '101' }),
      changeAt(at(19, 12), {
        issueId: '101',
        kind: 'regressed',
        from: { status: 'RESOLVED' },
        to: { status: 'OPEN' },
        facts: facts('shop@2'),
      }),
      changeAt(at(18, 9), { issueId: '101' }),
      changeAt(at(18, 8), { issueId: '101', ...opened, facts: facts('shop@1') }),
    ],
  };

  it('are counted by the day, and are not known before they were kept', async () => {
    const { body } = await ask('', world);

    const { keptFrom, days } = body.trends.changes;
    expect(keptFrom).toBe(at(18, 8));
    expect(lastOf(days, 4)).toEqual([
      { day: '2026-11-17', counts: null },
      { day: '2026-11-18', counts: null },
      { day: '2026-11-19', counts: { created: 0, regressed: 1, resolved: 1 } },
      { day: '2026-11-20', counts: { created: 1, regressed: 0, resolved: 0 } },
    ]);
  });

  it('count of the first day from where events do: all of it, or by the hour from its first hour', async () => {
    const early = changeAt(at(18, 9), { issueId: '103', ...opened });
    const kept = changeAt(at(17, 0), {});
    const createdOn18 = async (span: string) => {
      const { body } = await ask(`?from=${at(18, 10)}&to=${at(20, 12)}${span}`, { changes: [early, kept] });
      return z.array(z.unknown()).parse(body.trends.changes.days)[0];
    };

    expect(await createdOn18('&interval=day')).toMatchObject({ day: '2026-11-18', counts: { created: 1 } });
    expect(await createdOn18('&interval=hour')).toMatchObject({ day: '2026-11-18', counts: { created: 0 } });
  });

  it('say on the page where the first day is not whole', async () => {
    const { call } = await anAdmin(world);
    const read = async (interval: string) =>
      (
        await call(`/admin/trends?from=2026-11-18T10:20:00.000Z&to=${at(20, 12)}&interval=${interval}`)
      ).text();

    expect(await read('hour')).toMatch(
      /The first day counts from\s*<time[^>]*datetime="2026-11-18T10:00:00.000Z"/,
    );
    expect(await read('day')).not.toContain('The first day counts from');
  });

  it('tell how long groups were open, since they were new or had regressed', async () => {
    const { body } = await ask('', world);

    expect(body.trends.changes.timeToResolve).toEqual({
      ...{ resolved: 2, known: 2 },
      ...{ medianSeconds: 3600, p90Seconds: 7200 },
    });
  });

  it('have no time to resolve where nothing tells since when a group was open', async () => {
    const { body } = await ask('', { changes: [changeAt(at(19, 14), {})] });

    expect(body.trends.changes.timeToResolve).toEqual({
      ...{ resolved: 1, known: 0 },
      ...{ medianSeconds: null, p90Seconds: null },
    });
  });

  it('are compared before and after a release, as far as both are known', async () => {
    const { body: whole } = await ask('?from=2026-11-19&release=shop@2', world);
    const { body: early } = await ask('?release=shop@1', world);

    expect(whole.trends.changes.release).toEqual({
      ...{ name: 'shop@2', at: at(19, 12), seconds: 12 * 3600 },
      before: { created: 0, regressed: 0, resolved: 0 },
      after: { created: 0, regressed: 1, resolved: 1 },
    });
    expect(early.trends.changes.release).toMatchObject({ before: null, after: { created: 2 } });
  });

  const regressedIn2 = (observedAt: string, at: string, change: Partial<Change> = {}) =>
    changeAt(at, {
      ...{ kind: 'regressed', from: { status: 'RESOLVED' }, to: { status: 'OPEN' } },
      observedAt,
      facts: facts('shop@2'),
      ...change,
    });
  const oldest = changeAt(at(18, 8), { issueId: '103', ...opened, facts: facts('shop@1') });
  const seenIn2 = (firstSeen: string) => ({
    seen: [{ environment: null, release: 'shop@2', count: 1, firstSeen, lastSeen: firstSeen }],
    uncounted: 0,
  });

  it('are divided where the release was first seen, and what is of that instant counts after', async () => {
    const { body } = await ask('?from=2026-11-19&release=shop@2', {
      changes: [regressedIn2(at(19, 12), at(19, 13)), oldest],
      seen: seenIn2(at(19, 12)),
    });

    expect(body.trends.changes.release).toMatchObject({
      at: at(19, 12),
      before: { regressed: 0 },
      after: { regressed: 1 },
    });
  });

  it('count a regression in the release after it, though it was written late and no event tells', async () => {
    const { body } = await ask('?from=2026-11-19&release=shop@2', {
      changes: [regressedIn2(at(19, 12), at(19, 13)), oldest],
    });

    expect(body.trends.changes.release).toMatchObject({
      at: at(19, 12),
      before: { regressed: 0 },
      after: { regressed: 1 },
    });
  });

  it('are those of the projects of the release alone', async () => {
    const project = { ...aChange().facts.project, id: '8', slug: 'api' };
    const { body } = await ask('?from=2026-11-19&release=shop@2', {
      changes: [
        changeAt(at(19, 14), { issueId: '201', ...opened, facts: { ...facts('api@1'), project } }),
        regressedIn2(at(19, 12), at(19, 12)),
        oldest,
      ],
    });

    expect(body.trends.changes.release).toMatchObject({ after: { created: 0, regressed: 1 } });
  });

  it('name the releases that can be compared, the newest first', async () => {
    const { body } = await ask('', world);

    expect(body.trends.changes.releases).toEqual(['shop@2', expect.any(String), 'shop@1']);
  });

  it.each(['?release=shop@9', ''])('compare nothing for %j', async (query) => {
    const { body } = await ask(query, world);

    expect(body.trends.changes.release).toBeNull();
  });

  it('count those that the query asks for, and none where no change can tell', async () => {
    const { body: ofProject } = await ask('?query=release:shop@2', world);
    const { body: ofWords } = await ask('?query=TypeError', { ...world, groups: [aGroup()] });

    expect(lastOf(ofProject.trends.changes.days, 2)).toMatchObject([
      { counts: { resolved: 0 } },
      { counts: { created: 1 } },
    ]);
    expect(ofWords.trends.changes).toBeNull();
  });

  it('are on the page, where what is not known is said', async () => {
    const { call } = await anAdmin(world);

    const page = await (await call('/admin/trends?release=%3Cb%3E')).text();

    expect(page).toContain(
      'Changes are kept since <time class="exact" datetime="2026-11-18T08:00:00.000Z">2026-11-18 08:00:00 UTC</time>; what happened before is not known.',
    );
    expect(page).toContain('2026-11-17: not known');
    expect(page).toContain('half of them within 60 minutes, all within 2 hours (2 errors)');
    expect(page).toContain('No change of an error is known in the release &lt;b&gt;');
  });

  it.each([
    [[21], 'Time to resolve: 21 hours (1 error).'],
    [[21, 21], 'Time to resolve: all within 21 hours (2 errors).'],
    [[2, 21], 'Time to resolve: half of them within 2 hours, all within 21 hours (2 errors).'],
    [
      [2, 2, 2, 2, 2, 3, 3, 3, 3, 21],
      'Time to resolve: half of them within 2 hours, nine of ten within 3 hours (10 errors).',
    ],
  ])('of which %j hours passed to resolve them say it once: %s', async (hours, words) => {
    const begun = Date.parse(at(18, 8));
    const changes = hours.flatMap((passed, index) => {
      const issueId = (200 + index).toString();
      const resolved = new Date(begun + passed * 3_600_000).toISOString();
      return [changeAt(at(18, 8), { issueId, ...opened }), changeAt(resolved, { issueId })];
    });
    const { call } = await anAdmin({ changes: changes.sort((a, b) => (a.at < b.at ? 1 : -1)) });

    const page = await (await call('/admin/trends')).text();

    expect(page).toContain(words);
  });

  it('offer the releases that can be compared, as text', async () => {
    const named = [changeAt(at(19, 12), { ...opened, facts: facts('shop@"2"<b>') })];
    const { call } = await anAdmin({ changes: named });

    const page = await (await call('/admin/trends')).text();

    expect(page).toMatch(/<input[^>]* name="release"[^>]* list="releases"[^>]* required/);
    expect(page).toMatch(
      /<datalist id="releases">\s*<option value="shop@&quot;2&quot;&lt;b&gt;"><\/option>\s*<\/datalist>/,
    );
  });

  it('say what is missing where no release was named', async () => {
    const { call } = await anAdmin(world);

    const empty = await (await call('/admin/trends?release=')).text();
    const unasked = await (await call('/admin/trends')).text();

    expect(empty).toContain('Name a release to compare: the field was empty.');
    expect(unasked).not.toContain('Name a release to compare');
  });
});
