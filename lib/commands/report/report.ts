import type { Clock } from '../../../lambdas/adapters/clock.ts';
import { oneLine, printable, printableJson } from '../../../lambdas/contracts/printable.ts';

/** What a command tells: results on stdout, progress on stderr. */
export interface Report {
  /** One line: JSON `{"result": kind, ...fields}` with --json, `text` otherwise, and nothing where that is null. */
  result(kind: string, fields: Readonly<Record<string, unknown>>, text: string | null): void;
  /** A sentence on stderr, for people. */
  note(text: string): void;
  /** Shown at once on a terminal, every few seconds elsewhere. */
  progress(progress: Progress): void;
  /** Leaves the last progress on the screen; harmless to call again. */
  endProgress(): void;
}

export interface Progress {
  /** What is done and how much there is of it, as in `3/12 objects`; null where nobody knows. */
  done: number;
  total: number | null;
  of: string;
  /** Share of the work done in this run and still to do, in any unit; null where nobody knows. */
  work: { done: number; left: number } | null;
  /** Null where `of` says it already. */
  records: number | null;
  /** Of this run alone: what the rate is computed from. */
  recordsThisRun: number;
  /** What it is waiting for, if anything. */
  remark?: string;
}

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

interface Outputs {
  isJson: boolean;
  stdout: (line: string) => void;
  stderr: Terminal;
  clock: Clock;
}

/** Often enough to look alive, rarely enough to be readable. */
const TERMINAL_MS = 200;
const LOG_MS = 5_000;
const CLEAR_LINE = '\r\u001b[2K';

export function createReport({ isJson, stdout, stderr, clock }: Outputs): Report {
  const startedAt = clock.now();
  const isTerminal = stderr.isTTY === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest: Progress | undefined;
  let isShown = false;

  const show = (progress: Progress) => {
    const line = progressLine(progress, (clock.now() - startedAt) / 1000);
    if (isTerminal) stderr.write(CLEAR_LINE + line.slice(0, (stderr.columns ?? 80) - 1));
    else stderr.write(`${line}\n`);
    shownAt = clock.now();
    isShown = true;
  };
  const endProgress = () => {
    if (latest !== undefined) show(latest);
    if (isTerminal && isShown) stderr.write('\n');
    latest = undefined;
    isShown = false;
  };

  return {
    result: (kind, fields, text) => {
      const line = isJson ? printableJson({ result: kind, ...fields }) : text && oneLine(text);
      if (line === null) return;
      endProgress();
      stdout(line);
    },
    note: (text) => {
      endProgress();
      stderr.write(`${printable(text)}\n`);
    },
    progress: (progress) => {
      latest = progress;
      if (clock.now() - shownAt >= (isTerminal ? TERMINAL_MS : LOG_MS)) {
        show(progress);
        if (!isTerminal) latest = undefined;
      }
    },
    endProgress,
  };
}

/** `seconds` since this run began. */
export function progressLine(progress: Progress, seconds: number): string {
  const { done, total, of, work, records, recordsThisRun, remark } = progress;
  const rate = seconds > 0 ? recordsThisRun / seconds : 0;
  const parts = [
    `${figure(done)}${total === null ? '' : `/${figure(total)}`} ${of}`,
    ...(records === null ? [] : [`${figure(records)} records`]),
    `${figure(Math.round(rate))}/s`,
  ];
  if (work !== null && work.done > 0 && seconds > 0) {
    parts.push(`${duration((work.left / work.done) * seconds)} left`);
  }
  if (remark !== undefined) parts.push(remark);
  return parts.join('  ');
}

export const figure = (value: number): string => value.toLocaleString('en-US');

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole.toString()} s`;
  if (whole < 3600) return `${Math.ceil(whole / 60).toString()} min`;
  return `${Math.floor(whole / 3600).toString()} h ${Math.ceil((whole % 3600) / 60).toString()} min`;
}
