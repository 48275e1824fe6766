import { REDACTED } from './markers.ts';
import { TOKEN_PREFIXES, TOKEN_SHAPES } from './token-rules.ts';
import { isDense, isRandom } from './values.ts';

/**
 * Secrets that their shape gives away without a name: tokens of services, JSON web tokens, private keys, card numbers.
 */

/**
 * Beginnings that the rules of gitleaks lack or bind to a length of their own. What is cut short or of a new length is
 * a secret as well.
 */
const FURTHER_PREFIXES: readonly (readonly [string, number])[] = [
  ['xoxp-', 10],
  ['xoxb-', 10],
  ['xoxs-', 10],
  ['xoxe.', 10],
  ['whsec_', 10],
  ['sntrys_', 20],
  ['sk-ant-', 20],
  ['sk-or-', 20],
  ['GOCSPX-', 20],
  ['ya29.', 30],
  ['ATATT3', 40],
  ['pat-na1-', 20],
  ['pat-eu1-', 20],
  ['dckr_pat_', 20],
  ['figd_', 20],
  ['gsk_', 20],
  ['hvs.', 20],
];

/** A token this long is one also where it is shorter than its service makes them. */
const ENOUGH = 16;

const needed = new Map(
  [...TOKEN_PREFIXES, ...FURTHER_PREFIXES].map(([prefix, rest]) => [
    prefix,
    // Short beginnings, and those of letters alone, are those of words too.
    prefix.length > 3 && /[^A-Za-z]/.test(prefix) ? Math.min(rest, ENOUGH) : Math.ceil(rest * 0.8),
  ]),
);

const PREFIXED = new RegExp(
  `(?<![A-Za-z0-9])(${[...needed.keys()]
    .sort((one, other) => other.length - one.length)
    .map((prefix) => prefix.replace(/[.~-]/g, '\\$&'))
    .join('|')})([\\w+/=~-]{1,2048}(?:\\.[\\w+/=~-]{1,1024}){0,4})`,
  'g',
);

/** Rules without a beginning: `a.atlasv1.b`, a webhook's URL. */
const SHAPES = TOKEN_SHAPES.map(([, keywords, { source }]) => ({
  keywords,
  pattern: new RegExp(`(?<![A-Za-z0-9])(?:${source.replace(/^\\b|\\b$/g, '')})(?![A-Za-z0-9])`, 'g'),
}));

function withoutShapes(text: string): string {
  const small = text.toLowerCase();
  let current = text;
  for (const { keywords, pattern } of SHAPES) {
    if (keywords.length > 0 && !keywords.some((keyword) => small.includes(keyword))) continue;
    current = current.replace(pattern, REDACTED);
  }
  return current;
}

/** AWS access key ids: capitals and digits, none of which has to be a digit. */
const ACCESS_KEY = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![A-Za-z0-9])/g;

/** A JSON web token, signed (3 parts), encrypted (5) or cut off; a percent-encoded sign may stand before it. */
const JSON_WEB_TOKEN = /(?:(?<![\w-])|(?<=%[0-9a-f]{2}))eyJ[\w-]{8,8192}(?:\.[\w-]{0,8192}){1,4}/gi;

/** A private key in PEM, also cut off before its end; 16,384 characters hold an RSA key of 16,384 bits. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,16384}(?:-----END [A-Z0-9 ]{0,50}-----)?/g;

/** What could be a token with a beginning: the whole run of its characters. */
const RUN = /(?<![A-Za-z0-9_.%+-])[A-Za-z0-9_.-]{28,}/g;

/** A beginning of a service, its signs, and base62 of some length, whoever the service is: `xyz_live_4fQ...`. */
const OF_ANY_SERVICE =
  /^(?:[A-Za-z][A-Za-z0-9]{0,11}(?:[_.-][A-Za-z0-9]{1,11}){0,3}[_.-][A-Za-z0-9_-]{20,1024}(?:\.[A-Za-z0-9_-]{1,1024}){0,3}|[A-Za-z0-9_-]{20,40}\.[A-Za-z0-9_-]{4,10}\.[A-Za-z0-9_-]{25,64})$/;

