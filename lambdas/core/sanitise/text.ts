import { withoutAddresses, withoutEmails } from './addresses.ts';
import {
  withoutCommandSecrets,
  withoutQuotedSecrets,
  withoutSchemes,
  withoutSpokenSecrets,
  withoutUrlCredentials,
} from './credentials.ts';
import { withoutSecretArguments, withoutSecretsOfLines } from './code-lines.ts';
import type { SecretOf } from './secret-names.ts';
import { memoise } from './memoise.ts';
import { withoutNamedSecrets } from './named.ts';
import { withoutCards, withoutTokens, withoutUnknownTokens } from './tokens.ts';

/**
 * What a text is, by where it stands. `prose` is read for everything; `route` is a URL or the name of a transaction;
 * `code` is a line of source, `symbol` the name of a function, module, package or file; `query` a query string without
 * its URL; `version`, `link` (of Sentry's own) and `id` are prose that may look like an address or a card number.
 */
export type TextKind = 'prose' | 'route' | 'code' | 'symbol' | 'query' | 'version' | 'link' | 'id';

/** Two do for real text; the bound is for text that was written to defeat this. */
const MAX_ROUNDS = 8;

/*
 * The text is the attacker's and may be megabytes. So a pattern either has a bound on every repetition, or can start
 * only where the one before it cannot have been (a lookbehind, or a literal that the repetition excludes), or always
 * succeeds and so consumes what it read. A name before a sign is read backwards from the sign for the same reason.
 */

/** Shorter than anything that is looked for, and without a sign: most keys and values, which then cost one look. */
const PLAIN = /^[\w-]{0,12}$/;

/** A part of a name that could be secret stands in the text: otherwise no name in it is. */
const ANY_NAME =
  /pass|pwd|pw\b|secret|token|credential|creds|auth|sess|cookie|api|key|sid|pin|otp|jwt|bearer|sign|csrf|xsrf|ssn|cvv|cvc|iban|dsn|sig=|code|samlresponse|ticket|hmac|assertion|hash|card|contrasena|identified|securestring/i;

interface Rules {
  secretOf: SecretOf;
  /** Names that a setting adds: then every name has to be looked at. */
  hasExtraNames: boolean;
  arePrivateAddressesGone: boolean;
}

/** @returns the text without the secrets and addresses that its shape or a name in it gives away. */
export function createSanitiseText(rules: Rules): (text: string, kind: TextKind) => string {
  const { secretOf, arePrivateAddressesGone } = rules;
  const mayName = (text: string) => rules.hasExtraNames || ANY_NAME.test(text);

  const prose = (text: string, kind: TextKind): string => {
    let current = withoutUrlCredentials(text);
    if (mayName(current)) {
      current = withoutNamedSecrets(current, secretOf, 'prose');
      if (kind === 'query') current = withoutNamedSecrets(current, secretOf, 'route');
      current = withoutSecretArguments(withoutQuotedSecrets(withoutSchemes(current)), secretOf);
    }
    current = withoutCommandSecrets(current);
    current = withoutTokens(current, false);
    if (mayName(current)) current = withoutSpokenSecrets(current);
    if (kind === 'prose' || kind === 'query') current = withoutCards(current);
    if (kind !== 'version' && kind !== 'link') current = withoutAddresses(current, arePrivateAddressesGone);
    return withoutEmails(current, kind === 'version');
  };

  const route = (text: string): string => {
    let current = withoutUrlCredentials(text);
    if (mayName(current)) current = withoutSchemes(withoutNamedSecrets(current, secretOf, 'route'));
    current = withoutCards(withoutTokens(current, false));
    return withoutEmails(withoutAddresses(current, arePrivateAddressesGone), false);
  };

  const code = (text: string): string => {
    let current = withoutUrlCredentials(text);
    if (mayName(current)) {
      current = withoutSchemes(withoutNamedSecrets(current, secretOf, 'code'));
      current = withoutSecretsOfLines(current, secretOf);
    }
    current = withoutTokens(current, true);
    return /["'`]|\/\//.test(current) ? withoutUnknownTokens(current) : current;
  };

  const symbol = (text: string): string => {
    const current = withoutUrlCredentials(text);
    return withoutTokens(
      current.includes('?') ? withoutNamedSecrets(current, secretOf, 'route') : current,
      true,
    );
  };

  const once = (text: string, kind: TextKind): string => {
    switch (kind) {
      case 'route':
        return route(text);
      case 'code':
        return code(text);
      case 'symbol':
        return symbol(text);
      case 'prose':
      case 'query':
      case 'version':
      case 'link':
      case 'id':
        return prose(text, kind);
    }
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
  const byKind: Readonly<Record<TextKind, (text: string) => string>> = {
    prose: of('prose'),
    route: of('route'),
    code: of('code'),
    symbol: of('symbol'),
    query: of('query'),
    version: of('version'),
    link: of('link'),
    id: of('id'),
  };
  return (text, kind) => (PLAIN.test(text) ? text : byKind[kind](text));
}
