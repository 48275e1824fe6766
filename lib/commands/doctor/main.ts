import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { printable, printableJson } from '../../../lambdas/contracts/printable.ts';
import { withEnvFile } from '../../local/dot-env.ts';
import { createAws } from './aws/aws.ts';
import type { Context } from './check.ts';
import { allChecks, examine } from './examine.ts';
import { adviceFor, CannotRunError, messageOf } from './failure.ts';
import { fix } from './sentry/fix.ts';
import { systemHttp } from '../target/http.ts';
import { parseOptions, USAGE, type Options } from './options.ts';
import { createProgress, diagnosis, linesOf, summaryOf, wantsColour } from './report.ts';
import { readSentryToken } from './aws/secrets.ts';
import { createSentry } from './sentry/sentry.ts';
import { outputsOf, type ReadStackOutputs } from './stack-outputs.ts';
import { resolveTarget, type Target } from './target.ts';

const EXIT = { well: 0, failed: 1, couldNotRun: 2 } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the command line; resolves to the exit code. */
export async function main(args: readonly string[], readStackOutputs: ReadStackOutputs): Promise<number> {
  const progress = createProgress(process.stderr);
  try {
    const options = parseOptions(args);
    if (options.help) {
      process.stdout.write(USAGE);
      return EXIT.well;
    }
    return await run(options, process.env, progress, readStackOutputs);
  } catch (error) {
    progress.clear();
    process.stderr.write(`doctor: ${printable(explain(error))}\n`);
    return EXIT.couldNotRun;
  }
}

/** A known failure in words that help; a bug with its stack. */
function explain(error: unknown): string {
  if (error instanceof CannotRunError) return error.message;
  const advice = adviceFor(error);
  if (advice !== undefined) return `${messageOf(error)}. ${advice}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run(
  options: Options,
  env: Environment,
  progress: ReturnType<typeof createProgress>,
  readStackOutputs: ReadStackOutputs,
): Promise<number> {
  const target = await resolveTarget(options, {
    // The other settings in .env are the local run's own, and would be wrong for a deployment.
    localDir: given(withEnvFile(env, '.env'), 'LOCAL_DIR') ?? '.local',
    readStackOutputs: (name) => outputsOf(readStackOutputs, name),
    clientSecret: given(env, 'SENTRY_WEBHOOK_SECRET'),
  });
  const context = createContext(target, options, env, (text) => progress.show(text));
  if (options.fix) {
    progress.clear();
    await fix(context, {
      ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
      isAgreed: options.yes,
      say: (text) => void process.stderr.write(`${text}\n`),
    });
  }
  const isColoured = wantsColour(process.stdout, env);
  const print = (text: string) => {
    progress.clear();
    if (!options.json) process.stdout.write(`${text}\n`);
  };
  print(target.description);
  const results = await examine(allChecks(), context, {
    // A log shows the results alone, and what is waited for.
    onStart: (name) => process.stderr.isTTY && progress.show(name),
    onResult: (result) => print(linesOf(result, isColoured)),
  });
  print(summaryOf(results));
  const result = diagnosis(target.description, results);
  if (options.json) process.stdout.write(`${printableJson(result, 2)}\n`);
  return result.ok ? EXIT.well : EXIT.failed;
}

function createContext(
  target: Target,
  { timeout, integration }: Options,
  env: Environment,
  waiting: (text: string) => void,
): Context {
  const aws = createAws(target);
  const clock = { now: () => Date.now() };
  let token: Promise<string> | undefined;
  return {
    target,
    aws,
    sentry: createSentry({
      baseUrl: target.sentry.baseUrl,
      http: systemHttp,
      token: () => (token ??= readSentryToken(aws, target)),
      personsToken: given(env, 'SENTRY_ADMIN_TOKEN'),
      clock,
      sleep,
    }),
    http: systemHttp,
    clock,
    sleep,
    waiting,
    timeoutMs: timeout * 1000,
    integration,
  };
}

/** An empty variable counts as not set. */
const given = (env: Environment, name: string): string | undefined =>
  env[name] === '' ? undefined : env[name];

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
