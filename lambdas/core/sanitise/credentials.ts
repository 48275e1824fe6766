import { REDACTED } from './markers.ts';
import { isNothing, isPlaceholder, isRandom, isState, isUuid, isWordy, looksSecret } from './values.ts';

/**
 * Credentials in the forms that carry them: the user and password of a URL, a scheme with its credentials, command
 * lines, SQL, XML, and the sentence that quotes a secret behind its noun.
 */

/** The user and password of a URL, which may hold an @; also a token or a password without a user. */
const URL_USER = /:\/\/([^\s/?#"'<>]{1,512})@/g;

/** The same where the password holds a slash. Digits up to the slash are a port. */
const URL_PASSWORD = /:\/\/([^\s/?#@:[\]"'<>]{0,256}:(?!\d{1,5}[/?#])[^\s:@"'<>]{1,256})@/g;

/** `://deploy@host` names a user; `://user:***@host` and `://${user}:${password}@host` give nothing away. */
function isHarmlessUser(user: string): boolean {
  const colon = user.indexOf(':');
  if (colon < 0) return isPlaceholder(user) || (user.length <= 16 && isWordy(user) && !user.includes('%'));
  const password = user.slice(colon + 1);
  return (
    password !== '' &&
    (isNothing(password) || isPlaceholder(password) || /^\[(?:redacted|filtered)\]$/i.test(password))
  );
}

export function withoutUrlCredentials(text: string): string {
  if (!text.includes('://') || !text.includes('@')) return text;
  const hide = (whole: string, user: string): string => (isHarmlessUser(user) ? whole : `://${REDACTED}@`);
  return text.replace(URL_USER, hide).replace(URL_PASSWORD, hide);
}

/** Credentials with their scheme, outside a header; in prose the same words stand before others. */
const SCHEME = /\b(bearer|basic|token|apikey|splunk|ghbasic)((?:\s|%20|\+){1,8})([\w.~+/-]{8,}=*)/gi;

export function withoutSchemes(text: string): string {
  if (!/bearer|basic|token|apikey|splunk/i.test(text)) return text;
  return text.replace(SCHEME, (whole, scheme: string, _gap: string, value: string) =>
    isCredential(value) ? `${scheme} ${REDACTED}${/[.]+$/.exec(value)?.[0] ?? ''}` : whole,
  );
}

const isCredential = (value: string): boolean => {
  const bare = value.replace(/[.]+$/, '');
  if (isUuid(bare)) return true;
  return (
    looksSecret(bare, 'secret') ||
    (/\d/.test(bare) && isRandom(bare) && !/^[a-z]+-?\d{1,4}$/i.test(bare) && !/^[\d.-]+$/.test(bare))
  );
};

interface Form {
  readonly hint: RegExp;
  /** What stands before the value is group 1, the value group 2. */
  readonly pattern: RegExp;
}

/** Options that hold a password without a name of theirs: `mysql -pX`, `curl -u ann:X`, `sshpass -p X`. */
const COMMANDS: readonly Form[] = [
  {
    hint: /mysql|mariadb/i,
    pattern: /(\b(?:mysql|mariadb)[\w-]{0,16}\b[^\n|;]{0,120}?\s-p)(["']?[^\s"'-][^\s"']{0,255}["']?)/gi,
  },
  {
    hint: /curl|wget|http|ftp|smbclient|rclone/i,
    pattern:
      /(\b(?:curl|wget|https?|httpie|ftp|lftp|smbclient)\b[^\n|;]{0,120}?\s(?:-u|-U|-a|--user|--auth|--proxy-user)[ =]?["']?[\w.@\\-]{1,64}[:%])([^\s"']{1,256})/g,
  },
  {
    hint: /sshpass|unzip|7z|zip/,
    pattern: /(\b(?:sshpass|unzip|7z[ar]?|zip)\b[^\n|;]{0,60}?\s-[pP] ?)(["']?[^\s"'-][^\s"']{0,255})/g,
  },
  {
    hint: /redis-cli|ldap|sqlcmd|docker|podman|helm|mongo|az |kinit/,
    pattern:
      /(\b(?:redis-cli\b[^\n|;]{0,120}?\s-a|ldap\w{1,10}\b[^\n|;]{0,120}?\s-w|sqlcmd\b[^\n|;]{0,120}?\s-P|(?:docker|podman|helm)\b[^\n|;]{0,60}?\blogin\b[^\n|;]{0,120}?\s-p|mongo\w{0,8}\b[^\n|;]{0,120}?\s-p|az\s+login\b[^\n|;]{0,120}?\s-p)\s?)(["']?[^\s"'-][^\s"']{0,255})/g,
  },
  { hint: /pass:/, pattern: /(\s(?:-pass(?:in|out)?|-k|--pass)\s+pass:)([^\s"']{1,256})/g },
];

/** SQL that sets a password, whatever it is. */
const SQL: readonly Form[] = [
  {
    hint: /identified/i,
    pattern:
      /(\bIDENTIFIED\s+(?:WITH\s+['"\w]{1,64}\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?['"])((?:[^'"\\]|\\.){1,256})/gi,
  },
  { hint: /PASSWORD/, pattern: /(\bPASSWORD\s{0,4}[(=]?\s{0,4}')((?:[^'\\]|\\.){1,256})/g },
];

/** A value in quotes behind its noun: `with password 'hunter2'`. */
const QUOTED_NOUN =
  /((?:\b|_)(?:password|passwd|passphrase|passcode|pwd|secret|token|api[ _-]?key|access[ _-]?key|credentials?|pin|otp)s?(?:\s(?:is|was|of|with|value|code|string|for user \S{1,64}))?\s?[([]?\s?(["'`]))((?:(?!\2)[^\s]){3,256})\2/gi;

const NAMED_ATTRIBUTE =
  /((?:key|name)=["'][\w.:-]{0,60}(?:password|passwd|secret|token|apikey|pwd)["']\s+value=["'])([^"']{1,256})/gi;

export function withoutCommandSecrets(text: string): string {
  let current = text;
  for (const { hint, pattern } of COMMANDS) {
    if (!hint.test(current)) continue;
    current = current.replace(pattern, (whole, before: string, value: string) => {
      const bare = value.replace(/^["']|["']$/g, '');
      return isPlaceholder(bare) || isNothing(bare) || bare.startsWith('[redacted')
        ? whole
        : before + REDACTED;
    });
  }
  for (const { hint, pattern } of SQL) {
    if (!hint.test(current)) continue;
    current = current.replace(pattern, (whole, before: string, value: string) =>
      isPlaceholder(value) || isNothing(value) || isState(value) || value.startsWith('[redacted')
        ? whole
        : before + REDACTED,
    );
  }
  return current;
}

/** `the password is hunter2`. */
const SAID = /(\bpass(?:word|phrase|code|wd)\s(?:is|was)\s)([^\s"']{6,128})/gi;

export const withoutQuotedSecrets = (text: string): string =>
  text
    .replace(SAID, (whole, before: string, value: string) => {
      const bare = value.replace(/[.,;:)]{1,4}$/, '');
      return looksSecret(bare, 'password') ? before + REDACTED + value.slice(bare.length) : whole;
    })
    .replace(QUOTED_NOUN, (whole, before: string, quote: string, value: string) => {
      const kind = /^_?(?:pass|pwd)/i.test(before)
        ? 'password'
        : /^_?(?:pin|otp)/i.test(before)
          ? 'pin'
          : 'secret';
      const bare = value.replace(/[.,;]+$/, '');
      return looksSecret(bare, kind) || (kind === 'secret' && isUuid(bare))
        ? before + REDACTED + quote
        : whole;
    })
    .replace(NAMED_ATTRIBUTE, (whole, before: string, value: string) =>
      isPlaceholder(value) || isNothing(value) || value.startsWith('[redacted') ? whole : before + REDACTED,
    );

/** A word with digits in it, long enough to be a key; what stands before it decides. */
const LONG_WORD = /(?<![\w.~+/=@:-]|[\w][\\/])["'`(<[]?([A-Za-z0-9_][\w.~+/-]{11,512}={0,2})(?![\w])/g;

/** What a sentence calls a secret, and what it calls an id; the one nearest to the word counts. */
const NOUNS =
  /(?<![A-Za-z])(?:(?:api|access|secret|private|auth|admin|master|account|storage|signing|encryption|license|subscription|shared)[ _-]?keys?|tokens?|secrets?|passwords?|passphrases?|credentials?|bearer|api[ _-]?keys?|key|jwt|pats?)(?![A-Za-z])|(?<![A-Za-z])(?:requests?|ids?|commits?|traces?|orders?|users?|objects?|hash|digest|sha|checksum|builds?|revisions?|files?|chunks?|events?|jobs?|rows?|records?|version|fingerprint|thumbprint|kid|resource|at|in|on|line|column|position|module|class|function|type|property|method|parameter|argument|called|named|index|table|constraint|field)(?![A-Za-z])/gi;

/** `Incorrect API key provided: 4fQ...`: no sign binds the secret to its noun, the sentence does. */
export function withoutSpokenSecrets(text: string): string {
  if (!/key|token|secret|pass|credential|bearer|jwt|\bpat\b/i.test(text)) return text;
  return text.replace(LONG_WORD, (whole, found: string, index: number) => {
    const word = found.replace(/[.]+$/, '');
    if (
      !/\d/.test(word) ||
      (word.includes('/') && /^[\w.-]+(?:\/[\w.-]+)*$/.test(word) && !isRandomKey(word))
    )
      return whole;
    if (!isRandomKey(word) && !isUuid(word)) return whole;
    const before = text.slice(Math.max(0, index - 60), index);
    const nearest = [...before.matchAll(NOUNS)].at(-1);
    if (nearest === undefined || !SECRET_NOUN.test(nearest[0])) return whole;
    // A sentence ends, or another name begins, between the noun and the word.
    const between = before.slice(nearest.index + nearest[0].length);
    if (/[.!?;{}]\s|[=,{}]/.test(between) || between.split(/\s+/).length > 6) return whole;
    return whole.replace(word, REDACTED);
  });
}

const SECRET_NOUN = /^(?:.*keys?|tokens?|secrets?|passwords?|passphrases?|credentials?|bearer|jwt|pats?)$/i;

/** Long enough and mixed enough: no word with a number, no version, no path. */
export const isRandomKey = (word: string): boolean => {
  if (word.length < 14 || /^(?:[A-Za-z]+[._/-])*[A-Za-z]+[._/-]?\d{1,4}$/.test(word)) return false;
  if (/^[0-9a-f]{32,128}$/i.test(word)) return true;
  const digits = word.replace(/\D/g, '').length;
  return (
    digits >= 2 &&
    digits < word.length &&
    looksSecret(word, 'secret') &&
    /\d[A-Za-z_+/-]+\d|[A-Z]\d|\d[A-Z]/.test(word)
  );
};
