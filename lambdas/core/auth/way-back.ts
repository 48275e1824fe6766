/** Where a sign-in that was asked for by no page leads to. */
export const HOME = '/admin/error-log';

/** Beyond this an address does not fit into `state`, which travels in the provider's own address. */
const MAX_LENGTH = 1500;

/** Pages that are steps of signing in or out: leading back to one of them would go in circles. */
const STEPS = ['/admin/sign-in', '/admin/sign-out', '/admin/callback'];

/** No name of ours: only what comes out as this very origin is a path of this site. */
const NOWHERE = 'https://way-back.invalid';

/**
 * The page to lead back to, as a path of this site; undefined for what is none. Browsers read `//host`, `/\host`,
 * line breaks inside and user names as ways to other sites (WHATWG, "URL", 4.4), so the text must be in the form that a
 * parser writes, and begin like a page of ours.
 */
export function wayBack(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !text.startsWith('/admin/') || /[\\\s\p{Cc}]/u.test(text)) return undefined;
  if (!URL.canParse(text, NOWHERE)) return undefined;
  const url = new URL(text, NOWHERE);
  if (url.origin !== NOWHERE || !url.pathname.startsWith('/admin/')) return undefined;
  if (STEPS.includes(url.pathname.replace(/\/+$/, ''))) return undefined;
  return url.pathname + url.search;
}
