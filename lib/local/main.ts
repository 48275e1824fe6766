import { once } from 'node:events';
import path from 'node:path';
import { NoDynamoDbError } from './engines/dynamodb-local.ts';
import { PortInUseError } from './loopback/listen.ts';
import { StaleDataError } from './engines/aws-resources.ts';
import { createProgress, readyBox } from './report.ts';
import { startStack } from './run.ts';
import { withEnvFile } from './dot-env.ts';
import { parseSettings, SettingsError, USAGE } from './settings.ts';
import { SynthesisError } from './template/synthesize.ts';
import { TemplateError } from './template/template.ts';

/** Errors whose message alone tells a person what to do. */
const EXPLAINED = [
  NoDynamoDbError,
  PortInUseError,
  SettingsError,
  StaleDataError,
  SynthesisError,
  TemplateError,
];

/**
 * A Ctrl-C under npm arrives twice, from the terminal and from npm, within milliseconds; only a signal later than
 * this means that somebody has lost patience.
 */
const SECOND_SIGNAL_AFTER_MS = 500;

/** Runs until a signal comes; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write(USAGE);
    return args.every((arg) => arg === '--help' || arg === '-h') ? 0 : 2;
  }
  const progress = createProgress((line) => process.stdout.write(`${line}\n`));
  const stopping = stopOnSignal((line) => progress.step(line));
  let exitCode = 0;
  const crash = (error: unknown) => {
    progress.problem(explain(error));
    exitCode = 1;
    stopping.abort();
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  try {
    const environment = withEnvFile(process.env, '.env');
    // The engines and the SDK read the process's own environment.
    Object.assign(process.env, environment);
    const settings = parseSettings(environment);
    const stack = await startStack({ settings, environment, progress, signal: stopping.signal });
    progress.step('Ready');
    process.stdout.write(
      `${readyBox(stack.endpoints, stack.signInLink, path.join(settings.localDir, 'logs'))}\n`,
    );
    if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
    await stack.stop();
    progress.step('Stopped');
    return exitCode;
  } catch (error) {
    if (stopping.signal.aborted) return exitCode;
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return EXPLAINED.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}

function stopOnSignal(say: (line: string) => void): AbortController {
  const stopping = new AbortController();
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      say('Stopping (again to force)');
      stopping.abort();
    } else if (performance.now() - firstAt > SECOND_SIGNAL_AFTER_MS) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return stopping;
}
