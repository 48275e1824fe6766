import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Group } from '../../../lambdas/core/group/group.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

/** More for a night: EXPORT_GROUPS=100000 npx jest --selectProjects unit --testPathPatterns admin/export. */
const MANY = Number(process.env['EXPORT_GROUPS'] ?? 3_000);

type Admin = Awaited<ReturnType<typeof anAdmin>>;

/** All parts as a reader joins them, with how many there were. */
async function exported({ call }: Admin, parameters: string): Promise<{ text: string; parts: string[] }> {
  const parts: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const answer = await call(`/api/admin/export?${parameters}${next === '' ? '' : `&cursor=${next}`}`);
    expect(answer.status).toBe(200);
    parts.push(Buffer.from(await answer.arrayBuffer()).toString());
    next = answer.headers.get('x-next-cursor');
  }
  return { text: parts.join(''), parts };
}
const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true });
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const groupsOf = (count: number, overrides: (n: number) => Partial<Group> = () => ({})) =>
  Array.from({ length: count }, (_, n) => aGroup({ issueId: (n + 1).toString(), ...overrides(n) }));

describe('GET /api/admin/export', () => {
  it('answers every field of a group as a row of CSV for a download', async () => {
    const admin = await anAdmin();

    const answer = await admin.call('/api/admin/export');
    const [row, ...others] = rowsOf(await answer.text());

    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="error-log.csv"');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      id: '101',
      title: "TypeError: Cannot read properties of undefined (reading 'total')",
      projectSlug: 'shop',
      sentryCount: '1520',
      assigneeName: 'Ada',
      priority: '',
    });
    const { body } = await json(await admin.call('/api/admin/error-log'));
    const flat = Object.keys(body.groups[0] as object).filter(
      (name) => !['project', 'assignee'].includes(name),
    );
    expect(Object.keys(row!)).toEqual(expect.arrayContaining(flat));
  });

  it('answers JSON lines in the shape of the list, and a last line that says how many there are', async () => {
    const admin = await anAdmin({ groups: groupsOf(3) });

    const [first, , , last, ...more] = linesOf((await exported(admin, 'format=jsonl')).text);

    const { body } = await json(await admin.call('/api/admin/error-log'));
    expect(first).toEqual(body.groups[0]);
    expect(last).toEqual({ end: true, groups: 3 });
    expect(more).toEqual([]);
  });

  it('walks by first seen, oldest first, whatever order is asked for, with the filters of the list', async () => {
    const admin = await anAdmin();

    await exported(admin, 'sortBy=event_count&sortOrder=desc&status=OPEN&level=error&query=is:new&limit=3');

    expect(admin.world.queries[0]).toMatchObject({
      sortBy: 'first_seen_at',
      sortOrder: 'asc',
      statuses: ['OPEN'],
      filter: { level: 'error', query: [expect.anything()] },
    });
  });

  it.each(['csv', 'jsonl'])(
    `has ${MANY.toString()} groups once each, over all parts of %s`,
    async (format) => {
      // Arrange
      const wide = Math.ceil(15_000_000 / MANY);
      const groups = groupsOf(MANY, (n) => ({ culprit: '"\\,\n'.repeat(n % 3 === 0 ? wide / 8 : 1) }));
      const admin = await anAdmin({ groups });

      // Act
      const { text, parts } = await exported(admin, `format=${format}`);

      // Assert
      const rows = format === 'csv' ? rowsOf(text) : linesOf(text).slice(0, -1);
      expect(rows.map(({ id }) => id)).toEqual(groups.map(({ issueId }) => issueId));
      expect(rows.map(({ culprit }) => culprit)).toEqual(groups.map(({ culprit }) => culprit));
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts)
        expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(5_000_000);
    },
    30_000 + 10 * MANY,
  );

  it('names a part of a longer list as such, and the next one by its cursor', async () => {
    const admin = await anAdmin({ groups: groupsOf(300, () => ({ title: 'x'.repeat(30_000) })) });

    const answer = await admin.call('/api/admin/export?format=jsonl');

    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="error-log-part.jsonl"');
    expect(answer.headers.get('x-next-cursor')).toMatch(/^[\w-]+$/);
    expect(linesOf(await answer.text()).at(-1)).not.toHaveProperty('end');
  });

  it('ends a part early where the table is slow, and the next continues there', async () => {
    const admin = await anAdmin({ groups: groupsOf(1_250) });
    // Each page of the list takes five seconds.
    Object.defineProperty(admin.world, 'nowMs', {
      get: () => Date.parse('2026-11-20T12:30:00.000Z') + admin.world.queries.length * 5_000,
    });

    const { text, parts } = await exported(admin, 'format=jsonl');

    expect(parts).toHaveLength(2);
    expect(linesOf(text)).toHaveLength(1_251);
  });

  it('begins with a byte order mark where it is asked for, in CSV alone and once', async () => {
    const admin = await anAdmin({ groups: groupsOf(300, () => ({ title: 'x'.repeat(30_000) })) });

    const { text, parts } = await exported(admin, 'bom=1');
    const lines = await exported(admin, 'format=jsonl&bom=1');

    expect(parts.length).toBeGreaterThan(1);
    expect(text.lastIndexOf('\ufeff')).toBe(0);
    expect(lines.text).not.toContain('\ufeff');
  });

  it('gives back every text as it was, and none that a spreadsheet takes for a formula', async () => {
    const start = fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '\n', ' =', '\n\t=', '＝', "'=", '"=');
    const text = fc
      .tuple(start, fc.string({ unit: anyCharacter }))
      .map((parts) => parts.join('').toWellFormed());
    await fc.assert(
      fc.asyncProperty(text, async (title) => {
        const admin = await anAdmin({ groups: [aGroup({ title, culprit: `${title}\r\n,"` })] });

        const [row] = rowsOf((await exported(admin, 'format=csv')).text);

        expect(row?.['title']).not.toMatch(/^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u);
        expect([title, `'${title}`]).toContain(row?.['title']);
        expect([title, `'${title}`].map((each) => `${each}\r\n,"`)).toContain(row?.['culprit']);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['format=xml', 'bom=yes', 'cursor=abc', `cursor=${Buffer.from('{"v":1}').toString('base64url')}`])(
    'refuses %s with 400',
    async (parameters) => {
      const admin = await anAdmin();

      const { status, body } = await json(await admin.call(`/api/admin/export?${parameters}`));

      expect(status).toBe(400);
      expect(body.error.code).toMatch(/^bad_/);
    },
  );

  it('refuses a query that is none with its place, before it reads anything', async () => {
    const admin = await anAdmin();

    const { status, body } = await json(await admin.call('/api/admin/export?query=colour:red'));

    expect({ status, code: body.error.code as string }).toEqual({ status: 400, code: 'bad_query' });
    expect(admin.world.queries).toEqual([]);
  });

  it('is read by a viewer, and by nobody without a token', async () => {
    const { app, viewerToken } = await anAdmin();

    const viewer = await app.request('/api/admin/export', {
      headers: { authorization: `Bearer ${viewerToken}` },
    });
    const nobody = await app.request('/api/admin/export');

    expect([viewer.status, nobody.status]).toEqual([200, 401]);
  });
});

describe('the list page', () => {
  it('links to the export of what it lists', async () => {
    const { call } = await anAdmin();

    const page = await (await call('/admin/error-log?query=level:fatal&sortBy=event_count')).text();

    const [, address = ''] = /href="(\/api\/admin\/export[^"]*)"/.exec(page) ?? [];
    expect(address.replaceAll('&amp;', '&')).toBe(
      '/api/admin/export?format=csv&bom=1&status=OPEN&query=level%3Afatal',
    );
  });
});

