/** What stands where something was removed. */
export const REDACTED = '[redacted]';
export const REDACTED_ADDRESS = '[redacted IP address]';
export const REDACTED_EMAIL = '[redacted e-mail]';
export const TOO_DEEP = '[removed: nested too deep]';

/** What Sentry's own scrubber and its SDKs leave: it is shown as it came. */
const FOREIGN = ['[Filtered]', '[filtered]', '[FILTERED]', '[REDACTED]', '[email]', '[ip]', '[creditcard]'];

const MARKERS = new Set<string>([REDACTED, REDACTED_ADDRESS, REDACTED_EMAIL, TOO_DEEP, ...FOREIGN]);

/** What stands for something that was removed is harmless under every name. */
export const isMarker = (value: unknown): boolean =>
  // All of them begin so: the first character spares the digest of nearly every text.
  typeof value === 'string' && value.startsWith('[') && MARKERS.has(value);

/** At the place where a value begins: a marker counts as one value, so that sanitising again changes nothing. */
export const MARKER = /\[(?:redacted(?: e-mail| IP address)?|filtered|email|ip|creditcard)\]/i;
