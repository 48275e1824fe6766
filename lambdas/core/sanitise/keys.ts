import { memoise } from './memoise.ts';

/**
 * What the name of a value says about it: whether it is a secret, an address, a request body or a version. Names are
 * object keys, header and tag names, command line options and the names in `name=value` inside text.
 */

/** Names whose value is an address even where it does not look like one. Compared without case and separators. */
const ADDRESS_KEYS = new Set([
  ...['ipaddress', 'xforwardedfor', 'httpxforwardedfor', 'xrealip', 'httpxrealip', 'forwarded', 'remoteaddr'],
  ...['clientip', 'remoteip', 'cfconnectingip', 'trueclientip'],
]);

/** Names under which software keeps the body of a request or a response. Compared the same way. */
const BODY_KEYS = new Set([
  ...[
    'body',
    'rawbody',
    'requestbody',
    'responsebody',
    'payload',
    'requestpayload',
    'responsepayload',
    'postdata',
  ],
]);

/** Sentry's own links: a self-hosted server may be reached by its address, and a link must lead there. */
const SENTRY_LINKS = new Set(['permalink', 'web_url', 'issue_url', 'project_url']);

/** Values that look like an IPv4 or e-mail address (`shop@1.4.0`) but name a version. */
const VERSION_KEYS = new Set(['version', 'release', 'sentry:release', 'dist', 'sentry:dist', 'build']);
const VERSION_SUFFIX =
  /(?:[_.-](?:version|build)|[a-z0-9](?:Version|Build)|[._-]build[._-]number|^build[._-]?number)$/i;

/** Sentry's ids of projects have 16 digits and begin with 45, as card numbers do. */
const ID_KEY = /(?:^|[_-])(?:ids?|projects?|organization)$|[a-z]I[dD]s?$/;

/** Where a query string stands without the URL that it belongs to. */
const QUERY_KEYS = new Set(['query_string', 'querystring', 'query', 'search', 'http.query']);

/** Names of a query that are secrets there only: an OAuth code, the signature of a storage link, a SAML or CAS answer. */
const SECRET_QUERY_NAMES = new Set([
  'code',
  'sig',
  'samlresponse',
  'ticket',
  'key',
  'hmac',
  'assertion',
  'hash',
]);

/** A name longer than this is no name; the rest of it is not looked at, so that a hostile one costs little. */
export const MAX_NAME = 200;

export const isAddressKey = (name: string): boolean => ADDRESS_KEYS.has(compact(name));

export const isBodyKey = (name: string): boolean => BODY_KEYS.has(compact(name));

/** A name of a query that is secret there only, where its value looks like one. */
export const isQueryName = (name: string): boolean => SECRET_QUERY_NAMES.has(name.toLowerCase());

export const isQueryKey = (key: string): boolean => QUERY_KEYS.has(key.toLowerCase());
export const isLinkKey = (key: string): boolean => SENTRY_LINKS.has(key);

/** Only the whole name counts: the value of `build_user` is no version. */
export const isVersionKey = memoise(
  (name) => VERSION_KEYS.has(name.toLowerCase()) || VERSION_SUFFIX.test(name.slice(-MAX_NAME)),
);
export const isIdKey = memoise((name) => ID_KEY.test(name.slice(-MAX_NAME)));

export const compact = (name: string): string =>
  name
    .slice(0, MAX_NAME)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
