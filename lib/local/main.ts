import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { NoDynamoDbError } from './engines/dynamodb-local.ts';
import { installEmulator } from './engines/emulator.ts';
import { IS_PACKAGE } from './installation.ts';
import { PortInUseError } from './loopback/listen.ts';
import { StaleDataError } from './engines/stale-data-error.ts';
import { createProgress, readyBox } from './report.ts';
import { startStack } from './start.ts';
import { withEnvFile } from './dot-env.ts';
import { parseSettings, SettingsError, USAGE } from './settings.ts';
import type { OwnApp } from './template/cdk-app.ts';
import { SynthesisError } from './template/synthesis-error.ts';
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
  const called = callOf(args);
  if (called === undefined || called.help) {
    process[called === undefined ? 'stderr' : 'stdout'].write(USAGE);
    return called === undefined ? 2 : 0;
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
    const settings = parseSettings(environment, called.ownApp);
    await keepOutOfGit(settings.localDir);
    if (called.install) return await installEmulator(settings.localDir);
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

interface Call {
  help: boolean;
  install: boolean;
  ownApp: OwnApp | undefined;
}

/** Undefined where it is no call of this command. */
function callOf(args: readonly string[]): Call | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: 'string' },
        id: { type: 'string' },
        app: { type: 'string' },
        install: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { stack, id, app, install, help } = values;
    const isOwn = [stack, id, app].some((value) => value !== undefined);
    return { help, install, ownApp: isOwn ? { stack, id, app } : undefined };
  } catch {
    return undefined;
  }
}

/** In the folder of an app: logs, data and what signs people in are this machine's alone. */
async function keepOutOfGit(localDir: string): Promise<void> {
  if (!IS_PACKAGE) return;
  await mkdir(localDir, { recursive: true });
  await writeFile(path.join(localDir, '.gitignore'), '*\n');
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
