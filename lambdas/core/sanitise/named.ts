import { isQueryName } from './keys.ts';
import { MARKER, REDACTED } from './markers.ts';
import type { SecretOf } from './secret-names.ts';
import {
  isHarmlessList,
  isNothing,
  isPlaceholder,
  isSentence,
  isState,
  isWordy,
  looksSecret,
} from './values.ts';
import {
  isHeaderSecret,
  isMarkedAt,
  isSecretBare,
  isSecretInLiteral,
  isSecretLiteral,
  isSetting,
  QUOTED,
  QUOTES,
  startingWith,
  type Manner,
  type Written,
} from './written.ts';

/**
 * The value behind a name, in URLs, form bodies, JSON, Ruby, Python, command lines, XML and log lines. The sign alone
 * says little: `token: expired` and `password = None` are sentences. So the value has to look like a secret, the more
 * so the looser the form is.
 */

/** The sign with the name before it (1), the quotes and brackets that close the name (2), and the space (3). */
const ASSIGNMENT =
  /(?:={1,3}>?|:=|(?<!:):(?!:)|%(?:25)?3[ad])(?<=((?:(?:api|access|secret|private|signing|encryption|master|account|storage|auth) )?[\w.-]{2,40})((?:["'\\\]]|%22|%27|%5[cd]|&quot;|&#3[49];){0,8})([ \t]{0,4})(?:={1,3}>?|:=|:|%(?:25)?3[ad]))[ \t]{0,4}/gi;

/** `--password value` of a command line. */
const OPTION = /(?<![\w-])-{1,2}([a-z][\w-]{1,40})[ \t]{1,4}(?!-)/gi;

/** `<password>value</password>` of XML; a closing tag has to follow, because `Task<Token>` is a type. */
const ELEMENT = /<([\w.:-]{2,40})(?:\s[^<>]{0,200})?>(?=[^<>]{0,4096}<\/)/g;

/** `session.js:12` is a place in the source. */
const SOURCE_FILE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|java|kt|php|cs|rs|swift|c|cc|cpp|h|ex|exs|dart|vue|html?|erl|pm|scala)$/i;

/** Headers whose value goes on behind spaces, semicolons and quotes. */
const LINE_HEADER = /(?:^|[^a-z])(cookie2?|authorization)$/i;

/** The ways to write a value; the first that fits holds. */
const VALUE = startingWith(
  MARKER,
  // Quoted, as in JSON or Python. A quote that is never closed was cut off, and the value ends with the text.
  /[bruf]{0,2}"(?:[^"\\]|\\[^])*(?:"|\\?$)/,
  /[bruf]{0,2}'(?:[^'\\]|\\[^])*(?:'|\\?$)/,
  /`[^`]*(?:`|$)/,
  // The quotes of JSON inside JSON, a URL or HTML.
  /(\\{1,8}["']|%22|%27|%5c%22|&quot;|&#34;|&#39;)[^]*?(?:(?<!\\)\1|$)/,
  // A list or an object.
  /\[[^\]]*(?:\]|$)/,
  /\{[^}]*(?:\}|$)/,
  // A bare word, also behind the scheme of its credentials.
  /(?:(?:bearer|basic|digest|token)[ \t]{1,4}(?=\S{6}))?[^\s&;,"'<>]{1,256}/,
);

/** A bare value and a header's line are judged by their beginning, so that a row of names costs little; all of it goes. */
const BARE_REST = /[^\s&;,"'<>]*/y;
const LINE_VALUE = startingWith(MARKER, /[^\r\n]{1,512}/);
/** Servers take header lines of 8 to 16 KiB. */
const LINE_REST = /[^\r\n]{0,16384}/y;

function endOf(rest: RegExp, text: string, from: number): number {
  rest.lastIndex = from;
  return rest.test(text) ? rest.lastIndex : from;
}

/** What JavaScript says of broken JSON: `Unexpected token : in JSON`. */
const UNEXPECTED = /(?:nexpected|nrecognized|nknown|llegal) (?:token|key)[ \t]{0,4}$/;

/** Punctuation of the sentence or of the brackets around it, no part of a bare value. */
function closingSigns(value: string): string {
  let end = value.length;
  while (end > 0 && '.,;:)]}!?'.includes(value.charAt(end - 1))) end--;
  return value.slice(end);
}

/** The text with the value after every secret name redacted. */
export function withoutNamedSecrets(text: string, secretOf: SecretOf, manner: Manner): string {
  let current = withoutAssigned(text, secretOf, manner);
  if (manner === 'code') return withoutCalled(current, secretOf);
  if (manner === 'route') return current;
  if (current.includes('-')) current = withoutOptions(current, secretOf);
  return current.includes('</') ? withoutElements(current, secretOf) : current;
}

/** A name that is no secret gives up only itself, because its value may hold the next name: `failed: password=...`. */
function withoutAssigned(text: string, secretOf: SecretOf, manner: Manner): string {
  const seen: Seen = { closeAt: new Map(), harmlessUntil: 0 };
  let result = '';
  let kept = 0;
  for (const { 0: whole, 1: name = '', 2: closing = '', 3: space = '', index } of text.matchAll(ASSIGNMENT)) {
    const start = index + whole.length;
    if (start < kept) continue;
    const before = text.slice(
      Math.max(0, index - space.length - closing.length - name.length - 3),
      index - space.length - closing.length - name.length,
    );
    const isQuery = /(?:[?&]|%26|%3f|;(?=$))$/i.test(before) || (before === '' && manner === 'route');
    if (isWorkingDirectory(name, text, start)) continue;
    const kind = secretOf(name) ?? (isQuery && isQueryName(name) ? 'secret' : null);
    if (kind === null) continue;
    const sign = whole.trim();
    if (manner === 'route' && !(isQuery && sign === '=')) continue;
    if (
      sign === ':' &&
      (UNEXPECTED.test(text.slice(Math.max(0, index - 30), index)) || isSourcePlace(name, text.charAt(start)))
    )
      continue;
    if (sign.startsWith('=') && UNEXPECTED.test(text.slice(Math.max(0, index - 30), index))) continue;
    const isNameQuoted = /["'\\\]]|%2|&/i.test(closing);
    const isTight = sign.startsWith('=') && space === '' && whole.length === sign.length;
    const written = { kind, name, isQuery: isQuery && secretOf(name) !== null, isTight, isNameQuoted };
    const end = endOfSecret(text, start, written, manner, sign.startsWith(':') && closing === '', seen);
    if (end === null) continue;
    result += text.slice(kept, start) + REDACTED;
    kept = end;
  }
  return result + text.slice(kept);
}

/** The shell's `PWD` is the folder that it stands in. */
const isWorkingDirectory = (name: string, text: string, start: number): boolean =>
  /^(?:OLD)?PWD$/.test(name) && /^["']?(?:[/~]|[A-Za-z]:[\\/])/.test(text.slice(start, start + 4));

const isSourcePlace = (name: string, next: string): boolean => SOURCE_FILE.test(name) && /\d/.test(next);

/** Where the secret value ends that begins at `start`; null where it is none. */
function endOfSecret(
  text: string,
  start: number,
  written: Written,
  manner: Manner,
  isHeader: boolean,
  seen: Seen,
): number | null {
  if (manner === 'prose' && isHeader && LINE_HEADER.test(written.name)) {
    LINE_VALUE.lastIndex = start;
    if (!LINE_VALUE.test(text)) return null;
    const line = text.slice(start, LINE_VALUE.lastIndex);
    return isHeaderSecret(written.name, line) ? endOf(LINE_REST, text, start + line.length) : null;
  }
  const opening = text.charAt(start);
  if ((opening === '[' || opening === '{') && !isMarkedAt(text, start)) {
    if (manner === 'code' || !(written.isNameQuoted || written.isTight)) return null;
    return endOfSecretList(text, start, seen);
  }
  VALUE.lastIndex = start;
  if (!VALUE.test(text)) return null;
  const end = VALUE.lastIndex;
  const raw = text.slice(start, end);
  if (isMarkedAt(raw, 0)) return null;
  if (QUOTED.test(raw)) return isSecretLiteral(raw.replace(QUOTES, ''), written, manner) ? end : null;
  if (manner === 'code') {
    const isSecret =
      isSecretInLiteral(raw, written, text.charAt(end)) || isSetting(text, start, end, raw, written);
    return isSecret ? endOf(BARE_REST, text, end) : null;
  }
  const closing = closingSigns(raw);
  // What closes a sentence or a bracket stays, an exclamation mark of a password does not.
  const isOpen = closing !== '' && /[([{]/.test(raw);
  const bare = isOpen ? raw : raw.slice(0, raw.length - closing.length);
  if (!isSecretBare(bare, written)) return null;
  const whole = endOf(BARE_REST, text, end);
  return isOpen || whole > end ? whole : end - closing.replace(/^[!?]+/, '').length;
}

/** What is known of a text so far, so that a row of lists without an end is read once. */
interface Seen {
  /** Where the next closing bracket of each kind stands. */
  closeAt: Map<string, number>;
  /** No list that ends before this holds a secret. */
  harmlessUntil: number;
}

/** Where a list or an object ends that holds a secret; one without an end was cut off and ends with the text. */
function endOfSecretList(text: string, start: number, seen: Seen): number | null {
  const close = text.charAt(start) === '[' ? ']' : '}';
  let end = seen.closeAt.get(close) ?? 0;
  if (end <= start) {
    const found = text.indexOf(close, start);
    end = found < 0 ? text.length : found + 1;
    seen.closeAt.set(close, end);
  }
  const from = Math.max(start, seen.harmlessUntil);
  if (from < end && !isHarmlessList(text.slice(from, end))) return end;
  seen.harmlessUntil = Math.max(end, seen.harmlessUntil);
  return null;
}

/** `setPassword("...")`, and a declaration that has a type between its name and its literal: `token: String = "..."`. */
const CALLED =
  /(?<![\w$])([A-Za-z_]\w{1,40})(?:\(\s{0,4}|\??\s?:\s?&?(?:'static )?[A-Za-z][\w<>[\]|.?]{0,30}\s?=\s?)(["'`])((?:(?!\2)[^\\\n]){4,256})\2/g;

