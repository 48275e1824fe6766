import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { json, type Answer } from '../exchange.ts';
import type { Store } from '../tracker/store.ts';

/** How Sentry refuses one issue, or what a broken answer about it looks like. */
const ways = z.enum([
  /** 403, as for a project that the token may not see. */
  'forbidden',
  /** 404. */
  'missing',
  /** 500. */
  'failure',
  /** 504, as of a search that takes too long. */
  'timeout',
  /** 200 with JSON that ends in the middle. */
  'cutShort',
  /** 200 with JSON of another shape. */
  'otherShape',
]);
type Way = z.infer<typeof ways>;

export const refusal = z
  .strictObject({
    issueIds: z.array(z.string()).default([]),
    /** Slugs: every issue of these projects. */
    projects: z.array(z.string()).default([]),
    /** What is refused: the issue's events, or the issue itself with them. */
    of: z.enum(['events', 'issue']).default('events'),
    as: ways,
  })
  .refine(({ issueIds, projects }) => issueIds.length + projects.length > 0, 'name issueIds or projects');
export type Refusal = z.infer<typeof refusal>;

/** The fault that a request meets because of its issue or project, or null. */
export function refusedPart(
  { refusals, vanishedProjects }: { refusals: readonly Refusal[]; vanishedProjects: readonly string[] },
  store: Store,
  pathname: string,
): Answer | null {
  const part = partOf(store, pathname);
  if (part === null) return null;
  const { issueId, slug, of } = part;
  if (slug !== null && vanishedProjects.includes(slug)) return answerOf('missing');
  const found = refusals.find(
    (one) =>
      (of === 'events' || one.of === 'issue') &&
      of !== 'project' &&
      ((issueId !== null && one.issueIds.includes(issueId)) ||
        (slug !== null && one.projects.includes(slug))),
  );
  return found === undefined ? null : answerOf(found.as);
}

interface Part {
  issueId: string | null;
  slug: string | null;
  of: 'events' | 'issue' | 'project';
}

/** What a path is about: an issue, its events, or a project. Null for lists of issues and everything else. */
function partOf(store: Store, pathname: string): Part | null {
  const [, id, below] = /^\/api\/0\/organizations\/[^/]+\/issues\/([^/]+)\/(\w+)?/.exec(pathname) ?? [];
  if (id !== undefined) {
    const group = store.groupOrSurvivor(id) ?? store.groupOfShortId(id);
    return {
      issueId: group?.id ?? id,
      slug: group?.project.slug ?? null,
      of: below === 'events' || below === 'hashes' ? 'events' : 'issue',
    };
  }
  const [, project, part, eventId] =
    /^\/api\/0\/projects\/[^/]+\/([^/]+)\/(?:(events)\/(?:([^/]+)\/)?)?/.exec(pathname) ?? [];
  if (project === undefined) return null;
  const found = store.project(project);
  const event = found && eventId !== undefined ? store.event(found.id, eventId) : undefined;
  return {
    issueId: event?.groupId ?? null,
    slug: found?.slug ?? project,
    of: part === 'events' ? 'events' : 'project',
  };
}

function answerOf(way: Way): Answer {
  switch (way) {
    case 'forbidden':
      return json(403, { detail: 'You do not have permission to perform this action.' });
    case 'missing':
      return json(404, { detail: 'The requested resource does not exist' });
    case 'failure':
      return json(500, { detail: 'Internal Error', errorId: randomUUID().replaceAll('-', '') });
    case 'timeout':
      return json(504, { detail: 'Query timeout. Please try again.' });
    case 'cutShort':
      return { ...json(200, null), body: '[{"id": "4' };
    case 'otherShape':
      return json(200, { results: null });
  }
}
