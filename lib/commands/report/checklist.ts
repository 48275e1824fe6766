import { oneLine } from '../../../lambdas/contracts/printable.ts';

export type State = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one look came to: a sentence, and where it is not well, the one thing to do. */
export interface Finding {
  state: State;
  finding: string;
  fix: string | null;
}

/** A line of a command's checklist; as --json prints it. */
export interface Result extends Finding {
  /** Kebab case; stable, because --json is read by programs. */
  name: string;
}

const SIGNS: Readonly<Record<State, string>> = { ok: '✓', warn: '!', fail: '✗', skipped: '-' };
/** ANSI, "Select Graphic Rendition": green, yellow, red, grey. */
const COLOURS: Readonly<Record<State, number>> = { ok: 32, warn: 33, fail: 31, skipped: 90 };
const NAME_WIDTH = 24;

/** One line for a check; where it is not well, a second with the next step. */
export function linesOf({ name, state, finding, fix }: Result, isColoured: boolean): string {
  const paint = (text: string) => (isColoured ? `\u001b[${COLOURS[state]}m${text}\u001b[0m` : text);
  const line = `${paint(SIGNS[state])} ${name.padEnd(NAME_WIDTH)}${oneLine(finding)}`;
  return fix === null ? line : `${line}\n${' '.repeat(NAME_WIDTH + 2)}${paint('→')} ${oneLine(fix)}`;
}

export function summaryOf(results: readonly Result[]): string {
  const count = (state: State) => results.filter((result) => result.state === state).length;
  const parts = [`${count('ok')} ok`];
  if (count('warn') > 0) parts.push(`${count('warn')} to look at`);
  if (count('fail') > 0) parts.push(`${count('fail')} failed`);
  if (count('skipped') > 0) parts.push(`${count('skipped')} skipped`);
  return parts.join(', ');
}
