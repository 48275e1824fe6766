import { memoise } from './memoise.ts';
import type { TextKind } from './keys.ts';

/** What stands where something was removed. */
export const REDACTED = '[redacted]';
export const REDACTED_ADDRESS = '[redacted IP address]';
const REDACTED_EMAIL = '[redacted e-mail]';

/** Two do for real text; the bound is for text that was written to defeat this. */
const MAX_ROUNDS = 8;

/*
 * The text is the attacker's and may be megabytes. So a pattern either has a bound on every repetition, or can start
 * only where the one before it cannot have been (a lookbehind, or a literal that the repetition excludes), or always
 * succeeds and so consumes what it read. A name before a sign is read backwards from the sign for the same reason.
 */

interface Pattern {
  /** One of these stands in every match: a cheap look before the costly one. Empty: always look. */
  readonly hints: readonly string[];
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** Before the values after names, which would take such a value for something shorter. */
const WHOLES: readonly Pattern[] = [
  {
    // A private key in PEM, also cut off before its end; 16,384 characters hold an RSA key of 16,384 bits.
    hints: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,16384}(?:-----END [A-Z0-9 ]{0,50}-----)?/g,
    replacement: REDACTED,
  },
  {
    // The user and password of a URL, which may hold an @; also a token or a password without a user.
    hints: ['://'],
    pattern: /:\/\/[^\s/?#"'<>]{1,512}@/g,
    replacement: `://${REDACTED}@`,
  },
  {
    // The same where the password holds a slash. Digits up to the slash are a port.
    hints: ['://'],
    pattern: /:\/\/[^\s/?#@:[\]"'<>]{0,256}:(?!\d{1,5}[/?#])[^\s:@"'<>]{1,256}@/g,
    replacement: `://${REDACTED}@`,
  },
  {
    // The OAuth code and the signature of a storage link; elsewhere these names are harmless.
    hints: ['?', '&', ';'],
    pattern: /([?&;](?:code|sig|samlresponse)=)[^&#\s"'<>;]+/gi,
    replacement: `$1${REDACTED}`,
  },
];

/** At the start of a text that is a query string. */
const QUERY_START = /^((?:code|sig|samlresponse)=)[^&#\s"'<>;]+/i;

const TOKENS: readonly Pattern[] = [
  {
    // A JSON web token, signed (3 parts), encrypted (5) or cut off; a percent-encoded sign may stand before it.
    hints: ['eyJ'],
    pattern: /(?:(?<![\w-])|(?<=%[0-9a-f]{2}))eyJ[\w-]{8,8192}(?:\.[\w-]{0,8192}){1,4}/gi,
    replacement: REDACTED,
  },
  {
    // Credentials with their scheme, outside a header.
    hints: [],
    pattern: /\b(bearer|basic|token)(?:\s|%20|\+){1,8}[\w.~+/-]{8,}=*/gi,
    replacement: `$1 ${REDACTED}`,
  },
  {
    // AWS access key ids.
    hints: ['AKIA', 'ASIA'],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])/g,
    replacement: REDACTED,
  },
  {
    // GitHub: classic tokens, then fine-grained ones.
    hints: ['gh', 'github_pat_'],
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/g,
    replacement: REDACTED,
  },
  {
    // Sentry: organisation and user tokens.
    hints: ['sntry'],
    pattern: /(?<![A-Za-z0-9])sntry[su]_[\w=.-]{20,}/g,
    replacement: REDACTED,
  },
  {
    // Stripe: secret and restricted keys, webhook secrets.
    hints: ['k_live_', 'k_test_', 'whsec_'],
    pattern: /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test)|whsec)_\w{10,}/g,
    replacement: REDACTED,
  },
  {
    // Package registries: npm and GitLab.
    hints: ['npm_', 'glpat-'],
    pattern: /(?<![A-Za-z0-9])(?:npm_[A-Za-z0-9]{36}|glpat-[\w-]{20,})/g,
    replacement: REDACTED,
  },
  {
    // Slack: bot, user, app, refresh and legacy tokens.
    hints: ['xox'],
    pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,}/g,
    replacement: REDACTED,
  },
  {
    // Google API keys.
    hints: ['AIza'],
    pattern: /(?<![A-Za-z0-9])AIza[\w-]{30,}/g,
    replacement: REDACTED,
  },
];

