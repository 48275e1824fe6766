import * as z from 'zod/mini';

/**
 * What an entry of the quarantine tells of bytes that nobody can read. Unread, they cannot be sanitised: so they lie
 * apart from their entry, and only this is ever shown of them.
 */
export const unreadable = z.object({
  /** The object of the gzipped bytes; it expires before its entry does (UNREADABLE_DAYS). */
  key: z.string(),
  /** As they came, before they were gzipped. */
  bytes: z.number(),
  sha256: z.string(),
});
export type Unreadable = z.infer<typeof unreadable>;

/** The message of such an entry: a webhook's headers with its body apart, or nothing but a whole queue message apart. */
export const unreadableMessage = z.looseObject({ unreadable });
