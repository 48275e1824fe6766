import * as z from 'zod';
import { oneLine } from '../../../lambdas/contracts/printable.ts';
import { jsonOf } from '../target/json.ts';
import type { Http } from '../target/http.ts';

export interface SentryOfTarget {
  baseUrl: string;
  orgSlug: string;
}

const detail = z.object({ detail: z.string() });

/**
 * Why a token is not what is needed, as Sentry says: it must read the issues of the organization, which takes
 * `event:read`. Undefined where it may. Rejects where Sentry is out of reach.
 */
export async function whyNoToken(
  http: Http,
  { baseUrl, orgSlug }: SentryOfTarget,
  token: string,
): Promise<string | undefined> {
  const path = `/organizations/${encodeURIComponent(orgSlug)}/issues/?query=&limit=1`;
  const { status, text } = await http(`${baseUrl.replace(/\/$/, '')}/api/0${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  switch (status) {
    case 200:
      return undefined;
    case 401:
      return 'Sentry does not know it: it was revoked, is of another Sentry, or is no token (a client secret or client id looks the same)';
    case 403:
      return `it lacks event:read in ${orgSlug}: give the integration Issue & Event: Read & Write, save, and create a new token`;
    case 404:
      return `it does not see the organization ${orgSlug}: it is of another one, or SENTRY_ORG_SLUG is wrong`;
    default: {
      const said = detail.safeParse(jsonOf(text)).data?.detail;
      throw new Error(
        oneLine(`Sentry answered ${status.toString()}${said === undefined ? '' : ` (${said})`}`),
      );
    }
  }
}
