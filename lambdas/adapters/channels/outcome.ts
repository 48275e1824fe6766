import { oneLine } from '../../contracts/printable.ts';
import type { DeliveryResult } from '../../contracts/notification.ts';
import type { PostResult } from './http-post.ts';

export type Answer = Extract<PostResult, { kind: 'answer' }>;

/** Of what a receiver says beside its status. */
const MOST_OF_QUOTE = 200;

export interface Receiver {
  /** As a sentence begins: `Slack`, `The webhook at hooks.example.com`. */
  name: string;
  /** Whatever must not reach a log or a page although the receiver repeats it. */
  secrets: readonly string[];
}

/** Never the whole address: its path is the secret of a webhook. */
export const hostOf = (url: string): string => new URL(url).host;

/** What is shorter guards nothing, and would be found in words. */
const LEAST_OF_SECRET = 8;

/** The parts of an address that are a secret. */
export function secretsOfUrl(url: string): string[] {
  const { pathname, search, href } = new URL(url);
  return [url, href, `${pathname}${search}`, search.slice(1), pathname.slice(1)].filter(
    (part) => part.length >= LEAST_OF_SECRET,
  );
}

/** What the receiver says, in one line, short and without a secret. */
export function quoteOf(text: string, { secrets }: Receiver): string {
  const safe = [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), oneLine(text).trim());
  return safe.length <= MOST_OF_QUOTE ? safe : `${safe.slice(0, MOST_OF_QUOTE).toWellFormed()}…`;
}

/** What comes of no answer. */
export function withoutAnswer(
  result: Exclude<PostResult, { kind: 'answer' }>,
  { name }: Receiver,
): DeliveryResult {
  return result.kind === 'forbidden'
    ? { outcome: 'refused', reason: `${name} was not called: ${result.reason}.` }
    : {
        outcome: 'retry',
        afterMs: null,
        reason: `${name} did not answer: ${result.reason}.`,
        isUncertain: result.mayHaveArrived,
      };
}

/** 408 and 425 say themselves that the same request may go well later (RFC 9110, 15.5.9; RFC 8470, 5.2). */
const TRANSIENT = new Set([408, 425, 429]);

/** What comes of an answer by its status alone; null where that says that all is well. */
export function byStatus(answer: Answer, receiver: Receiver): DeliveryResult | null {
  const { status, afterMs } = answer;
  if (status >= 200 && status < 300) return null;
  const quote = quoteOf(answer.text, receiver);
  const said = `${receiver.name} answered ${status.toString()}${quote === '' ? '' : `: ${quote}`}`;
  if (TRANSIENT.has(status) || status >= 500) return { outcome: 'retry', afterMs, reason: `${said}.` };
  if (status >= 300 && status < 400) {
    const reason = `${receiver.name} answered ${status.toString()}, which leads elsewhere and is not followed. Name the final address.`;
    return { outcome: 'refused', reason };
  }
  return { outcome: 'refused', reason: `${said}.` };
}
