import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ARCHIVE_VIEWS, TRINO } from '../../lambdas/contracts/archive-sql.ts';
import { QUERIES_PAGE, readyQueriesIn } from '../../lib/commands/query/ready-queries.ts';
import { rangeValues, statementOf } from '../../lib/commands/query/statement.ts';

/** MOTO_PYTHON has .ci/requirements.txt, and so a parser of Athena's dialect. */
const python = process.env['MOTO_PYTHON'] ?? '';
if (python === '') throw new Error('set MOTO_PYTHON to a Python with .ci/requirements.txt');

const values = new Map([...rangeValues(undefined, undefined, 0), ['user', "o'brien"], ['release', '1.0']]);
const queries = readyQueriesIn(readFileSync(QUERIES_PAGE, 'utf8'));

function tablesRead(texts: readonly string[]): string[][] {
  const options = { input: JSON.stringify(texts), encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(python, ['test/deploy/parse_athena.py'], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[][];
}

it('the ready queries are queries of Athena’s dialect over tables of the catalog', () => {
  const known = ['archive', ...ARCHIVE_VIEWS.map(({ name }) => name)];

  const read = tablesRead(queries.map(({ sql }) => statementOf(sql, values)));

  expect(read).toHaveLength(12);
  for (const tables of read) expect(known).toEqual(expect.arrayContaining(tables));
});

it('the views are queries of Athena’s dialect over the archive or views before them', () => {
  const read = tablesRead(ARCHIVE_VIEWS.map(({ sql }) => sql(TRINO)));

  expect(read).toEqual([['archive'], ['events'], ['archive']]);
});

it('a text of another dialect is found', () => {
  expect(() => tablesRead(['SELECT * FROM a QUALIFY LAMBDA x: x'])).toThrow('ParseError');
});
