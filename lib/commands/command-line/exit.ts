/** What the shell learns, the same for every command; docs/commands.md, Exit codes. */
export const EXIT = {
  done: 0,
  /** The work is done, and something was found that somebody should look at. */
  findings: 1,
  /** Nothing was done. */
  usage: 2,
  /** Half-way; the same command continues. */
  failed: 3,
  /** As a shell reports Ctrl-C. */
  stopped: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For people, by code. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: 'done',
  [EXIT.findings]: 'done, and something needs a look: it was reported',
  [EXIT.usage]: 'wrong options or target, or somebody must decide first; nothing was done',
  [EXIT.failed]: 'failed half-way; the same command continues where it stopped',
  [EXIT.stopped]: 'stopped by Ctrl-C or SIGTERM; the same command continues where it stopped',
};

/** A message for the person at the terminal: what is wrong, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = EXIT.usage, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
