/** The Sentry that the settings name. */
export interface SentryPlace {
  /** Where its API is: `https://de.sentry.io`, `https://sentry.example/errors`. */
  baseUrl: string;
  orgSlug: string;
}

/** An organization of sentry.io has a domain of its own where its slug can be a part of one (RFC 1035, labels). */
const isDomainLabel = (slug: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(slug);

/**
 * Where people look at an issue. The regions of sentry.io answer the API alone: there, pages are on the organization's
 * own domain, whatever the region. A server of one's own may live under a path.
 */
export function issueAddress({ baseUrl, orgSlug }: SentryPlace, issueId: string): string {
  const { hostname } = new URL(baseUrl);
  const issue = `issues/${encodeURIComponent(issueId)}/`;
  const isHosted = hostname === 'sentry.io' || hostname.endsWith('.sentry.io');
  if (isHosted && isDomainLabel(orgSlug)) return `https://${orgSlug}.sentry.io/${issue}`;
  const base = isHosted ? 'https://sentry.io' : baseUrl.replace(/\/+$/, '');
  return `${base}/organizations/${encodeURIComponent(orgSlug)}/${issue}`;
}

/** The address of an event, given its issue's. */
export const eventAddressIn = (issue: string, eventId: string): string =>
  `${issue.replace(/\/*$/, '/')}events/${encodeURIComponent(eventId)}/`;
