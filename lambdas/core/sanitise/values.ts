import type { SecretKind } from './secret-names.ts';

/**
 * Whether a value looks like a secret. Beside a name that speaks of secrets stand states, types, messages and code as
 * often as secrets: `token: expired`, `password=None`, `secret = config.secret`.
 */

/** Longer values are judged by their beginning. */
const MAX_VALUE = 1000;

/** Nothing, yes and no, in the languages that print them. */
const NOTHING =
  /^(?:null|none|nil|undefined|nan|n\/a|void|empty|true|false|yes|no|on|off|some|ok|0x0|\(null\))$/i;

/** A mask, or a row of signs. */
const MASK = /^(?:[*•●.#?_=~+\-–—:;,!|/\\()[\]{}<>@$%&^]*|x{3,64})$/i;

/** Where a value will be put: shells, templates, format strings, bound parameters, usage texts. */
const PLACEHOLDER =
  /^(?:\$\{.*|\$\(.*|\$[A-Z_]+\d?|\$\d{1,3}|\$[a-z_]+(?:(?:->|\.|\[).*)?|\{\{.*|\{[\w.:!]*\}|#\{.*|%\(\w+\)s|%[-.*\d]*[a-z]|%[A-Z_]+%|<[^<>]*>|:[a-z_]+|@[a-z_]+|~[a-z]|\?\d{0,3}|process\.env.*|os\.environ.*|ENV\[.*|(?:your|my)[-_ ].*(?:key|token|password|secret).*)$/;

/** What is said of a secret, kinds of them, and what types and providers are called. */
const STATES = new Set(
  [
    'required missing invalid expired incorrect wrong changed unchanged reset updated blank valid verified unverified',
    'rejected refused denied revoked disabled enabled optional unset set unknown unsupported supported failed failure',
    'error success successful closed open opened active inactive locked unlocked pending hidden masked filtered redacted',
    'removed deleted found unauthorized unauthenticated forbidden malformed mismatch mismatched different same unavailable',
    'secret password passwd token key basic bearer digest negotiate ntlm oauth oauth2 oauth1 sso saml saml2 ldap oidc jwt jws jwe',
    'apikey api_key api-key guest anonymous default public private string number boolean object function int integer bool str bytes',
    'text char any symbol bigint buffer array list map local remote manual automatic auto google github gitlab facebook',
    'apple microsoft azure keycloak okta auth0 cognito cookie cookies header headers session strict lax weak strong short long idle new old',
    'current start end eof login logout logged-out authenticated unauthenticated user username email credentials code pkce',
    'mfa totp sms otp webauthn fido2 passkey magic_link x509 mtls tls ssl hmac md5 sha1 sha256 aes rsa hs256 rs256 es256 strict-origin',
    'client_credentials authorization_code refresh_token password_grant implicit device_code prod production staging test',
    'development dev internal external system service admin root first second third must should cannot can is was has not',
  ]
    .join(' ')
    .split(' '),
);

/** Words with digits that name something: algorithms, protocols, encodings, sizes, models. */
const TECHNICAL =
  /^(?:utf-?\d+(?:[a-z]{2})?|sha-?\d+(?:[-_/]\d+)?(?:withrsa)?|md\d|base-?\d+(?:url)?|oauth-?\d(?:\.\d)?|saml-?\d(?:\.\d)?|https?\d?|h2c?|ipv[46]|x-?509(?:v3)?|[rhpe]s-?\d{3}k?|aes-?\d*(?:-?\w{1,6}){0,3}|ed\d+|x\d+|secp\d+\w\d|p-?\d{3}|curve\d+|rsa-?\d*(?:-\w+){0,3}|k8s|i18n|l10n|s3|ec2|[iu]?int\d+|u?float\d+|[uif]\d{1,3}|gpt-?\d[\w.-]*|claude-?\d[\w.-]*|llama-?\d[\w.-]*|log4[a-z]|web3|pkcs-?\d+|pbkdf2(?:[-_:][a-z\d]+)*|argon2\w{0,2}|bcrypt\d*|iso-?\d+(?:-\d+)*|windows-?\d+|cp\d+|tls-?v?\d(?:\.\d)?|http\/\d(?:\.\d)?|win(?:32|64)|x86(?:_64)?|amd64|arm64|rfc-?\d+|p12|v\d+(?:[a-z]+\d*)?|\d+(?:\.\d+)?(?:ms|s|m|h|d|us|ns|[kmgt]i?b?|px|em|rem|pt|x|st|nd|rd|th|bit|bits|bytes?)|\d{1,4}[a-z])$/i;

const NUMBER = /^[+-]?(?:\d+(?:[.,_]\d+)*|\d*\.\d+)(?:e[+-]?\d+)?%?$/i;
const POINTER = /^(?:0x)?0*[0-9a-f]{1,16}$/i;
const VERSION =
  /^[vV~^=<>]*\d+(?:\.(?:\d+|\*|x))+(?:[-+.]?(?:alpha|beta|rc|dev|post|pre|final|snapshot|b|a|p)[\w.+-]*)?$/i;
const INSTANT = /^\d{4}-\d\d-\d\d(?:[T ].*)?$|^\d{1,2}:\d\d(?::\d\d.*)?$/;
const UUID = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
const PATH = /^(?:\.{0,2}\/|~\/|[A-Za-z]:[\\/]|file:|https?:|s3:|arn:|\\\\)/;

/** A call or an element of something: `auth.verify(`, `request.headers["x"]`, `user->getToken(`. */
const EXPRESSION =
  /^[!&*(]?(?:await |new )?[A-Za-z_$@][\w$]*(?:(?:\??\.|->|::|\.\.)[A-Za-z_$][\w$?!]*){0,12}(?:[([{].*|\??\.$)/;
/** Words joined by the signs of code, paths and sentences. */
const WORDS = /^[A-Za-z_$@]+(?:(?:->|::|[.:/\\'’+-])[A-Za-z_$@]+){0,16}$/;

/** Digits inside a word of some length: no name of a variable. */
const MIXED_WORD = /(?<![A-Za-z0-9])(?=[A-Za-z0-9]{8})[A-Za-z]*\d+[A-Za-z]/;

export const isNothing = (value: string): boolean => NOTHING.test(value) || MASK.test(value);
export const isPlaceholder = (value: string): boolean =>
  value.length <= MAX_VALUE && PLACEHOLDER.test(value) && !MIXED_WORD.test(value);
export const isState = (value: string): boolean => STATES.has(value.toLowerCase());
export const isUuid = (value: string): boolean => UUID.test(value);

/** Letters, digits and case as a generator mixes them, not as words or camel case do. */
export function isRandom(value: string): boolean {
  if (value.length < 8) return false;
  const digits = value.replace(/[^0-9]/g, '').length;
  const letters = value.replace(/[^A-Za-z]/g, '').length;
  if (letters === 0) return false;
  if (digits > 0 && digits + letters >= 8) return true;
  return isUnspeakable(value);
}

/** Letters that are no words: the case changes all the time, or no vowel comes for long. */
export function isUnspeakable(value: string): boolean {
  if (value.length < 12) return false;
  const flips = value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  if (flips / value.length > 0.42) return true;
  return /[bcdfghjklmnpqrstvwxz]{7}/i.test(value);
}

/** Base62 of some length: digits and capitals lie everywhere in it. Hex is not: digests and ids are hex. */
export function isDense(value: string): boolean {
  if (value.length < 20) return false;
  const groups = (pattern: RegExp): string[] => value.match(pattern) ?? [];
  const [lower, upper, digits] = [groups(/[a-z]+/g), groups(/[A-Z]+/g), groups(/\d+/g)];
  if (lower.length < 3 || upper.length < 3 || digits.length < 2) return false;
  return lower.join('').length / lower.length < 3.4;
}

/** A word, or words joined as in code and paths, without a digit. */
export const isWordy = (value: string): boolean => WORDS.test(value) && !isUnspeakable(value);

/** What the code that was printed says where a value would stand. */
export const isExpression = (value: string): boolean => EXPRESSION.test(value);

/** Numbers, versions, instants, pointers, paths, words with digits: no secret whatever the name. */
const isPlain = (value: string): boolean =>
  NUMBER.test(value) ||
  VERSION.test(value) ||
  INSTANT.test(value) ||
  TECHNICAL.test(value) ||
  (POINTER.test(value) && value.startsWith('0x')) ||
  PATH.test(value);

/** Whether an unquoted value after `name:` is a secret: has digits or signs where words have none. */
export function looksSecret(value: string, kind: SecretKind): boolean {
  if (kind === 'pin')
    return /^\d(?:[ -]?\d){2,18}$/.test(value) || (/\d/.test(value) && isSecretText(value, kind));
  return isSecretText(value, kind);
}

function isSecretText(text: string, kind: SecretKind): boolean {
  const value = text.slice(0, MAX_VALUE);
  if (value.length < 4 || isNothing(value) || isPlaceholder(value) || isState(value)) return false;
  if (kind === 'password' && /^\d{4,}$/.test(value)) return true;
  if (isPlain(value) || isExpression(value)) return false;
  if (isWordy(value)) return false;
  const hasDigit = /\d/.test(value);
  const hasLetter = /[a-z]/i.test(value);
  if (!hasDigit)
    return kind === 'password'
      ? /[a-z].*[!#$%^&*?@~].*/i.test(value) && !/^[\w.]+@[\w.]+$/.test(value)
      : isUnspeakable(value);
  if (!hasLetter) return false;
  if (kind === 'password') return true;
  // `user17`, `order-4501`, `app.v2`: words with a number behind.
  return (
    value.length >= 8 && !/^[A-Za-z]+(?:[._:/#-][A-Za-z]+)*[._:/#-]?\d{1,5}$/.test(value) && !UUID.test(value)
  );
}

/** Words of which sentences are made, as validation and refusals have them. */
const GRAMMAR =
  /(?:^|\s)(?:is|are|was|were|must|not|be|been|can|cannot|can't|can’t|may|should|has|have|had|the|this|that|these|a|an|for|of|to|in|at|on|by|from|with|without|your|you|we|it|its|field|required|invalid|expired|too|please|enter|contains?|does|did|do|no|or|and|least|characters?|missing|wrong|incorrect|forgot|choose|repeat|confirm|new|old|current|ist|nicht|das|der|die|le|la|de|est|es|el|que|mot|votre)(?=\s|[.,:;!?]|$)/i;

/** Whether a quoted value is a sentence about a secret, as forms and validations say it. */
export function isSentence(value: string): boolean {
  const words = value.trim().split(/\s+/);
  if (words.length < 2 || !GRAMMAR.test(value)) return false;
  return !words.some((word) => isSecretWord(word));
}

/** A word of a text that is a secret by its looks alone. */
const isSecretWord = (word: string): boolean => {
  const bare = word.replace(/^["'(<[{]+|["')>\]}.,;:!?]+$/g, '');
  // Signs around or inside make a path or a call of a word and leave the secret in it: `\S3cr3t99`, `S3cr3t99{`.
  const parts = bare.match(/[\w-]{8,}/g) ?? [];
  return [bare, ...parts].some((part) => part.length >= 8 && /\d/.test(part) && looksSecret(part, 'secret'));
};

/** Whether nothing in a list or an object that was printed looks like a secret. */
export const isHarmlessList = (text: string): boolean =>
  !text.split(/[\s,:;"'[\]{}()=<>|]+/).some((word) => word.length >= 6 && looksSecret(word, 'secret'));
