import { isRandomKey } from './credentials.ts';
import { REDACTED } from './markers.ts';
import type { SecretOf } from './secret-names.ts';
import { isNothing, isPlaceholder, isSentence, isUuid, looksSecret } from './values.ts';

/** A line of a configuration that stands among the source: `export API_KEY=...`, `api.key: ...`, and nothing behind it. */
const CONFIG_LINE =
  /^([ \t]{0,80}(?:(?:export|set|setx|ENV|ARG|-e|-)[ \t]{1,4})?([\w.-]{2,60})([ \t]{0,4}[=:][ \t]{0,4}))([\w.~+/!@#$%^&*-]{6,512}={0,2})([ \t]{0,80})$/;

/** An option of a command: `--password=...`, `--token ...`. */
const OPTION = /((?<![\w-])--([a-z][\w-]{1,40})(?:=|[ \t]{1,4}))([^\s"'`-][^\s"'`]{5,255})/gi;

/** A header as one literal: `-H 'X-Auth-Token: ...'`. */
const HEADER = /((["'`])([\w-]{2,40}):[ \t]{0,4})([^\s"'`]{6,512})(?=\2)/g;

/** What a variable is called in source. */
const IDENTIFIER = /^[a-z]+(?:[A-Z][a-z]+)*\d?$/;

/** A name and a value beside each other as arguments: `setProperty("password", "...")`. */
const ARGUMENTS =
  /((["'`])(-{0,2}[\w.-]{1,40})\2[ \t]{0,4},[ \t]{0,4})(["'`])((?:(?!\4)[^\\\r\n]){3,256})\4/g;

/** Words before a literal that say what it is: of SQL, and of PowerShell. */
const SPOKEN =
  /(\b(?:PASSWORD|IDENTIFIED[ \t]+BY|ConvertTo-SecureString)[ \t]{1,4})(["'])([^"'\r\n]{3,256})\2/gi;

/**
 * Secrets in a line of source without an assignment of a literal: lines of a configuration, options and headers of a
 * command, statements that set a password. The value has to look like a secret, because most names are given words.
 */
export function withoutSecretsOfLines(text: string, secretOf: SecretOf): string {
  const config = CONFIG_LINE.exec(text);
  if (config !== null) {
    const [, before = '', name = '', sign = '', value = '', after = ''] = config;
    if (isConfigured(value, secretOf(name), sign)) return before + REDACTED + after;
  }
  const isSecret = (name: string, value: string): boolean => {
    const kind = secretOf(name);
    return kind !== null && isLiteralSecret(value, kind);
  };
  return withoutSecretArguments(text, secretOf)
    .replace(OPTION, (whole, before: string, name: string, value: string) =>
      isSecret(name, value) ? before + REDACTED : whole,
    )
    .replace(HEADER, (whole, before: string, _: string, name: string, value: string) =>
      isSecret(name, value) ? before + REDACTED : whole,
    )
    .replace(SPOKEN, (whole, before: string, quote: string, value: string) =>
      isLiteralSecret(value, 'password') ? before + quote + REDACTED + quote : whole,
    );
}

/** Lists of arguments stand in source and in messages: `["./sync", "--token", "..."]`. */
export const withoutSecretArguments = (text: string, secretOf: SecretOf): string =>
  text.replace(ARGUMENTS, (whole, before: string, _: string, name: string, quote: string, value: string) => {
    // What sshpass and mysql call their password has no other name.
    const kind = name === '-p' && COMMAND.test(text) ? 'password' : secretOf(name.replace(/^-+/, ''));
    return kind !== null && isLiteralSecret(value, kind) ? before + quote + REDACTED + quote : whole;
  });

const COMMAND = /["'`](?:sshpass|mysql|mysqldump|mariadb|docker)["'`]/;

/** A random value, or behind a tight sign one that is no name of a variable. */
function isConfigured(value: string, kind: ReturnType<SecretOf>, sign: string): boolean {
  if (kind === null) return false;
  if (isRandomKey(value) || isUuid(value)) return true;
  return sign === '=' && !IDENTIFIER.test(value) && !value.includes('.') && isLiteralSecret(value, kind);
}

const isLiteralSecret = (value: string, kind: NonNullable<ReturnType<SecretOf>>): boolean =>
  !isNothing(value) && !isPlaceholder(value) && !isSentence(value) && looksSecret(value, kind);
