import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Clock } from '../../../lambdas/adapters/clock.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { printable } from '../../../lambdas/contracts/printable.ts';
import { messageOf } from '../../../lambdas/core/failure.ts';
import { adviceFor } from './failure.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { createReport, type Report } from '../report/report.ts';
import { pause, stopOnSignals } from './stopping.ts';
import { TARGET_OPTIONS } from '../target/target.ts';

/** What a command has of the world besides AWS. */
export interface Context {
  env: Readonly<Record<string, string | undefined>>;
  report: Report;
  /** Aborted by Ctrl-C: a command ends after its current step. */
  stop: AbortSignal;
  clock: Clock;
  /** Resolves after `ms`, or as soon as somebody wants to stop. */
  sleep: (ms: number) => Promise<void>;
}

export type Values = Record<string, string | boolean | undefined>;

export interface Command {
  name: string;
  usage: string;
  options: NonNullable<ParseArgsConfig['options']>;
  run: (values: Values, context: Context) => Promise<ExitCode>;
}

/** Runs a command line to its exit code; never rejects. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  const stdout = (line: string) => void process.stdout.write(`${line}\n`);
  let report: Report | undefined;
  const stopping = stopOnSignals();
  try {
    const values = valuesOf(command, args);
    if (values['help'] === true) {
      stdout(command.usage);
      return EXIT.done;
    }
    report = createReport({
      isJson: values['json'] === true,
      stdout,
      stderr: process.stderr,
      clock: systemClock,
    });
    const sleep = (ms: number) => pause(ms, stopping.signal);
    return await command.run(values, { env, report, stop: stopping.signal, clock: systemClock, sleep });
  } catch (error) {
    report?.endProgress();
    process.stderr.write(`${command.name}: ${printable(explain(error))}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  } finally {
    report?.endProgress();
    stopping.release();
  }
}

const COMMON_OPTIONS = {
  ...TARGET_OPTIONS,
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
} as const;

function valuesOf(command: Command, args: readonly string[]): Values {
  try {
    const options = { ...COMMON_OPTIONS, ...command.options };
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string | boolean] => !Array.isArray(entry[1])),
    );
  } catch (error) {
    throw new CommandError(`${messageOf(error)} See npm run ${command.name} -- --help.`);
  }
}

/** A known failure in words that help; a bug with its stack. */
function explain(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  const advice = adviceFor(error);
  if (advice !== undefined) return `${messageOf(error)}\n  ${advice}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