describe('the page of an export in parts', () => {
  it('leads from part to part without a script, and each link has what is behind it', async () => {
    const admin = await anAdmin({
      groups: groupsOf(MANY, (n) => ({ title: 'x'.repeat(4_000), culprit: `c${n}` })),
    });
    const files: string[] = [];
    let next: string | undefined = '/admin/error-log?export=parts&level=error';

    for (let part = 0; next !== undefined; part++) {
      const page: string = (await (await admin.call(next)).text()).replaceAll('&amp;', '&');
      const [, file] = /href="(\/api\/admin\/export[^"]*)" download/.exec(page) ?? [];
      files.push(await (await admin.call(file ?? '')).text());
      next = /rel="next" href="([^"]*)"/.exec(page)?.[1];
      expect(page).toContain(next === undefined ? 'This is the last part' : 'this part as CSV');
      expect(part).toBeLessThan(50);
    }

    expect(files.length).toBeGreaterThan(1);
    expect(rowsOf(files.join('')).map(({ culprit }) => culprit)).toEqual(
      Array.from({ length: MANY }, (_, n) => `c${n}`),
    );
  });

  it('says where one file carries everything, and where nothing is found', async () => {
    const { call } = await anAdmin();

    expect(await (await call('/admin/error-log?export=parts')).text()).toContain(
      'One file carries all of it.',
    );
    const { call: ofEmpty } = await anAdmin({ groups: [] });
    expect(await (await ofEmpty('/admin/error-log?export=parts')).text()).toContain('No error is left');
  });

  it.each(['cursor=x', 'query=nosuchkey:x'])('refuses %s', async (wrong) => {
    const { call } = await anAdmin();

    expect((await call(`/admin/error-log?export=parts&${wrong}`)).status).toBe(400);
  });
});
