import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { HOME } from '../../local/installation.ts';
import type { CommandContext } from '../command-line/context.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import { instant, name } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { figure } from '../report/progress-line.ts';
import { createClients } from '../target/clients.ts';
import { required, type Target } from '../target/target.ts';
import type { Answer } from './answer.ts';
import { askAthena } from './athena.ts';
import { copyObjects } from './copied-objects.ts';
import { openFolder } from './duckdb.ts';
import { printRows } from './print-rows.ts';
import { QUERIES_PAGE, readyQueriesIn, readyQuery } from './ready-queries.ts';
import { namedValue, rangeValues, statementOf } from './statement.ts';

/** A query and values for it; no query of ours asks for more. */
const MOST_WORDS = 10;

const OPTIONS = {
  ready: option(name().optional(), '<name>', 'a query of docs/queries.md'),
  list: flag('name the ready queries, and ask nothing'),
  from: option(instant().optional(), '<time>', 'what :from stands for in the query (seven days before --to)'),
  to: option(instant().optional(), '<time>', 'what :to stands for (now)'),
  folder: option(
    name().optional(),
    '<dir>',
    "ask a folder with the archive's objects by DuckDB instead; needs no target",
  ),
  csv: flag('the rows as CSV on stdout'),
};
interface Options {
  ready?: string | undefined;
  list: boolean;
  from?: string | undefined;
  to?: string | undefined;
  folder?: string | undefined;
  csv: boolean;
}

export const queryCommand = defineCommand({
  name: 'query',
  summary: 'Asks the archive in SQL.',
  calls: ['"<select>" [name=value ...] [options]', '--ready <name> [name=value ...] [options]', '--list'],
  description: `Asks the archive in SQL: by Athena on a deployment, by DuckDB on the local stack and on a folder, with the same text. docs/queries.md has the tables, a dozen ready queries and what the dialects have in common. In a query, :name stands for the value of name=value behind it.

A deployment's query reads at most what its workgroup allows (QUERY_SCAN_LIMIT_GB); AWS charges for what it reads. Of the local stack, the objects are copied to a folder first, which is removed afterwards. Ctrl-C ends the query.`,
  json: 'row {row} for each row, by the names of its columns; last query {rows, bytesScanned}. With --list one document {queries}.',
  page: QUERIES_PAGE,
  fallsBackToStage: false,
  words: MOST_WORDS,
  options: OPTIONS,
  run,
});

async function run(context: CommandContext<Options>): Promise<ExitCode> {
  const { options, words, report, clock } = context;
  const queries = readyQueriesIn(await readFile(path.join(HOME, QUERIES_PAGE), 'utf8'));
  if (options.list) {
    report.document({ queries });
    for (const query of queries) report.say(`${query.name.padEnd(24)}${query.summary}`);
    return EXIT.done;
  }
  const [sql, pairs] =
    options.ready === undefined
      ? [words[0], words.slice(1)]
      : [readyQuery(queries, options.ready).sql, words];
  if (sql === undefined) throw new CommandError('A query is missing, or --ready <name>. See --help.');
  const values = new Map([...rangeValues(options.from, options.to, clock.now()), ...pairs.map(namedValue)]);
  const statement = statementOf(sql, values);
  if (options.folder !== undefined) return askFolder(options.folder, statement, context);
  const target = await context.target();
  return target.endpoints === undefined
    ? askDeployment(target, statement, context)
    : askCopies(target, statement, context);
}

async function askDeployment(
  target: Target,
  sql: string,
  context: CommandContext<Options>,
): Promise<ExitCode> {
  const [workgroup, database] = [required(target, 'queryWorkgroup'), required(target, 'queryDatabase')];
  context.report.doing(`asking Athena in the workgroup ${workgroup}`);
  return tell(
    await askAthena({ client: createClients(target).athena, workgroup, database }, sql, context),
    context,
  );
}

async function askCopies(target: Target, sql: string, context: CommandContext<Options>): Promise<ExitCode> {
  const [client, bucket] = [createClients(target).bucket, required(target, 'bucket')];
  const scan = createArchiveScan({ client, bucket });
  const copies = await copyObjects({ scan, client, bucket }, (done) => {
    context.stop.throwIfAborted();
    context.report.doing(`copying the archive: ${figure(done)} objects`);
  });
  try {
    return await askFolder(copies.folder, sql, context);
  } finally {
    await copies.remove();
  }
}

async function askFolder(folder: string, sql: string, context: CommandContext<Options>): Promise<ExitCode> {
  const archive = await openFolder(folder, context.stop);
  try {
    return await tell(await archive.ask(sql), context);
  } finally {
    archive.close();
  }
}

async function tell(answer: Answer, { options, report }: CommandContext<Options>): Promise<ExitCode> {
  const rows = await printRows(answer, { isCsv: options.csv }, report);
  const bytesScanned = answer.bytesScanned();
  report.result('query', { rows, bytesScanned }, null);
  const read = bytesScanned === null ? '' : `, ${(bytesScanned / 1e9).toFixed(3)} GB read`;
  report.note(`${figure(rows)} ${rows === 1 ? 'row' : 'rows'}${read}`);
  return EXIT.done;
}
