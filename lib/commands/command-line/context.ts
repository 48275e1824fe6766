import type { Clock } from '../../../lambdas/adapters/clock.ts';
import type { Report } from '../report/report.ts';
import type { Target } from '../target/target.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the work of a command has of the world besides AWS. */
export interface Context {
  env: Environment;
  report: Report;
  /** Aborted by Ctrl-C: a command ends after its current step. */
  stop: AbortSignal;
  clock: Clock;
  /** Resolves after `ms`, or as soon as somebody wants to stop. */
  sleep: (ms: number) => Promise<void>;
}

/** What a command gets from its command line. */
export interface CommandContext<Options> extends Context {
  options: Options;
  /** What stands on the command line beside options, for a command that takes words. */
  words: readonly string[];
  /** The deployment that the command line names; rejects with `CommandError` where it names none, or two. */
  target: () => Promise<Target>;
  /** The value of --stage, for what is asked of a stage that is not deployed yet. */
  stage: string | undefined;
  /** The values of --stack and --id, for the same of an app of somebody's own. */
  stack: string | undefined;
  id: string | undefined;
  /** The folder of state files. */
  stateDir: string;
  /** Asks the person; undefined where there is no terminal. */
  ask: ((question: string) => Promise<boolean>) | undefined;
}

/** The value of a variable; an empty one counts as not set. */
export const given = (env: Environment, name: string): string | undefined =>
  env[name] === '' ? undefined : env[name];
