import { html } from 'hono/html';

const NUMBER = new Intl.NumberFormat('en-US');
const AGE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

export const number = (value: number): string => NUMBER.format(value);

export const plural = (count: number, noun: string): string =>
  `${number(count)} ${count === 1 ? noun : `${noun}s`}`;

/** A time relative to now, exact on hover and for machines. */
export const time = (iso: string, nowMs: number) =>
  html`<time datetime="${iso}" title="${iso}">${ageOf(nowMs - Date.parse(iso))}</time>`;

function ageOf(ageMs: number): string {
  const unit = UNITS.find(([, length]) => ageMs >= length);
  return unit === undefined ? 'just now' : AGE.format(-Math.floor(ageMs / unit[1]), unit[0]);
}
