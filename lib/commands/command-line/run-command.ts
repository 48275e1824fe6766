import path from 'node:path';
import * as z from 'zod';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { printable } from '../../../lambdas/contracts/printable.ts';
import { withEnvFile } from '../../local/dot-env.ts';
import { createReport, wantsColour } from '../report/report.ts';
import type { Terminal } from '../report/status-line.ts';
import { readStackOutputs } from '../target/stack-outputs.ts';
import { resolveTarget } from '../target/target.ts';
import type { Command } from './define-command.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { given, type Environment } from './context.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { explain } from './failure.ts';
import { helpOf } from './help.ts';
import { lineOf, readOptions } from './options.ts';
import { ask } from './question.ts';
import { pause, stopOnSignals } from './stopping.ts';

interface Streams {
  stdin: { isTTY?: boolean };
  stdout: Terminal;
  stderr: Terminal;
}

const commonOptions = z.object({ ...COMMON_OPTIONS.target, ...COMMON_OPTIONS.output });

/** Runs a command line to its exit code; never rejects. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  env: Environment,
  { stdin, stdout, stderr }: Streams = process,
): Promise<ExitCode> {
  const stopping = stopOnSignals(stderr);
  let endProgress = () => {};
  try {
    const hint = `See npm run ${command.name} -- --help.`;
    const shape = { ...command.options, ...commonOptions.shape };
    const { values, words } = lineOf(shape, args, hint, command.words);
    if (values['help'] === true) {
      stdout.write(`${helpOf(command)}\n`);
      return EXIT.done;
    }
    const common = readOptions(commonOptions, values, hint);
    const run = command.bind(values, hint);
    const report = createReport({
      isJson: common.json,
      isColoured: wantsColour(stdout, env),
      stdout: (line) => void stdout.write(`${line}\n`),
      stderr,
      clock: systemClock,
    });
    ({ endProgress } = report);
    const { signal: stop } = stopping;
    return await run({
      options: null,
      words,
      stage: common.stage,
      stack: common.stack,
      id: common.id,
      env,
      report,
      stop,
      clock: systemClock,
      sleep: (ms) => pause(ms, stop),
      target: () =>
        resolveTarget(common, {
          // The other settings in .env are the local run's own, and would be wrong for a deployment.
          localDir: given(withEnvFile(env, '.env'), 'LOCAL_DIR') ?? DEFAULT_DIR,
          readStackOutputs,
          ...command,
        }),
      // Not by .env: what an earlier version has begun is found where that one kept it.
      stateDir: path.resolve(given(env, 'LOCAL_DIR') ?? DEFAULT_DIR),
      ask: stdin.isTTY && stderr.isTTY ? (question) => ask(question, stop) : undefined,
    });
  } catch (error) {
    endProgress();
    if (stopping.signal.aborted && isAbort(error)) return EXIT.stopped;
    stderr.write(`${command.name}: ${printable(explain(error, command.page))}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  } finally {
    endProgress();
    stopping.release();
  }
}

/** Where `npm start` writes, and where commands keep their state. */
const DEFAULT_DIR = '.local';

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
