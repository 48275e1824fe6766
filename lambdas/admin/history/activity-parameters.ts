import * as z from 'zod';
import type { Told } from '../../adapters/table/read/doers.ts';
import type { ChangeQuery } from '../../adapters/table/read/change-reader.ts';
import type { Page } from '../../contracts/cursor.ts';
import { CHANGE_KINDS } from '../../contracts/change-kinds.ts';
import type { Change } from '../../core/changes/change.ts';
import { bound, freeText, pageFields, parse, single, type QueryValues } from '../parameters.ts';
import { withKnownCursor } from '../reading.ts';
import { RefusedRequest } from '../refusal.ts';
import { toldChanges } from './told-changes.ts';
import type { AdminServices } from '../services.ts';

/** What the page shows where no kind is chosen: `ongoing` is what Sentry calls an error after a week, and nobody's doing. */
export const USUAL_KINDS = CHANGE_KINDS.filter((kind) => kind !== 'ongoing');

const kinds = z.array(z.enum(CHANGE_KINDS, `must be of ${CHANGE_KINDS.join(', ')}`)).default([]);

export const activityFields = pageFields.extend({
  since: bound('T00:00:00.000Z'),
  sinceRelease: freeText,
  project: freeText,
  release: freeText,
  kind: kinds,
});

export type ActivityQuery = ChangeQuery & { sinceRelease?: string | undefined };

/** `since`, `sinceRelease`, `kind`, `project`, `release`, `limit` and `cursor`; several kinds with commas or repeated. */
export function parseActivity(values: QueryValues): ActivityQuery {
  const kind = (values['kind'] ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
  const { kind: wanted, ...rest } = parse(activityFields, { ...single(values), kind });
  return { ...rest, kinds: [...new Set(wanted)] };
}

/**
 * The query with the instant at which its release began: that of the first change of a group in it. Refuses with 404 where
 * no change is known in that release.
 */
export async function readableActivity(
  { changes }: Pick<AdminServices, 'changes'>,
  { sinceRelease, ...query }: ActivityQuery,
): Promise<ChangeQuery> {
  if (sinceRelease === undefined) return query;
  const began = await changes.firstOf(sinceRelease);
  if (began === undefined) {
    throw new RefusedRequest(
      404,
      'unknown_release',
      `No change of an error is known in the release ${sinceRelease}; ask by time with since.`,
    );
  }
  return { ...query, since: query.since === undefined || query.since < began ? began : query.since };
}

/** Changes of all groups with who made them. Refuses a cursor that is none of ours. */
export async function readActivity(
  { changes, acts }: Pick<AdminServices, 'changes' | 'acts'>,
  query: ChangeQuery,
): Promise<Page<Told<Change>>> {
  const { items, nextCursor } = await withKnownCursor(() => changes.list(query));
  return { items: await toldChanges(items, acts), nextCursor };
}

export const sinceFields = z.object({ since: z.string().trim().min(1).max(4096).nullable().default(null) });

/** `since` of the changes for live pages. */
export const parseSince = (values: QueryValues): string | null => parse(sinceFields, single(values)).since;
