import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Asks on the terminal; only a yes is one. Rejects where `stop` is aborted, by Ctrl-C too. */
export async function ask(
  question: string,
  stop: AbortSignal,
  streams: { input: Readable; output: Writable } = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  const terminal = createInterface(streams);
  // The terminal is in raw mode meanwhile, in which Ctrl-C is a key and no signal.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return /^y(es)?$/i.test((await terminal.question(question, { signal: stop })).trim());
  } finally {
    terminal.close();
  }
}
