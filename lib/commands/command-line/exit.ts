/** What the shell learns. */
export const EXIT = {
  done: 0,
  /** The work is done, and something was found that somebody should look at. */
  findings: 1,
  /** Nothing was done. */
  usage: 2,
  /** Half-way; the same command goes on. */
  failed: 3,
  /** As a shell reports Ctrl-C. */
  stopped: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES = `Exit codes
  0    done
  1    done, and something needs a look: it was reported
  2    wrong options or target; nothing was done
  3    failed half-way; the same command goes on where it stopped
  130  stopped by Ctrl-C or SIGTERM; the same command goes on where it stopped`;

/** A message for the person at the terminal: what is wrong, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = EXIT.usage, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
