/**
 * What every answer of a function carries. A browser that has seen the first one asks for a year over https alone,
 * reads nothing as another type than it says, and tells no address on. Not `includeSubDomains`: `DOMAIN_NAME` may be a domain
 * with other hosts below it.
 */
export const SECURITY_HEADERS = {
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Of an answer that is no page: should a browser show it as one, it may load and run nothing. A page has its own. */
export const NO_PAGE_POLICY = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
