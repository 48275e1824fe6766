import LinkHeader from 'http-link-header';
import { SentryUnavailable } from './failure.ts';

/** Sentry's largest page, and the most ids one `group=` lookup can answer. */
export const SENTRY_PAGE_SIZE = 100;

/**
 * The cursor of the page after `asked`, or null after the last. Both rels are always there, and only the next one's
 * `results` decides. The header's URL is ignored: it may name another host, which must not get our token.
 */
export function nextCursor(link: string | null, rows: number, asked: string | null): string | null {
  if (link === null) {
    if (rows < SENTRY_PAGE_SIZE) return null;
    throw new SentryUnavailable(
      'sentry_no_link',
      'A full page came without a Link header, so it is unknown whether more follow. Check proxies in front of Sentry.',
      200,
    );
  }
  const next = parseLink(link);
  if (next?.results !== 'true') return null;
  const cursor =
    next.cursor ?? (URL.canParse(next.uri) ? new URL(next.uri).searchParams.get('cursor') : null);
  if (cursor && cursor === asked) {
    throw new SentryUnavailable(
      'sentry_cursor_repeats',
      'The page after this one is this one: the list would never end. Check caches and proxies in front of Sentry.',
      200,
    );
  }
  if (cursor) return cursor;
  throw new SentryUnavailable(
    'sentry_no_cursor',
    'The Link header announces a next page without a cursor.',
    200,
  );
}

function parseLink(link: string) {
  try {
    return LinkHeader.parse(link).rel('next')[0];
  } catch {
    throw new SentryUnavailable(
      'sentry_bad_link',
      'The Link header cannot be read. Check proxies in front of Sentry.',
      200,
    );
  }
}
