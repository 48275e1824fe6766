import { stringify } from 'csv-stringify/sync';
import { oneLine } from '../../../lambdas/contracts/printable.ts';
import type { Report } from '../report/report.ts';
import type { Answer, Value } from './answer.ts';

/** What a person reads on a terminal; more than that is for a file. */
const TABLE_ROWS = 1_000;
const CELL_WIDTH = 80;

/** How rows are told to people; programs get each as a result of its own. */
interface Printer {
  row(cells: readonly Value[]): void;
  end(): void;
}

/** Tells the rows and resolves to how many there were. */
export async function printRows(
  { columns, rows }: Answer,
  { isCsv }: { isCsv: boolean },
  report: Pick<Report, 'say' | 'result' | 'note'>,
): Promise<number> {
  const printer = isCsv ? csvPrinter(columns, report) : tablePrinter(columns, report);
  let count = 0;
  for await (const row of rows) {
    const fields = columns.map((column, index) => [column, row[index] ?? null] as const);
    report.result('row', { row: Object.fromEntries(fields) }, null);
    printer.row(row);
    count++;
  }
  printer.end();
  return count;
}

function csvPrinter(columns: readonly string[], { say }: Pick<Report, 'say'>): Printer {
  // Error text is written by strangers: a spreadsheet must not take it for a formula.
  const line = (cells: readonly Value[]): string =>
    stringify([[...cells]], { escape_formulas: true, eof: false });
  say(line(columns));
  return { row: (cells) => say(line(cells)), end: () => undefined };
}

function tablePrinter(columns: readonly string[], { say, note }: Pick<Report, 'say' | 'note'>): Printer {
  const shown: string[][] = [columns.map(cellOf)];
  let more = 0;
  return {
    row: (cells) => {
      if (shown.length <= TABLE_ROWS) shown.push(cells.map(cellOf));
      else more++;
    },
    end: () => {
      for (const line of aligned(shown)) say(line);
      if (more > 0) note(`${more.toString()} more rows: --csv and --json tell all of them.`);
    },
  };
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellOf(value: Value): string {
  const text = value === null ? '' : oneLine(String(value));
  return text.length > CELL_WIDTH ? `${text.slice(0, CELL_WIDTH - 1)}…` : text;
}
