import { MARKER } from './markers.ts';
import type { SecretKind } from './secret-names.ts';
import {
  isDense,
  isExpression,
  isNothing,
  isPlaceholder,
  isSentence,
  isState,
  isWordy,
  looksSecret,
} from './values.ts';

/**
 * Whether what is written behind a secret name is the secret: judged by how the two are written, because a literal, a
 * query and a sentence promise different things.
 */

/** One pattern of many, tried at one place only. */
export function startingWith(...ways: readonly RegExp[]): RegExp {
  return new RegExp(ways.map(({ source }) => source).join('|'), 'iy');
}

const MARKED = startingWith(MARKER);

export const QUOTED = /^[bruf]{0,2}(?:["'`]|\\{1,8}["']|%22|%27|%5c%22|&quot;|&#3[49];)/i;
export const QUOTES =
  /^[bruf]{0,2}(?:["'`]|\\{1,8}["']|%22|%27|%5c%22|&quot;|&#3[49];)|(?:["'`]|\\{1,8}["']|%22|%27|%5c%22|&quot;|&#3[49];)$/gi;
const SCHEME =
  /^(?:bearer|basic|digest|token|apikey|negotiate|aws4-hmac-sha256|hawk|ntlm|key|hmac|signature|oauth)\s+/i;

/** How a name and its value were written. */
export interface Written {
  kind: SecretKind;
  name: string;
  /** `?name=value`: a part of a URL or a form, where a value needs no looks. */
  isQuery: boolean;
  /** `name=value` without a space, as logs and connection strings have it. */
  isTight: boolean;
  isNameQuoted: boolean;
}

/** `prose` weighs what is said; `code` believes literals alone; `route` looks at queries alone. */
export type Manner = 'prose' | 'code' | 'route';

/** Whether something was removed here before. */
export function isMarkedAt(text: string, at: number): boolean {
  MARKED.lastIndex = at;
  return MARKED.test(text);
}

/** `Cookie: too large` is a sentence, `Cookie: theme=1` is not. */
export function isHeaderSecret(name: string, line: string): boolean {
  const value = line.trim();
  if (isMarkedAt(value, 0) || QUOTED.test(value)) return false;
  if (/cookie2?$/i.test(name))
    return (
      /^(?!samesite|secure|httponly|path|domain|max-age|expires)[\w.$%-]+=[^\s;=]/i.test(value) &&
      !isNothing(value)
    );
  const credentials = value.replace(SCHEME, '');
  if (credentials !== value) {
    return /^[\w-]+="?\S/.test(credentials) ? !/^realm=/i.test(credentials) : isCredentials(credentials);
  }
  return isCredentials(value);
}

const isCredentials = (text: string): boolean => {
  const word = (/^\S+/.exec(text)?.[0] ?? '').replace(/["',.;:)]+$/, '');
  return looksSecret(word, 'secret') || (word.length >= 20 && !isWordy(word) && !isPlaceholder(word));
};

/** `"Server=db;Password=hunter2;"` is a literal of many names; a name in the code itself is followed by code. */
export function isSecretInLiteral(raw: string, { kind, isTight }: Written, next: string): boolean {
  if (!isTight || isNothing(raw) || isPlaceholder(raw) || isExpression(raw)) return false;
  const value = raw.replace(/={1,2}$/, '');
  if (isDense(value) || /^[0-9a-f]{32,128}$/i.test(value)) return true;
  return kind === 'password' && /^[;"'&]$/.test(next) && looksSecret(value, kind);
}

/** A line of YAML or of a shell is `name: value` or `export NAME=value` and nothing else. */
export function isSetting(
  text: string,
  start: number,
  end: number,
  raw: string,
  { kind, isTight }: Written,
): boolean {
  if (kind !== 'password' || raw.length > 100 || !/^[^()[\]{};,]+$/.test(raw) || !/\d/.test(raw))
    return false;
  if (!/^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 20))) return false;
  const line = text.slice(text.lastIndexOf('\n', start) + 1, start);
  const isLine = isTight
    ? /^\s{0,40}(?:export |ENV )?[A-Z][A-Z0-9_]{1,60}=$/
    : /^\s{0,40}(?:- )?[\w.-]{1,60}: {1,4}$/;
  return line.length < 110 && isLine.test(line) && looksSecret(raw, kind);
}

/** A quoted value. In code it is the literal of a name: labels, paths, names of headers and of variables are none. */
export function isSecretLiteral(
  content: string,
  { kind, name, isQuery, isTight }: Written,
  manner: Manner,
): boolean {
  // `"token=" + token`: the quote closes a literal.
  if (isTight && /^\s|^[+.,)\]}]/.test(content)) return false;
  const value = content.trim();
  if (value.length > 1000) return manner !== 'code' || !/\s/.test(value);
  if (value === '' || isNothing(value) || isPlaceholder(value) || isState(value) || isSentence(value))
    return false;
  if (isMarkedAt(value, 0)) return false;
  const scheme = value.replace(SCHEME, '');
  if (scheme !== value || /^(?:bearer|basic|digest|token)$/i.test(value))
    return isLiteralOf(scheme, kind, manner);
  if (value.toLowerCase() === name.toLowerCase() && !/\d/.test(value)) return false;
  return isQuery || isLiteralOf(value, kind, manner);
}

const INTERPOLATION = /\$\{[^}]*\}|#\{[^}]*\}|\{[\w.!:()[\]]*\}|%\(\w+\)s|%[sdvq]|\$[A-Za-z_]\w*/g;

function isLiteralOf(value: string, kind: SecretKind, manner: Manner): boolean {
  if (isPlaceholder(value) || isNothing(value) || isState(value)) return false;
  // A scheme without what it would lead to: `pgsql:`, `sqlsrv:server=`.
  if (/^[a-z]+:(?:[a-z]+=)?$/i.test(value)) return false;
  if (manner === 'code') {
    const fixed = value.replace(INTERPOLATION, '');
    if (fixed !== value && fixed.length < 4) return false;
    if (/^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(value) || /^X-[A-Za-z-]+$/.test(value)) return false;
    if (/^(?:\/|\.{1,2}\/|https?:|[A-Za-z]:\\)/.test(value)) return false;
    if (/pass|pwd|geheim|secret/i.test(value) && isWordy(value)) return false;
    if (isWordy(value) && (kind === 'secret' || /[._:/\\-]/.test(value))) return false;
    if (/\s/.test(value) && !looksSecret(value.split(/\s+/).at(-1) ?? '', 'secret')) return false;
  }
  if (kind === 'password') return true;
  if (kind === 'pin') return /\d/.test(value);
  if (/^(?:\d{1,6}|\d+\.\d+)$/.test(value)) return false;
  return !isWordy(value) && !isExpression(value) && !/^(?:\/|https?:\/\/)/.test(value);
}

/** An unquoted value. */
export function isSecretBare(raw: string, { kind, isQuery, isTight, isNameQuoted }: Written): boolean {
  const value = raw.replace(SCHEME, '');
  if (value === '' || isNothing(value) || isPlaceholder(value) || isState(value)) return false;
  if (value.length > 1000) return true;
  if (value !== raw) return looksSecret(value, 'secret');
  if (isExpression(value)) return false;
  if (isQuery) return !/^\d{1,3}$/.test(value);
  if (kind === 'pin') return looksSecret(value, kind);
  if (isNameQuoted && kind === 'password') return true;
  if (isTight) {
    if (kind === 'password')
      return !/^[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+$/.test(value) || /\d/.test(value);
    return !isWordy(value) && !/^-?\d{1,7}(?:\.\d+)?$/.test(value) && !/^(?:\/|https?:)/.test(value);
  }
  return looksSecret(value, kind);
}
