import { SentryRefusal } from './failure.ts';
import type { SentryAnswer } from './http.ts';

/** Slugs are documented for `project`, but an older self-hosted server takes only ids there. */
export const wantsProjectIds = (error: unknown) =>
  error instanceof SentryRefusal && error.status === 400 && /project.*number/i.test(error.detail);

/** Names the setting to look at: for the list a 404 is an unknown organization, a 400 or 403 may be a project. */
export async function explainListRefusal(
  answer: Promise<SentryAnswer>,
  { orgSlug, baseUrl }: { orgSlug: string; baseUrl: string },
  projects: readonly string[],
): Promise<SentryAnswer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SentryRefusal && error.isSentrys)) throw error;
    const which = projects.length === 0 ? '' : ` or project ${projects.join(', ')}`;
    const { code, message, status, detail } = error;
    if (status === 404) {
      const text = `Sentry at ${baseUrl}: organization ${orgSlug}${which} not found, or the token cannot see it. Check SENTRY_ORG_SLUG, SENTRY_PROJECT_SLUG and SENTRY_BASE_URL.`;
      throw new SentryRefusal('sentry_not_found', text, status, detail);
    }
    if (projects.length > 0 && (status === 400 || status === 403)) {
      const text = `${message} Check that SENTRY_PROJECT_SLUG (${projects.join(', ')}) names projects of organization ${orgSlug}.`;
      throw new SentryRefusal(code, text, status, detail);
    }
    throw error;
  }
}
