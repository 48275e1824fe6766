import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { ageWords } from './parts/age-words.ts';

const NUMBER = new Intl.NumberFormat('en-US');

export const number = (value: number): string => NUMBER.format(value);

const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const SHORTENED_FROM = 100_000;
/** `1.2M` where there is no room for all digits; those stand on hover. */
export const shortNumber = (value: number): string =>
  value < SHORTENED_FROM ? number(value) : SHORT.format(value);

export const nounOf = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);
export const plural = (count: number, noun: string): string => `${number(count)} ${nounOf(count, noun)}`;

/** A time in words relative to now, exact on hover and for machines. Text that is no time is shown as it is. */
export function time(iso: string | null, nowMs: number): Html {
  if (iso === null) return html`<span class="muted">unknown</span>`;
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return html`<span>${iso}</span>`;
  return html`<time datetime="${iso}" title="${exact(iso)}">${ageWords(nowMs - at)}</time>`;
}

/** The time itself, for where an age would not do; a script writes it in the zone of whoever reads. */
export const exactTime = (iso: string): Html =>
  Number.isNaN(Date.parse(iso))
    ? html`<span>${iso}</span>`
    : html`<time class="exact" datetime="${iso}">${exact(iso)}</time>`;

/** `2026-01-31 08:00:00 UTC`; unreadable times as they are. */
export function exact(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** As long as the words on what is left out. */
const HARDLY_LONGER = 24;
/** About `max` characters, with a word on how many are left out; whole where that word would be no shorter than they are. */
export const clip = (text: string, max: number): string =>
  text.length <= max + HARDLY_LONGER
    ? text
    : `${text.slice(0, max)} … (${number(text.length - max)} more characters)`;

/** The address where it is an http(s) one, else null: `javascript:` and the like must never become a link. */
export function webAddress(value: string | null): string | null {
  if (value === null || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

/** Any JSON value as text for people. */
export const shown = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : JSON.stringify(value, null, 1);
