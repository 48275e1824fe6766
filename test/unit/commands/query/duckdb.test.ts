import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openFolder } from '../../../../lib/commands/query/duckdb.ts';
import type { Value } from '../../../../lib/commands/query/answer.ts';
import type { ArchiveRecord } from '../../../../lambdas/contracts/archive-record.ts';
import { writeArchive } from '../../../support/samples/told-archive.ts';
import { ARCHIVE_VIEWS } from '../../../../lambdas/contracts/archive-sql.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'folder [of] archives* '));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = '2026-11-20T10:00:00.000Z';
const webhook = (body: unknown): ArchiveRecord => ({
  ...{ v: 1, kind: 'webhook', receivedAt: at, resource: 'error', hookTimestamp: null, requestId: null, body },
});

async function ask(sql: string, where = folder): Promise<readonly (readonly Value[])[]> {
  const archive = await openFolder(where, new AbortController().signal);
  try {
    const rows: (readonly Value[])[] = [];
    for await (const row of (await archive.ask(sql)).rows) rows.push(row);
    return rows;
  } finally {
    archive.close();
  }
}

describe('a folder with the archive’s objects', () => {
  it('gives every record as the text that was archived, whatever its size and characters', async () => {
    const big = webhook({ text: 'x'.repeat(6_000_000) });
    const odd = webhook({ text: 'a\u0001b\r\n\u2028"\\ 文🚨', Name: 1, name: 2, n: 1e21 });
    writeArchive(folder, [
      { at, record: odd },
      { at, record: big },
    ]);

    const rows = await ask('SELECT record, dt, hh FROM archive ORDER BY length(record)');

    expect(rows.map(([, ...partition]) => partition)).toEqual([
      ['2026-11-20', '10'],
      ['2026-11-20', '10'],
    ]);
    expect(rows.map(([record]) => record === JSON.stringify(odd) || record === JSON.stringify(big))).toEqual([
      true,
      true,
    ]);
  });

  it('without objects is an empty archive', async () => {
    expect(await ask('SELECT count(*) FROM events')).toEqual([[0]]);
  });

  it('may hold the folders by day at once, without archive/', async () => {
    writeArchive(folder, [{ at, record: webhook({}) }]);

    expect(await ask('SELECT count(*) FROM archive', path.join(folder, 'archive'))).toEqual([[1]]);
  });

  it('that is not there is said to be so', async () => {
    await expect(ask('SELECT 1', path.join(folder, 'none'))).rejects.toThrow('There is no folder');
  });

  it('is all that a query reads of this machine, and nothing is written', async () => {
    writeArchive(folder, [{ at, record: webhook({}) }]);
    const other = path.join(tmpdir(), `secret-${process.pid.toString()}.json`);
    writeFileSync(other, '{"secret":1}');

    const attempts = [
      `SELECT * FROM read_json('${other}')`,
      `SELECT * FROM '${other}'`,
      `WITH a AS (SELECT 1) SELECT * FROM read_text('/etc/hostname')`,
      `SELECT * FROM read_text('${path.join(folder, 'archive')}/../../${path.basename(other)}')`,
      `COPY (SELECT 1) TO '${other}.out'`,
      'SET enable_external_access = true',
      'INSTALL httpfs',
    ].map((sql) => ask(sql));

    const outcomes = await Promise.allSettled(attempts);
    rmSync(other);
    expect(outcomes.map(({ status }) => status)).toEqual(attempts.map(() => 'rejected'));
  });

  it('whose lines are no JSON, or no event, loses no neighbour', async () => {
    writeArchive(folder, [
      {
        at,
        record: webhook({
          data: { error: { event_id: 'a'.repeat(32), project: 1, tags: { not: 'a list' } } },
        }),
      },
      { at, record: webhook({ data: { error: [1, 2] } }) },
      { at, record: webhook(null) },
      { at, record: webhook('text') },
    ]);
    mkdirSync(path.join(folder, 'archive/dt=2026-11-21/hh=00'), { recursive: true });
    appendFileSync(path.join(folder, 'archive/dt=2026-11-21/hh=00/notes.txt'), 'not an object of ours');

    expect(await ask('SELECT event_id, occurred_at, level FROM events')).toEqual([
      ['a'.repeat(32), '2026-11-20T10:00:00Z', 'error'],
    ]);
    expect(await ask('SELECT count(*) FROM tags')).toEqual([[0]]);
  });

  it('with a query that is none says what the engine says', async () => {
    await expect(ask('SELECT nothing FROM nowhere')).rejects.toThrow(/The query was not taken: .*nowhere/);
  });
});

describe('what Athena means by a function or a sign', () => {
  it.each([
    [`json_extract_scalar('{"a":{"b":1}}', '$.a')`, null],
    [`json_extract_scalar('{"a":[1]}', '$.a')`, null],
    [`json_extract_scalar('{"a":[true]}', '$.a[0]')`, 'true'],
    [`json_extract_scalar('{"a":null}', '$.a')`, null],
    [`json_format(json_extract('{"a":[1]}', '$.a'))`, '[1]'],
    ['7 / 2', 3],
    [`to_unixtime(from_iso8601_timestamp('2026-11-20T10:00:00.000Z'))`, 1_795_168_800],
    [`'a' || NULL`, null],
  ])('%s is %s in DuckDB too', async (expression, value) => {
    expect(await ask(`SELECT ${expression}`)).toEqual([[value]]);
  });
});

describe.each(ARCHIVE_VIEWS.map((view) => [view.name, view] as const))('the view %s', (name, { columns }) => {
  it('has the columns that the catalog says, in their order', async () => {
    const types = { string: 'VARCHAR', bigint: 'BIGINT', boolean: 'BOOLEAN' };

    const described = await ask(`SELECT column_name, column_type FROM (DESCRIBE ${name})`);

    expect(described).toEqual(columns.map((column) => [column.name, types[column.type]]));
  });
});
