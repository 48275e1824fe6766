import * as z from 'zod';
import { fail, ok, skipped, warn, type Check, type Context } from '../check.ts';
import { storing } from '../aws/secrets.ts';
import { told } from '../sentry/sentry.ts';

const newToken = ({ target }: Context): string =>
  `In Sentry, Settings, Developer Settings, your integration: create a token, then ${storing(target, 'token')}`;

const organizationPath = ({ target }: Context) =>
  `/organizations/${encodeURIComponent(target.sentry.orgSlug)}`;

/** The organization itself needs org:read; with less, any answer that is not 401 proves that the token is one. */
export const sentryToken: Check = {
  name: 'sentry-token',
  run: async (context) => {
    const { baseUrl, orgSlug } = context.target.sentry;
    const answer = await context.sentry.request(`${organizationPath(context)}/`);
    if (answer.status === 401)
      return fail(`${baseUrl} refuses the stored token: ${told(answer)}`, newToken(context));
    if (answer.status === 404) {
      return fail(
        `the token works, but shows no organization ${orgSlug}`,
        `Set SENTRY_ORG_SLUG to the slug in Sentry's addresses (and SENTRY_BASE_URL to its region), or create the token in ${orgSlug}.`,
      );
    }
    if (answer.status === 200 || answer.status === 403) return ok(`${baseUrl} takes it for ${orgSlug}`);
    return warn(
      `${baseUrl} answered ${told(answer)}`,
      'Look at status.sentry.io or at your Sentry server, then run the doctor again.',
    );
  },
};

interface Probe {
  scope: string;
  /** As Sentry's settings page calls it. */
  permission: string;
  /** What does not work without it. */
  loses: string;
  path(context: Context): Promise<string | undefined> | string | undefined;
}

/** One harmless read for each scope that the sync needs; event:write cannot be tried without writing. */
const PROBES: readonly Probe[] = [
  {
    scope: 'event:read',
    permission: 'Issue & Event: Read & Write',
    loses: 'the sync can read no issue and no event',
    path: (context) => `${organizationPath(context)}/issues/?query=&limit=1`,
  },
  {
    scope: 'org:read',
    permission: 'Organization: Read',
    loses: 'the ledger cannot know what Sentry accepted',
    path: (context) =>
      `${organizationPath(context)}/stats_v2/?field=sum(quantity)&category=error&groupBy=outcome&interval=1h&statsPeriod=1h`,
  },
  {
    scope: 'project:read',
    permission: 'Project: Read',
    loses: 'event bodies cannot be fetched',
    path: async (context) => {
      const [slug] =
        context.target.sentry.projects.length > 0 ? context.target.sentry.projects : await slugsOf(context);
      const { orgSlug } = context.target.sentry;
      return slug === undefined
        ? undefined
        : `/projects/${encodeURIComponent(orgSlug)}/${encodeURIComponent(slug)}/events/?per_page=1`;
    },
  },
];

export const tokenScopes: Check = {
  name: 'token-scopes',
  needs: 'sentry-token',
  run: async (context) => {
    const answers = [];
    for (const probe of PROBES) {
      const path = await probe.path(context);
      if (path !== undefined) answers.push({ probe, answer: await context.sentry.request(path) });
    }
    const refused = answers.filter(({ answer }) => answer.status === 403).map(({ probe }) => probe);
    if (refused.length > 0) {
      return fail(
        refused.map(({ scope, loses }) => `no ${scope}: ${loses}`).join('; '),
        `In Sentry, Settings, Developer Settings, your integration: set ${refused.map(({ permission }) => permission).join(' and ')} and save; if this stays, create a new token, then ${storing(context.target, 'token')}`,
      );
    }
    const strange = answers.find(({ answer }) => answer.status !== 200);
    if (strange !== undefined) {
      return warn(
        `${strange.probe.scope} could not be tried: Sentry answered ${told(strange.answer)}`,
        'See the line above and projects below; then run the doctor again.',
      );
    }
    return ok(`the token may read: ${answers.map(({ probe }) => probe.scope).join(', ')}`);
  },
};

/** Whom errors can be assigned to is asked by project, as the page does. */
export const assignablePeople: Check = {
  name: 'assignable-people',
  needs: 'sentry-token',
  run: async (context) => {
    const { orgSlug, projects: wanted } = context.target.sentry;
    const [slug] = wanted.length > 0 ? wanted : await slugsOf(context);
    if (slug === undefined) return skipped('the token sees no project: see projects');
    const place = `/projects/${encodeURIComponent(orgSlug)}/${encodeURIComponent(slug)}`;
    for (const what of ['members', 'teams'] as const) {
      const answer = await context.sentry.request(`${place}/${what}/`);
      if (answer.status === 401 || answer.status === 403) {
        return warn(
          `no project:read for the ${what} of ${slug}: whom errors are assigned to has to be typed`,
          'In Sentry, Settings, Developer Settings, your integration: set Project: Read and save.',
        );
      }
      if (answer.status !== 200) {
        return warn(
          `the ${what} of ${slug} could not be read: Sentry answered ${told(answer)}`,
          'Until Sentry tells them, whom errors are assigned to can be typed on the page.',
        );
      }
    }
    return ok(`members and teams of ${slug} can be chosen`);
  },
};

const projectRows = z.array(z.object({ slug: z.string() }));

async function slugsOf(context: Context): Promise<string[]> {
  const answer = await context.sentry.request(`${organizationPath(context)}/projects/?per_page=100`);
  return projectRows.safeParse(answer.body).data?.map(({ slug }) => slug) ?? [];
}

/** Each configured project by itself: the list has pages. */
export const projects: Check = {
  name: 'projects',
  needs: 'sentry-token',
  run: async (context) => {
    const { orgSlug, projects: wanted } = context.target.sentry;
    if (wanted.length === 0) {
      const found = await slugsOf(context);
      return found.length > 0
        ? ok(`all that the token sees: ${found.slice(0, 5).join(', ')}${found.length > 5 ? ', ...' : ''}`)
        : fail(
            `the token sees no project of ${orgSlug}`,
            'Give the integration Project: Read, and check SENTRY_ORG_SLUG.',
          );
    }
    const missing: string[] = [];
    for (const slug of wanted) {
      const path = `/projects/${encodeURIComponent(orgSlug)}/${encodeURIComponent(slug)}/`;
      const { status } = await context.sentry.request(path);
      if (status === 404) missing.push(slug);
      if (status === 401 || status === 403) {
        return fail(
          `Sentry does not show project ${slug} (${status})`,
          'Give the integration Project: Read.',
        );
      }
    }
    return missing.length === 0
      ? ok(wanted.join(', '))
      : fail(
          `${orgSlug} has no project ${missing.join(', ')}`,
          'Correct SENTRY_PROJECT_SLUG (the slugs in Sentry under Settings, Projects) and deploy again.',
        );
  },
};
