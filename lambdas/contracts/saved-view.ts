import * as z from 'zod';

/** A status, or every one. */
export const VIEW_STATUSES = ['OPEN', 'RESOLVED', 'IGNORED', 'ALL'] as const;
export const VIEW_SORTS = ['last_seen_at', 'first_seen_at', 'event_count'] as const;
export const VIEW_ORDERS = ['asc', 'desc'] as const;
/** How far back the plot of a row goes. */
export const PERIODS = ['24h', '14d'] as const;
export type Period = (typeof PERIODS)[number];

/** A list that somebody has given a name. */
export const savedView = z.object({
  /** A ULID. */
  id: z.string(),
  name: z.string(),
  /** In the search language, as it was written; empty for all. */
  query: z.string(),
  status: z.enum(VIEW_STATUSES),
  sortBy: z.enum(VIEW_SORTS),
  sortOrder: z.enum(VIEW_ORDERS),
  period: z.enum(PERIODS),
  /** Who changed it last. */
  by: z.string(),
  at: z.string(),
});
export type SavedView = z.infer<typeof savedView>;

/** What the list shows where it is asked for nothing. */
export const PLAIN_LIST = {
  query: '',
  status: 'OPEN',
  sortBy: 'last_seen_at',
  sortOrder: 'desc',
  period: '24h',
} as const satisfies Partial<SavedView>;
