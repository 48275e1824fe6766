import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as z from 'zod';
import { CommandError } from './exit.ts';
import { reasonOf } from './failure.ts';

/** What --help says of an option. */
interface OptionHelp {
  help: string;
  /** What stands for its value, as in `<time>`; undefined for a flag. */
  value?: string;
  short?: string;
}

const OPTION_HELP = z.registry<OptionHelp>();

/** Options by name, each made by `flag` or `option`. */
export type OptionShape = Readonly<Record<string, z.ZodType>>;

/** An option without a value. */
export const flag = (help: string, short?: string) =>
  z
    .boolean()
    .default(false)
    .register(OPTION_HELP, short === undefined ? { help } : { help, short });

/** An option with a value: `schema` reads its text. */
export function option<Schema extends z.ZodType>(schema: Schema, value: string, help: string): Schema {
  const declared: z.ZodType = schema;
  OPTION_HELP.add(declared, { help, value });
  return schema;
}

/** Every option with its help, in the order of declaration. */
export const helpOfOptions = (shape: OptionShape): (OptionHelp & { name: string })[] =>
  Object.entries(shape).map(([name, schema]) => {
    const help = OPTION_HELP.get(schema);
    if (help === undefined) throw new Error(`--${name} is declared without flag() or option()`);
    return { name, ...help };
  });

export type Values = Readonly<Record<string, unknown>>;

/** What stands on a command line, by option; texts are not read yet. Throws `CommandError` for unknown options. */
export const valuesOf = (shape: OptionShape, args: readonly string[], hint: string): Values =>
  lineOf(shape, args, hint).values;

/**
 * The same, with the words beside the options.
 * @param maxWords how many there may be; more throw `CommandError`.
 */
export function lineOf(
  shape: OptionShape,
  args: readonly string[],
  hint: string,
  maxWords = 0,
): { values: Values; words: readonly string[] } {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const { name, value, short } of helpOfOptions(shape)) {
    options[name] = {
      type: value === undefined ? 'boolean' : 'string',
      ...(short !== undefined && { short }),
    };
  }
  let parsed: { values: Values; positionals: readonly string[] };
  try {
    parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: maxWords > 0 });
  } catch (error) {
    throw new CommandError(`${reasonOf(error)}. ${hint}`);
  }
  const { values, positionals: words } = parsed;
  if (words.length <= maxWords) return { values, words };
  throw new CommandError(`${words.slice(maxWords).join(', ')}: too many words. ${hint}`);
}

/** The options as their schemas read them. Throws `CommandError` with every mistake at once. */
export function readOptions<Options>(schema: z.ZodType<Options>, values: Values, hint: string): Options {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `--${path.join('.')} ${message}`,
  );
  throw new CommandError(`${mistakes.join('\n')}\n${hint}`);
}
