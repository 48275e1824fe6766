import * as z from 'zod';

/** Kinds of fields that the answers of the API are made of. Functions take their types alone; no bundle has them. */

/** ISO 8601 UTC with milliseconds. */
export const instant = z.string().meta({ format: 'date-time' });
export const text = z.string();
export const maybeText = text.nullable();
/** Our own counts; what Sentry counts is any number that it tells. */
export const count = z.int().nonnegative();
export const maybeNumber = z.number().nullable();

/** Names and values as Sentry or an SDK sent them. */
export const anyRecord = z.record(z.string(), z.unknown());

export const project = z.object({ id: text, slug: maybeText });

export const nextCursor = maybeText.meta({
  description: 'The `cursor` of the next page; null ends the list, and nothing else does.',
});
