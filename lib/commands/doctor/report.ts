import { oneLine } from '../../../lambdas/contracts/printable.ts';
import type { Finding, State } from './check.ts';

export interface Result extends Finding {
  name: string;
}

/** What --json prints. Fields are added, never renamed; another shape is another `version`. */
export interface Diagnosis {
  version: 1;
  target: string;
  checks: Result[];
  ok: boolean;
}

export const diagnosis = (target: string, checks: Result[]): Diagnosis => ({
  version: 1,
  target,
  checks,
  ok: checks.every(({ state }) => state !== 'fail'),
});

const SIGNS: Readonly<Record<State, string>> = { ok: '✓', warn: '!', fail: '✗', skipped: '-' };
/** ANSI, "Select Graphic Rendition": green, yellow, red, grey. */
const COLOURS: Readonly<Record<State, number>> = { ok: 32, warn: 33, fail: 31, skipped: 90 };
const NAME_WIDTH = 24;

/** One line for a check; where it is not well, a second with the mend. */
export function linesOf({ name, state, finding, mend }: Result, isColoured: boolean): string {
  const paint = (text: string) => (isColoured ? `\u001b[${COLOURS[state]}m${text}\u001b[0m` : text);
  const line = `${paint(SIGNS[state])} ${name.padEnd(NAME_WIDTH)}${oneLine(finding)}`;
  return mend === null ? line : `${line}\n${' '.repeat(NAME_WIDTH + 2)}${paint('→')} ${oneLine(mend)}`;
}

export function summaryOf(results: readonly Result[]): string {
  const count = (state: State) => results.filter((result) => result.state === state).length;
  const parts = [`${count('ok')} ok`];
  if (count('warn') > 0) parts.push(`${count('warn')} to look at`);
  if (count('fail') > 0) parts.push(`${count('fail')} failed`);
  if (count('skipped') > 0) parts.push(`${count('skipped')} skipped`);
  return parts.join(', ');
}

interface Stream {
  isTTY?: boolean;
  write(text: string): unknown;
}

export const wantsColour = ({ isTTY }: Stream, env: Readonly<Record<string, string | undefined>>): boolean =>
  isTTY === true && (env['NO_COLOR'] ?? '') === '';

const CLEAR_LINE = '\r\u001b[2K';

/** What is being waited for: one line that is rewritten on a terminal, one line for each wait elsewhere. */
export function createProgress(stream: Stream): { show(text: string): void; clear(): void } {
  let told = '';
  return {
    show: (text) => {
      if (stream.isTTY === true) {
        stream.write(`${CLEAR_LINE}… ${text}`);
        told = text;
      } else {
        const what = text.replace(/ \(.*\)$/, '');
        if (what !== told) stream.write(`${what}\n`);
        told = what;
      }
    },
    clear: () => {
      if (stream.isTTY === true && told !== '') stream.write(CLEAR_LINE);
      told = '';
    },
  };
}
