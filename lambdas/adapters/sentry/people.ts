import * as z from 'zod';
import { SentryUnavailable } from './failure.ts';
import type { SentryAnswer, SentryHttp } from './http.ts';
import { nextCursor } from './link.ts';

/** Whom Sentry lets issues of a project be assigned to. */
export interface AssignablePerson {
  kind: 'user' | 'team';
  id: string;
  /** A person's name, a team's slug. */
  name: string;
  /** Null of a team, and where Sentry does not say. */
  email: string | null;
}

export interface SentryPeople {
  /**
   * Members and teams of a project, by slug or id, in Sentry's order, teams last. Those who were only invited are left
   * out: nothing can be theirs yet. Rejects with `SentryRefusal` or `SentryUnavailable`.
   */
  assignable(project: string): Promise<AssignablePerson[]>;
}

const id = z.union([z.string(), z.number()]).transform(String);
const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value === undefined || value === '' ? null : value));
const member = z.looseObject({
  name: text,
  email: text,
  user: z
    .looseObject({ id, name: text, email: text, isActive: z.boolean().nullish().catch(null) })
    .nullable(),
});
const team = z.looseObject({ id, slug: z.string() });

/** No organization has as many teams on one project; it only keeps a broken server from being read for ever. */
const MAX_PAGES = 50;

/** Members and teams of projects; both need `project:read` (Sentry's API reference, "List a Project's Organization Members"). */
export function createSentryPeople(
  http: Pick<SentryHttp, 'send'>,
  { orgSlug }: { orgSlug: string },
): SentryPeople {
  const readAll = async (project: string, what: 'members' | 'teams'): Promise<unknown[]> => {
    const path = `/api/0/projects/${encodeURIComponent(orgSlug)}/${encodeURIComponent(project)}/${what}/`;
    const rows: unknown[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const query: URLSearchParams | undefined =
        cursor === null ? undefined : new URLSearchParams({ cursor });
      const answer: SentryAnswer = await http.send({ method: 'GET', path, query, scope: 'project:read' });
      const page = rowsOf(answer, `the ${what} of project ${project}`);
      rows.push(...page);
      // Members come whole, without a Link header.
      cursor = answer.link === null ? null : nextCursor(answer.link, page.length, cursor);
      if (cursor === null) break;
    }
    return rows;
  };
  return {
    assignable: async (project) => {
      const [members, teams] = await Promise.all([readAll(project, 'members'), readAll(project, 'teams')]);
      return [...members.flatMap(personOf), ...teams.flatMap(teamOf)];
    },
  };
}

/** Zod's message names paths and types, never values. */
function rowsOf({ body }: SentryAnswer, what: string): unknown[] {
  const parsed = z.array(z.unknown()).safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SentryUnavailable(
    'sentry_unexpected_body',
    `Sentry's answer for ${what} has an unexpected shape: ${z.prettifyError(parsed.error)}`,
    200,
  );
}

/** One bad row costs itself alone. */
function personOf(row: unknown): AssignablePerson[] {
  const { user, name, email } = member.safeParse(row).data ?? { user: null };
  if (user === null || user.isActive === false) return [];
  const address = user.email ?? email ?? null;
  return [{ kind: 'user', id: user.id, name: user.name ?? name ?? address ?? user.id, email: address }];
}

function teamOf(row: unknown): AssignablePerson[] {
  const parsed = team.safeParse(row);
  return parsed.success ? [{ kind: 'team', id: parsed.data.id, name: parsed.data.slug, email: null }] : [];
}
