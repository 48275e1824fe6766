/** A table as prettier writes it. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/**
 * A page with its tables written anew: each stands between `<!-- table: name -->` and `<!-- end -->`. Throws where the page has no
 * place for one.
 */
export const withTables = (page: string, tables: Readonly<Record<string, () => string>>): string =>
  Object.entries(tables).reduce((text, [name, table]) => {
    const [start, end] = [`<!-- table: ${name} -->`, '<!-- end -->'];
    const from = text.indexOf(start);
    const to = text.indexOf(end, from);
    if (from === -1 || to === -1) throw new Error(`there is no place for the table ${name}`);
    return `${text.slice(0, from + start.length)}\n\n${table()}\n\n${text.slice(to)}`;
  }, page);

export const whole = (count: number): string => Math.round(count).toLocaleString('en-US');
export const dollars = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
