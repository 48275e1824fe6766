import { isRandomKey } from './credentials.ts';
import { REDACTED } from './markers.ts';
import type { SecretOf } from './secret-names.ts';
import { isNothing, isPlaceholder, isSentence, isUuid, looksSecret } from './values.ts';

/** A line of a configuration that stands among the source: `export API_KEY=...`, `api.key: ...`, and nothing behind it. */
const CONFIG_LINE =
  /^([ \t]{0,80}(?:(?:export|set|setx|ENV|ARG|-e|-)[ \t]{1,4})?([\w.-]{2,60})[ \t]{0,4}[=:][ \t]{0,4})([\w.~+/-]{16,512}={0,2})([ \t]{0,80})$/;

/** A name and a value beside each other as arguments: `setProperty("password", "...")`. */
const ARGUMENTS = /((["'`])([\w.-]{2,40})\2[ \t]{0,4},[ \t]{0,4})(["'`])((?:(?!\4)[^\\\r\n]){3,256})\4/g;

/** Words before a literal that say what it is: of SQL, and of PowerShell. */
const SPOKEN =
  /(\b(?:PASSWORD|IDENTIFIED[ \t]+BY|ConvertTo-SecureString)[ \t]{1,4})(["'])([^"'\r\n]{3,256})\2/gi;

/**
 * Secrets in a line of source without an assignment of a literal: lines of a configuration, a name and a value as
 * arguments, statements that set a password. The value has to look like a secret, because most names are given words.
 */
export function withoutSecretsOfLines(text: string, secretOf: SecretOf): string {
  const config = CONFIG_LINE.exec(text);
  if (config !== null) {
    const [, before = '', name = '', value = '', after = ''] = config;
    if (secretOf(name) !== null && (isRandomKey(value) || isUuid(value))) return before + REDACTED + after;
  }
  return text
    .replace(ARGUMENTS, (whole, before: string, _: string, name: string, quote: string, value: string) => {
      const kind = secretOf(name);
      return kind !== null && isLiteralSecret(value, kind) ? before + quote + REDACTED + quote : whole;
    })
    .replace(SPOKEN, (whole, before: string, quote: string, value: string) =>
      isLiteralSecret(value, 'password') ? before + quote + REDACTED + quote : whole,
    );
}

const isLiteralSecret = (value: string, kind: NonNullable<ReturnType<SecretOf>>): boolean =>
  !isNothing(value) && !isPlaceholder(value) && !isSentence(value) && looksSecret(value, kind);
