import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ARCHIVE_VIEWS } from '../../../../lambdas/contracts/archive-sql.ts';
import { openFolder, type FolderArchive } from '../../../../lib/commands/query/duckdb.ts';
import { QUERIES_PAGE, readyQueriesIn, readyQuery } from '../../../../lib/commands/query/ready-queries.ts';
import { rangeValues, statementOf } from '../../../../lib/commands/query/statement.ts';
import { PLAIN_ANSWERS } from '../../../support/samples/plain-answers.ts';
import { toldArchive, writeArchive } from '../../../support/samples/told-archive.ts';

const page = readFileSync(QUERIES_PAGE, 'utf8');
const queries = readyQueriesIn(page);
const asked = { from: '2026-11-14T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
const named = { user: '00000000000000b2', release: 'shop@2.0.0' };
const values = new Map([...rangeValues(asked.from, asked.to, 0), ...Object.entries(named)]);
const archive = toldArchive(7);

let folder: string;
let opened: FolderArchive;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'told-archive-'));
  writeArchive(folder, archive);
  opened = await openFolder(folder, new AbortController().signal);
});
afterAll(() => {
  opened.close();
  rmSync(folder, { recursive: true });
});

async function rowsOf(sql: string) {
  const { columns, rows } = await opened.ask(sql);
  const found: object[] = [];
  for await (const row of rows) {
    found.push(Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  }
  return found;
}

describe('the ready queries of docs/queries.md', () => {
  it('are a dozen, each of which this test can answer without SQL', () => {
    expect(queries).toHaveLength(12);
    expect(queries.map(({ name }) => name)).toEqual(Object.keys(PLAIN_ANSWERS));
  });

  it.each(queries.map(({ name }) => name))('%s gives the rows that a plain program finds', async (name) => {
    const statement = statementOf(readyQuery(queries, name).sql, values);

    const rows = await rowsOf(statement);

    expect(rows.length).toBeGreaterThan(1);
    expect(rows).toEqual(PLAIN_ANSWERS[name]?.(archive, { ...asked, ...named }));
  });
});

describe('the columns in docs/queries.md', () => {
  it.each(ARCHIVE_VIEWS.map((view) => [view.name, view] as const))(
    'of %s are those of the view',
    (name, view) => {
      const [, section = ''] = page.split(`Columns of \`${name}\`:\n`);
      const rows = [...(section.split('Columns of')[0] ?? '').matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)];
      const columns = view.columns.filter(({ name: column }) => !['dt', 'hh'].includes(column));

      expect(rows.map(([, column, comment]) => [column, comment])).toEqual(
        columns.map((column) => [column.name, column.comment]),
      );
    },
  );
});
