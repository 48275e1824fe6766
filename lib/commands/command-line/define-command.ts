import * as z from 'zod';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit.ts';
import { readOptions, type OptionShape, type Values } from './options.ts';

/** What --help and docs/commands.md say of a command. */
export interface CommandHelp {
  /** `npm run <name>`. */
  name: string;
  /** One sentence: what it is for. */
  summary: string;
  /** Its calls without `npm run <name> -- `. */
  calls: readonly string[];
  /** What it does, in paragraphs. */
  description: string;
  /** What --json prints. */
  json: string;
  /** Variables of its own, by name. */
  environment?: Readonly<Record<string, string>>;
  /** The page about it, which lists the AWS permissions that it needs. */
  page: string;
  /**
   * Without a target option and without a local run: whether the stage in cdk.json is meant. Only for a command that
   * changes nothing unasked; the others never guess a deployment.
   */
  fallsBackToStage: boolean;
  /** How many words it takes beside its options; none where it is left out. */
  words?: number;
}

interface Definition<Shape extends OptionShape> extends CommandHelp {
  options: Shape;
  /** Resolves to what the shell learns; what it throws is explained and becomes an exit code too. */
  run(context: CommandContext<z.infer<z.ZodObject<Shape>>>): Promise<ExitCode>;
}

/** A command as it is declared, whatever its options. */
export interface Command extends CommandHelp {
  options: OptionShape;
  /** Reads the command's own options from `values`. Throws `CommandError` with `hint` where they are wrong. */
  bind(values: Values, hint: string): (context: CommandContext<null>) => Promise<ExitCode>;
}

/** Declares a command: what it is called, what it takes and what it does. All else is the same for every command. */
export function defineCommand<Shape extends OptionShape>(definition: Definition<Shape>): Command {
  const schema = z.object(definition.options);
  return {
    ...definition,
    bind: (values, hint) => {
      const options = readOptions(schema, values, hint);
      return (context) => definition.run({ ...context, options });
    },
  };
}