/**
 * 13 to 19 digits of a card issuer (2 to 6), in one or in the groups of Visa and Amex. Times in ms begin with 1; what
 * follows a slash is an id in a path.
 */
const CARD_NUMBER = /(?<![\w./])[2-6](?:\d{12,18}|\d{3}([ -])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{5}))(?!\w)/g;

const ADDRESSES: readonly Pattern[] = [
  {
    // IPv4, but for the version of a browser.
    hints: ['.'],
    pattern:
      /(?<![\d.])(?<!\b(?:Chrome|Chromium|CriOS|Edge?|EdgA|OPR|Opera|Safari|Version|Electron|HeadlessChrome)[/ ])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g,
    replacement: REDACTED_ADDRESS,
  },
  {
    // IPv6, whole and shortened.
    hints: [':'],
    pattern:
      /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){2,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?![\w:])/gi,
    replacement: REDACTED_ADDRESS,
  },
];

/**
 * The sign of an e-mail address, plain or percent-encoded, with the host after it (1) and what stands before it (2).
 * The host is looked at first: it ends at the next sign, so that a row of signs costs little.
 */
const EMAIL_SIGN =
  /(?:@|%(?:25)?40)(?=((?:[\p{L}\p{N}-]{1,63}\.){1,9}\p{L}{2,24}))(?<=([\p{L}\p{N}_.+%~!#$^*-]{1,64})(?:@|%(?:25)?40))/giu;

/** `shop@1.4.0-rc.next` in the place of a version. */
const VERSION_HOST = /^v?\d/i;

/**
 * The sign between a name and a value, in URLs, form bodies, JSON, Ruby, Python and log lines, with the name before it
 * (1) and the quotes and brackets that close the name (2). `Session::Store` is no such pair.
 */
const ASSIGNMENT =
  /(?:={1,3}>?|:=|(?<!:):(?!:)|%(?:25)?3[ad])(?<=((?:(?:api|access|secret|private|signing|encryption|master) )?[\w.-]{2,40})((?:["'\\\]]|%22|%27|%5[cd]|&quot;|&#3[49];){0,8})[ \t]{0,4}(?:={1,3}>?|:=|:|%(?:25)?3[ad]))[ \t]{0,4}/gi;

/** `--password value` of a command line. */
const OPTION = /(?<![\w-])-{1,2}([a-z][\w-]{1,40})[ \t]{1,4}(?!-)/gi;

/** `<password>value</password>` of XML; a closing tag has to follow, because `Task<Token>` is a type. */
const ELEMENT = /<([\w.:-]{2,40})(?:\s[^<>]{0,200})?>(?=[^<>]{0,4096}<\/)/g;

/** `session.js:12` is a place in the source. */
const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|py|rb|go|java|kt|php|cs|rs|swift|c|cc|cpp|h|ex|exs|dart|vue|html?)$/i;

/** Headers whose value goes on behind spaces, semicolons and quotes. */
const LINE_HEADER = /(?:^|[^a-z])(?:cookie2?|authorization)$/i;

/** A marker of ours counts as one value, so that sanitising again changes nothing. */
const MARKER = /\[redacted(?: e-mail| IP address)?\]/;

/** The ways to write a value; the first that fits holds. */
const VALUE = startingWith(
  MARKER,
  // Quoted, as in JSON or Python. A quote that is never closed was cut off, and the value ends with the text.
  /[bru]{0,2}"(?:[^"\\]|\\[^])*(?:"|\\?$)/,
  /[bru]{0,2}'(?:[^'\\]|\\[^])*(?:'|\\?$)/,
  // The quotes of JSON inside JSON, a URL or HTML.
  /(\\{1,8}["']|%22|%27|%5c%22|&quot;|&#34;|&#39;)[^]*?(?:(?<!\\)\1|$)/,
  // A list or an object.
  /\[[^\]]*(?:\]|$)/,
  /\{[^}]*(?:\}|$)/,
  // A bare word, also behind the scheme of its credentials.
  /(?:(?:bearer|basic|digest|token)[ \t]{1,4})?[^\s&;,"'<>]+/,
);

/** The rest of the line. Servers take header lines of 8 to 16 KiB. */
const LINE_VALUE = startingWith(MARKER, /[^\r\n]{1,16384}/);

/** Shorter than anything above and without a sign: most keys and values, which then cost one look. */
const PLAIN = /^[\w-]{0,12}$/;

/** What JavaScript says of broken JSON: `Unexpected token : in JSON`. */
const UNEXPECTED = /nexpected token[ \t]{0,4}$/;

/** @returns the text without the secrets and addresses that its shape or a name in it gives away. */
export function createSanitiseText(
  isSecret: (name: string) => boolean,
): (text: string, kind: TextKind) => string {
  const once = (text: string, kind: TextKind): string => {
    let current = replaceAll(text, WHOLES);
    if (kind === 'query') current = current.replace(QUERY_START, `$1${REDACTED}`);
    current = withoutNamedSecrets(current, ASSIGNMENT, isSecret);
    if (current.includes('-')) current = withoutNamedSecrets(current, OPTION, isSecret);
    if (current.includes('</')) current = withoutNamedSecrets(current, ELEMENT, isSecret);
    current = replaceAll(current, TOKENS);
    if (kind === 'text' || kind === 'query') {
      current = current.replace(CARD_NUMBER, (digits) => (isCardNumber(digits) ? REDACTED : digits));
    }
    if (kind !== 'version' && kind !== 'link') current = replaceAll(current, ADDRESSES);
    return current.includes('@') || current.includes('40') ? withoutEmails(current, kind) : current;
  };

  /** Until nothing changes: what one pattern removes can uncover what another looks for. */
  const settled = (text: string, kind: TextKind): string => {
    let current = text;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const next = once(current, kind);
      if (next === current) break;
      current = next;
    }
    return current;
  };

  const of = (kind: TextKind) => memoise((text) => settled(text, kind));
  const byKind = {
    text: of('text'),
    query: of('query'),
    id: of('id'),
    link: of('link'),
    version: of('version'),
  };
  return (text, kind) => (PLAIN.test(text) ? text : byKind[kind](text));
}

/** Whether the digits are a payment card number by length, issuer and check digit (Luhn). */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

function replaceAll(text: string, patterns: readonly Pattern[]): string {
  let current = text;
  for (const { hints, pattern, replacement } of patterns) {
    if (hints.length > 0 && !hints.some((hint) => current.includes(hint))) continue;
    current = current.replace(pattern, replacement);
  }
  return current;
}

/**
 * The text with the value after every secret name redacted. A name that is no secret gives up only itself, because
 * its value may hold the next name: `failed: password=...`.
 */
function withoutNamedSecrets(text: string, names: RegExp, isSecret: (name: string) => boolean): string {
  let result = '';
  let kept = 0;
  for (const { 0: sign, 1: name = '', 2: closing = '', index } of text.matchAll(names)) {
    const start = index + sign.length;
    if (start < kept || !isSecret(name)) continue;
    if (UNEXPECTED.test(text.slice(Math.max(0, index - 30), index))) continue;
    if (sign === ':' && SOURCE_FILE.test(name) && /\d/.test(text.charAt(start))) continue;
    const isLine = sign.startsWith(':') && closing === '' && LINE_HEADER.test(name);
    const value = isLine ? LINE_VALUE : VALUE;
    value.lastIndex = start;
    if (!value.test(text)) continue;
    result += text.slice(kept, start) + REDACTED;
    kept = value.lastIndex;
  }
  return result + text.slice(kept);
}

/** One pattern of many, tried at one place only. */
function startingWith(...ways: readonly RegExp[]): RegExp {
  return new RegExp(ways.map(({ source }) => source).join('|'), 'iy');
}

function withoutEmails(text: string, kind: TextKind): string {
  let result = '';
  let kept = 0;
  for (const { 0: sign, 1: host = '', 2: local = '', index } of text.matchAll(EMAIL_SIGN)) {
    if (index < kept || (kind === 'version' && VERSION_HOST.test(host))) continue;
    result += text.slice(kept, Math.max(kept, index - local.length)) + REDACTED_EMAIL;
    kept = index + sign.length + host.length;
  }
  return result + text.slice(kept);
}
