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