const isOfAnyService = (token: string): boolean =>
  OF_ANY_SERVICE.test(token) &&
  // What begins as mixed as it goes on is base64, and mostly compressed data.
  !/^(?!MT|OD|N[A-Z])[A-Za-z]*[a-z][A-Z][a-z]*[A-Z\d]\w*[_-]/.test(token) &&
  (token.split(/[_.-]/).some(isLongDense) ||
    PREFIXED_HEX.test(token) ||
    isLongDense(token.slice(token.search(/[_.-]/) + 1)));

/** Ids of services are dense, too, and have up to 24 characters: `pi_...`, `evt_...`. */
const isLongDense = (text: string): boolean => text.length >= 26 && isDense(text);

/** Two to four letters and a digest are a token, unless the letters say what the digest is of. */
const PREFIXED_HEX =
  /^(?!sha|md5|rev|req|img|css|tmp|doc|job|run|ref|tag|oid|cid|uid|tx_|trx|id_|key|gen|fn_|mod|pkg|lib|v\d)[a-z][a-z0-9]{1,4}(?:_[a-z]{2,4})?_(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?:_[0-9a-f]{8,12})?$/;

/** Where a link carries its secret as a part of the path. */
const SECRET_PATH =
  /(\/(?:bot|webhooks?\/\d{1,24}\/|(?:reset|confirm|verify|activate|invit|magic|unlock|unsubscribe)[\w-]{0,24}\/(?:[\w-]{1,24}\/)?)|\/(?:password|token)s?\/(?:reset|edit|confirm)\/)([\w:~.-]{20,512})/gi;

/** A cheap look: nothing above is shorter than this, and none is without a digit but those of `hf_`. */
const LONG_WORD = /[\w-]{14}/;

export function withoutTokens(text: string, isCode: boolean): string {
  let current = text;
  if (current.includes('PRIVATE KEY-') || current.includes('PRIVATE KEY B'))
    current = current.replace(PRIVATE_KEY, REDACTED);
  if (current.includes('eyJ') || current.includes('EyJ')) current = current.replace(JSON_WEB_TOKEN, REDACTED);
  if (!LONG_WORD.test(current)) return current;
  current = withoutShapes(current)
    .replace(PREFIXED, (token, prefix: string, rest: string) =>
      rest.length >= (needed.get(prefix) ?? ENOUGH) && (isRandom(rest) || isMixed(rest))
        ? REDACTED + (/[.]+$/.exec(token)?.[0] ?? '')
        : token,
    )
    .replace(ACCESS_KEY, REDACTED);
  return isCode ? current : withoutUnknownTokens(current);
}

/** Letters of both cases, as long as the longest that services make of letters alone. */
const isMixed = (rest: string): boolean => rest.length >= 30 && /[a-z]/.test(rest) && /[A-Z]/.test(rest);

/** What has the looks of a token, whoever made it. */
export function withoutUnknownTokens(text: string): string {
  return text
    .replace(SECRET_PATH, (path, before: string, secret: string) =>
      isRandom(secret) && /\d/.test(secret) ? before + REDACTED : path,
    )
    .replace(RUN, (run) => {
      const token = run.replace(/[_.-]{1,8}$/, '');
      return isOfAnyService(token) ? REDACTED + run.slice(token.length) : run;
    });
}

/**
 * 13 to 19 digits of a card issuer (2 to 6), in one or in the groups of Visa and Amex. Times in ms begin with 1; what
 * follows a slash is an id in a path.
 */
const CARD_NUMBER =
  /(?<![\w./-])[2-6](?:\d{12,18}|\d{3}([ -])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{5}))(?![\w-])/g;

export const withoutCards = (text: string): string =>
  text.replace(CARD_NUMBER, (digits) => (isCardNumber(digits) ? REDACTED : digits));

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
