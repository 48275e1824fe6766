import { CommandError } from '../command-line/exit.ts';

/** Texts, names in quotes and remarks, in which a colon is nothing, and `::`; else `:name`. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([a-z_][a-z0-9_]*)/gi;
const REMARK = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/** As both dialects write a text: nothing but a quote means anything in it. */
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * The statement with `:name` replaced by the value of that name, as a quoted text.
 * @throws CommandError where it only seems to be a question, or asks for values that nobody gave.
 */
export function statementOf(sql: string, values: ReadonlyMap<string, string>): string {
  const text = sql.trim().replace(/;$/, '').trimEnd();
  if (!/^(select|with)\b/i.test(text.replaceAll(REMARK, ' ').trimStart())) {
    throw new CommandError('A query begins with SELECT or WITH: nothing here changes the archive.');
  }
  const missing = new Set<string>();
  const filled = text.replaceAll(TOKEN, (token, name: string | undefined) => {
    if (name === undefined) return token;
    const value = values.get(name);
    if (value === undefined) missing.add(name);
    return value === undefined ? token : quoted(value);
  });
  if (missing.size === 0) return filled;
  const words = [...missing].map((name) => `${name}=<value>`).join(' ');
  throw new CommandError(`The query asks for ${[...missing].join(', ')}: add ${words}.`);
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;

/**
 * What `:from`, `:to` and `:from_day` stand for. Whole seconds, since events are told to the second in some shapes and
 * texts of one form compare as times do.
 * @throws CommandError where there is nothing between.
 */
export function rangeValues(
  from: string | undefined,
  to: string | undefined,
  now: number,
): [string, string][] {
  const end = wholeSecond(to ?? new Date(now).toISOString());
  const start = wholeSecond(from ?? new Date(Date.parse(end) - DEFAULT_DAYS * DAY_MS).toISOString());
  if (start >= end) throw new CommandError(`--from lies at or after ${end}: there is nothing between.`);
  return [
    ['from', start],
    ['to', end],
    ['from_day', start.slice(0, 10)],
  ];
}

const wholeSecond = (instant: string): string => `${instant.slice(0, 19)}.000Z`;

/** `name=value` as the command line has it. Throws `CommandError` for another word. */
export function namedValue(word: string): [name: string, value: string] {
  const [, name, value] = /^([a-z_][a-z0-9_]*)=(.*)$/is.exec(word) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new CommandError(`${word}: behind the query stands name=value, for :name in it.`);
}