const withoutCalled = (text: string, secretOf: SecretOf): string =>
  text.replace(CALLED, (whole, name: string, _quote: string, value: string) => {
    const kind = secretOf(name);
    if (kind === null || !/\d/.test(value) || !looksSecret(value, kind)) return whole;
    return whole.slice(0, -value.length - 1) + REDACTED + whole.slice(-1);
  });

/** What may follow an option in a sentence about it. */
const ABOUT_OPTION =
  /^(?:requires?|is|are|must|was|needs?|or|and|given|not|for|to|options?|flags?|arguments?|expects?|cannot|can|has|with|in|from|when|if|be|should|takes?|value|the|a|an|missing|invalid|conflicts?)$/i;

function withoutOptions(text: string, secretOf: SecretOf): string {
  let result = '';
  let kept = 0;
  for (const { 0: option, 1: name = '', index } of text.matchAll(OPTION)) {
    const start = index + option.length;
    const kind = start < kept ? null : secretOf(name);
    if (kind === null) continue;
    VALUE.lastIndex = start;
    if (!VALUE.test(text)) continue;
    const raw = text.slice(start, VALUE.lastIndex);
    const value = raw.replace(QUOTES, '');
    if (isMarkedAt(raw, 0) || ABOUT_OPTION.test(value)) continue;
    const closing = QUOTED.test(raw) ? '' : closingSigns(raw);
    const bare = closing === '' ? value : value.slice(0, value.length - closing.length);
    if (bare === '' || isNothing(bare) || isPlaceholder(bare) || isState(bare) || /^[A-Z_]+$/.test(bare))
      continue;
    if (kind === 'secret' && (isWordy(bare) || /^\d{1,6}$/.test(bare))) continue;
    result += text.slice(kept, start) + REDACTED;
    kept = VALUE.lastIndex - closing.length;
  }
  return result + text.slice(kept);
}

function withoutElements(text: string, secretOf: SecretOf): string {
  let result = '';
  let kept = 0;
  for (const { 0: tag, 1: name = '', index } of text.matchAll(ELEMENT)) {
    const start = index + tag.length;
    const kind = start < kept ? null : secretOf(name);
    if (kind === null) continue;
    const end = text.indexOf('<', start);
    const value = text.slice(start, end).trim();
    if (value === '' || isNothing(value) || isPlaceholder(value) || isState(value) || isSentence(value))
      continue;
    if (isMarkedAt(value, 0) || (kind === 'secret' && isWordy(value))) continue;
    result += text.slice(kept, start) + REDACTED;
    kept = end;
  }
  return result + text.slice(kept);
}
