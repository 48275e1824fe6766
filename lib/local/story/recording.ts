import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

/**
 * What the pipeline made of the shop's story (lib/sentry-simulator/story): the table's rows, the archive's objects and
 * the inbox, written by `npm run demo:record`. The first frame is the state at a midnight (UTC), each later one what the
 * next hour changed. Addresses are placeholders, times those of the recording: `moved.ts` makes them this machine's.
 */

/** In every recorded text, in the place of the simulator's address and of the app's. */
export const SENTRY_PLACE = 'http://sentry.story.invalid';
export const APP_PLACE = 'http://app.story.invalid';

export type Row = Record<string, AttributeValue>;

const row = z.custom<Row>((value) => typeof value === 'object' && value !== null);

const frameSchema = z.object({
  rows: z.array(
    z.object({
      row,
      /** Of a row whose sort key ends in a digest: the text that it is of. */
      digestOf: z.string().optional(),
    }),
  ),
  /** Sort key after the partition key, of rows that the hour has removed. */
  gone: z.array(z.tuple([z.string(), z.string()])),
  objects: z.array(
    z.object({
      key: z.string(),
      /** Its records, each with where it lay in the object. */
      records: z.array(z.object({ offset: z.number(), text: z.string() })),
    }),
  ),
  /** The oldest first. */
  mails: z.array(
    z.object({
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      html: z.string(),
      at: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  ),
});
export type Frame = z.infer<typeof frameSchema>;

export const recordingSchema = z.object({
  /** Milliseconds since the epoch. */
  midnight: z.number(),
  frames: z.array(frameSchema).min(1),
});
export type Recording = z.infer<typeof recordingSchema>;

/** The end of the sort key of a row with a digest, made of a text as lambdas/adapters/table/items.ts makes it. */
export const DIGEST_LENGTH = 11;
