/** How long a 429 asks to wait from `nowMs` on, milliseconds: the later of what it tells; null where it tells nothing. */
export function waitOf(headers: Headers, nowMs: number): number | null {
  const told = [retryAfter(headers, nowMs), untilReset(headers, nowMs)].filter((wait) => wait !== null);
  return told.length === 0 ? null : Math.max(...told);
}

/** Sentry names the second at which its window ends (docs/sentry-behaviour.md, Rate limits). */
export function untilReset(headers: Headers, nowMs: number): number | null {
  const at = numberOf(headers.get('x-sentry-rate-limit-reset'));
  return at === null ? null : Math.max(0, at * 1000 - nowMs);
}

/** Seconds or a date (RFC 9110, "Retry-After"): what proxies send, and Sentry does not. */
export function retryAfter(headers: Headers, nowMs: number): number | null {
  const told = headers.get('retry-after');
  const seconds = numberOf(told);
  if (seconds !== null) return Math.max(0, seconds * 1000);
  const date = Date.parse(told ?? '');
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

export function numberOf(header: string | null): number | null {
  if (header === null || header.trim() === '') return null;
  const value = Number(header);
  return Number.isFinite(value) ? value : null;
}
