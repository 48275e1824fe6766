import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { BatchWriteItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { ownFile } from '../installation.ts';
import type { Mail } from '../mail/inbox.ts';
import { createMove } from './moved.ts';
import {
  APP_PLACE,
  DIGEST_LENGTH,
  recordingSchema,
  SENTRY_PLACE,
  type Frame,
  type Recording,
  type Row,
} from './recording.ts';

/** The story up to an hour ago at most, in this machine's time and addresses. */
export interface PastStory {
  /** Of today, milliseconds since the epoch: what the simulator's story counts from. */
  midnight: number;
  /** Up to when it is told here. */
  until: number;
  rows: Row[];
  objects: { key: string; bytes: Buffer }[];
  /** The newest first. */
  mails: Mail[];
}

export interface Addresses {
  sentryUrl: string;
  appUrl: string;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** What a start waits for: groups with their counts and changes, and the inbox. */
export const STORY = 'recording.json.br';
/** Events and their bodies, and what only the pages on completeness, trends and runs show. */
export const EVENTS = 'recording-events.json.br';

/** @param now milliseconds since the epoch: the story ends with the last full hour */
export async function readStory(
  file: typeof STORY | typeof EVENTS,
  now: number,
  { sentryUrl, appUrl }: Addresses,
): Promise<PastStory> {
  const recorded = brotliDecompressSync(await readFile(ownFile(path.join('story', file)))).toString();
  const recordedAt = z.coerce.number().parse(/^\{"midnight":(\d+)/.exec(recorded)?.[1]);
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const move = createMove(recordedAt, Math.round((midnight - recordedAt) / DAY_MS));
  const here = (text: string): string =>
    move(text).replaceAll(SENTRY_PLACE, sentryUrl).replaceAll(APP_PLACE, appUrl);
  const recording = recordingSchema.parse(JSON.parse(here(recorded)));
  const hours = Math.min(Math.floor((now - midnight) / HOUR_MS), recording.frames.length - 1);
  const frames = recording.frames.slice(0, hours + 1);
  const { objects, pointers } = packed(frames);
  return {
    midnight,
    until: midnight + hours * HOUR_MS - 1,
    rows: rowsOf(frames).map((told) => settled(told, pointers, here)),
    objects,
    mails: frames.flatMap(({ mails }) => mails).toReversed(),
  };
}

type ToldRow = Recording['frames'][number]['rows'][number];

/** As the last frame has them. */
function rowsOf(frames: readonly Frame[]): ToldRow[] {
  const rows = new Map<string, ToldRow>();
  for (const { rows: changed, gone } of frames) {
    for (const told of changed) rows.set(`${told.row['pk']?.S ?? ''} ${told.row['sk']?.S ?? ''}`, told);
    for (const [pk, sk] of gone) rows.delete(`${pk} ${sk}`);
  }
  return [...rows.values()];
}

/** A record's place in its object: times of another length, and another zlib, give it another one. */
type Pointers = ReadonlyMap<string, { offset: number; length: number }>;

function packed(frames: readonly Frame[]): { objects: PastStory['objects']; pointers: Pointers } {
  const pointers = new Map<string, { offset: number; length: number }>();
  const objects = frames
    .flatMap((frame) => frame.objects)
    .map(({ key, records }) => {
      let offset = 0;
      const members = records.map((record) => {
        // The quickest: the start waits for it, and it is kept in memory for an afternoon.
        const member = gzipSync(record.text, { level: 1 });
        pointers.set(`${key} ${record.offset}`, { offset, length: member.length });
        offset += member.length;
        return member;
      });
      return { key, bytes: Buffer.concat(members) };
    });
  return { objects, pointers };
}

/** What follows from other parts of the row and has to be made anew: pointers, digests, and what is compressed. */
function settled({ row, digestOf }: ToldRow, pointers: Pointers, here: (text: string) => string): Row {
  const entries = Object.entries(row).map(([name, value]): [string, AttributeValue] => [
    name,
    pointed(unpacked(value, here), pointers),
  ]);
  const made: Row = Object.fromEntries(entries);
  if (digestOf === undefined) return made;
  const digest = createHash('sha256').update(digestOf).digest('base64url').slice(0, DIGEST_LENGTH);
  return { ...made, sk: { S: `${(row['sk']?.S ?? '').slice(0, -DIGEST_LENGTH)}${digest}` } };
}

function pointed(value: AttributeValue, pointers: Pointers): AttributeValue {
  const { key, offset, length } = value.M ?? {};
  const place = pointers.get(`${key?.S ?? ''} ${offset?.N ?? ''}`);
  if (key === undefined || length === undefined || place === undefined) return value;
  return { M: { ...value.M, key, offset: { N: String(place.offset) }, length: { N: String(place.length) } } };
}

/** Bytes are recorded in base64. What the sync keeps for itself is compressed text with times in it. */
function unpacked(value: AttributeValue, here: (text: string) => string): AttributeValue {
  if (value.B === undefined) return value;
  return { B: gzipSync(here(gunzipSync(Buffer.from(String(value.B), 'base64')).toString())) };
}

/** As many as one request takes. */
const BATCH = 25;
const REQUESTS_AT_ONCE = 4;

/** Ends early, without an error, where the signal is aborted. */
export async function writeRows(
  client: DynamoDBClient,
  tableName: string,
  rows: readonly Row[],
  signal?: AbortSignal,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
  await pMap(
    batches,
    async (batch) => {
      if (signal?.aborted === true) return;
      const RequestItems = { [tableName]: batch.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }));
      const left = UnprocessedItems?.[tableName]?.length ?? 0;
      if (left > 0) throw new Error(`DynamoDB did not take ${left} rows of the story.`);
    },
    { concurrency: REQUESTS_AT_ONCE },
  );
}
