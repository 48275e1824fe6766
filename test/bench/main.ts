import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, loadOfLastMinute } from './machine.ts';
import { figuresOf, type RowOutcome } from './outcome.ts';
import type { Bench, Row } from './row.ts';
import { ROWS } from './rows.ts';
import { tableOf } from './table.ts';

const HELP = `Measures the budgets. How to read the table: docs/benchmarks.md

  npm run bench [-- name ...] [-- options]

  name ...        only these rows; without a name all but the large ones, fifteen minutes or more
  --large         the large ones too
  --list          the rows and what they measure
  --rounds <n>    rounds of each row, in place of its own number
  --before <rev>  the revision that admin-cold compares this tree with (default HEAD~1)
  --json <file>   where the raw figures go (default .local/bench.json)
  --help          this text

Exit code 0: every row was measured, whether its budget is met or not. 1: a row could not be measured.
`;

/** Raised when a field of the JSON file is renamed or changes its meaning. */
const SCHEMA_VERSION = 1;

interface Order {
  rows: readonly Row[];
  rounds: number | undefined;
  before: string;
  json: string;
}

function orderOf(
  names: readonly string[],
  given: Omit<Order, 'rows' | 'rounds'> & { rounds?: string; large: boolean },
): Order {
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no row ${unknown.join(', ')}; --list shows those there are.`);
  const { rounds, before, json, large } = given;
  const count = rounds === undefined ? undefined : Number(rounds);
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
    throw new Error('--rounds takes a whole number above 0.');
  }
  return {
    rows: ROWS.filter(({ name, isLarge }) =>
      names.length === 0 ? large || isLarge !== true : names.includes(name),
    ),
    rounds: count,
    before,
    json,
  };
}

async function measure(
  row: Row,
  { rounds, before }: Pick<Order, 'rounds' | 'before'>,
  log: (line: string) => void,
): Promise<RowOutcome> {
  const startedAt = performance.now();
  const endings: (() => Promise<void> | void)[] = [];
  const directory = await mkdtemp(path.join(tmpdir(), `bench-${row.name}-`));
  endings.push(() => rm(directory, { recursive: true, force: true }));
  const bench: Bench = {
    rounds: rounds ?? row.rounds,
    before,
    progress: (line) => log(`${row.name}: ${line}`),
    directory,
    onEnd: (cleanUp) => void endings.push(cleanUp),
  };
  const { name, what, comparison } = row;
  const described = { name, what, comparison };
  const seconds = () => Math.round((performance.now() - startedAt) / 100) / 10;
  try {
    log(`${name}: ${what}`);
    const measured = await row.run(bench);
    return {
      ...described,
      error: null,
      rounds: measured,
      figures: figuresOf(row, measured),
      seconds: seconds(),
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(`${name}: not measured: ${reason}`);
    return { ...described, error: reason, rounds: [], figures: [], seconds: seconds() };
  } finally {
    for (const cleanUp of endings.reverse()) await cleanUp();
  }
}

async function run(order: Order): Promise<RowOutcome[]> {
  const { rows, json } = order;
  const log = (line: string) =>
    void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
  const startedAt = new Date().toISOString();
  const loadAtStart = loadOfLastMinute();
  const outcomes: RowOutcome[] = [];
  for (const row of rows) outcomes.push(await measure(row, order, log));
  const machine = { ...describeMachine(), loadAtStart, loadAtEnd: loadOfLastMinute() };
  const finishedAt = new Date().toISOString();
  const report = { schemaVersion: SCHEMA_VERSION, startedAt, finishedAt, machine, rows: outcomes };
  await mkdir(path.dirname(json), { recursive: true });
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  log(`raw figures: ${json}`);
  return outcomes;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    before: { type: 'string', default: 'HEAD~1' },
    json: { type: 'string', default: path.join('.local', 'bench.json') },
  },
});

if (values.help) process.stdout.write(HELP);
else if (values.list) {
  for (const { name, what, comparison } of ROWS) {
    process.stdout.write(`${name}\n    ${what}${comparison === null ? '' : `; against ${comparison}`}\n`);
  }
} else {
  const outcomes = await run(orderOf(positionals, values));
  process.stdout.write(`${tableOf(outcomes)}\n`);
  process.exitCode = outcomes.some(({ error }) => error !== null) ? 1 : 0;
}
