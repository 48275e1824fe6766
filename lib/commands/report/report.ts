import type { Clock } from '../../../lambdas/adapters/clock.ts';
import { oneLine, printable, printableJson } from '../../../lambdas/contracts/printable.ts';
import { linesOf, type Result } from './checklist.ts';
import { progressLine, type Progress } from './progress-line.ts';
import { createStatusLine, type Terminal } from './status-line.ts';

/** What a command tells: results on stdout, everything that passes on stderr. */
export interface Report {
  /** One line: JSON `{"result": kind, ...fields}` with --json, `text` otherwise, and nothing where that is null. */
  result: (kind: string, fields: Readonly<Record<string, unknown>>, text: string | null) => void;
  /** The whole result of a command as one JSON document with --json, nothing otherwise. */
  document: (document: object) => void;
  /** A line of a checklist for people, with its next step; nothing with --json. */
  check: (result: Result) => void;
  /** A sentence among the results for people; nothing with --json. */
  say: (text: string) => void;
  /** A sentence on stderr, for people. */
  note: (text: string) => void;
  /** Shown at once on a terminal, every few seconds elsewhere; the last one stays. */
  progress: (progress: Progress) => void;
  /** What is being done, on a terminal alone: a log has the results. */
  doing: (text: string) => void;
  /** What is being waited for. Elsewhere than on a terminal it is told once, without what stands in brackets. */
  waiting: (text: string) => void;
  /** Leaves the last progress on the screen and takes a wait from it; harmless to call again. */
  endProgress: () => void;
}

interface Outputs {
  isJson: boolean;
  isColoured: boolean;
  stdout: (line: string) => void;
  stderr: Terminal;
  clock: Clock;
}

/** Often enough to look alive, rarely enough to be readable. */
const TERMINAL_MS = 200;
const LOG_MS = 5_000;

export function createReport({ isJson, isColoured, stdout, stderr, clock }: Outputs): Report {
  const activity = createActivity(stderr, clock);
  const print = (line: string) => {
    activity.end();
    stdout(line);
  };
  const forPeople = (line: string) => {
    if (!isJson) print(line);
  };
  return {
    result: (kind, fields, text) => {
      const line = isJson ? printableJson({ result: kind, ...fields }) : text && oneLine(text);
      if (line !== null) print(line);
    },
    document: (document) => {
      if (isJson) print(printableJson(document, 2));
    },
    check: (result) => forPeople(linesOf(result, isColoured)),
    say: (text) => forPeople(printable(text)),
    note: (text) => {
      activity.end();
      stderr.write(`${printable(text)}\n`);
    },
    progress: activity.progress,
    doing: activity.doing,
    waiting: activity.waiting,
    endProgress: activity.end,
  };
}

/** What passes: one status line that is either progress or a wait. */
function createActivity(stderr: Terminal, clock: Clock) {
  const line = createStatusLine(stderr);
  const isTerminal = stderr.isTTY === true;
  const startedAt = clock.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest: Progress | undefined;
  /** The wait that is told of; `undefined` where the line is progress. */
  let wait: string | undefined;

  const show = (progress: Progress) => {
    line.show(progressLine(progress, (clock.now() - startedAt) / 1000));
    shownAt = clock.now();
  };
  const end = () => {
    if (wait !== undefined) line.clear();
    if (latest !== undefined) show(latest);
    line.keep();
    [latest, wait] = [undefined, undefined];
  };
  const doing = (text: string) => {
    if (!isTerminal) return;
    line.show(`… ${text}`);
    wait = text;
  };
  return {
    end,
    doing,
    progress: (progress: Progress) => {
      latest = progress;
      if (clock.now() - shownAt < (isTerminal ? TERMINAL_MS : LOG_MS)) return;
      show(progress);
      if (!isTerminal) latest = undefined;
    },
    waiting: (text: string) => {
      doing(text);
      if (isTerminal) return;
      const what = text.replace(/ \(.*\)$/, '');
      if (what !== wait) line.show(what);
      wait = what;
    },
  };
}

/** Colours are for a terminal whose owner wants them (no-color.org). */
export const wantsColour = (
  { isTTY }: Pick<Terminal, 'isTTY'>,
  env: Readonly<Record<string, string | undefined>>,
): boolean => isTTY === true && (env['NO_COLOR'] ?? '') === '';
