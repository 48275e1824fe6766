import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { QUARANTINE_PREFIX } from '../../contracts/archive-keys.ts';
import type { QuarantineEntry } from './writer.ts';
import { decodeCursor, encodeCursor } from '../../contracts/cursor.ts';
import type { Page, PageRequest } from '../../contracts/cursor.ts';

export interface QuarantineQuery extends PageRequest {
  /** Bounds of `at`, ISO 8601, inclusive; open where absent. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Reads what the consumer has quarantined: messages that can never succeed. */
export interface QuarantineReader {
  /** Newest first. A page may be shorter than asked for. Rejects with `InvalidCursorError`. */
  list(query: QuarantineQuery): Promise<Page<QuarantineEntry>>;
}

/** Objects that one page opens: at 50 ms each a few seconds. A batch of the consumer is one object. */
const OBJECTS_A_PAGE = 100;
/** What one object may unpack to, so that the function's memory holds it several times over. A batch can be more. */
const MAX_OBJECT_BYTES = 32 * 1_048_576;
/** Bytes of messages in one page: an answer of Lambda ends at 6 MB, and JSON is escaped once more in it. */
const PAGE_BYTES = 2_000_000;
const ORDER = { sort: 'quarantine', order: 'desc' } as const;

const entry = z.object({
  v: z.literal(1),
  at: z.string(),
  code: z.string(),
  reason: z.string(),
  messageId: z.string(),
  rules: z.number().optional(),
  message: z.unknown(),
});

const unzip = promisify(gunzip);

export function createQuarantineReader(client: S3Client, bucket: string): QuarantineReader {
  return {
    list: async ({ from, to, limit, cursor }) => {
      const items: QuarantineEntry[] = [];
      let bytes = 0;
      let opened = 0;
      const start = positionOf(decodeCursor(cursor, ORDER));
      for await (const key of keysNewestFirst(client, bucket, { from, to, before: start?.key })) {
        if (opened++ === OBJECTS_A_PAGE) return { items, nextCursor: cursorAt({ key, taken: 0 }) };
        const entries = newestFirst(await readEntries(client, bucket, key));
        const already = key === start?.key ? start.taken : 0;
        for (const [index, found] of entries.entries()) {
          if (index < already || !isWithin(found.at, from, to)) continue;
          const kept = withinPage(found);
          bytes += kept.bytes;
          if (items.length === limit || (items.length > 0 && bytes > PAGE_BYTES)) {
            return { items, nextCursor: cursorAt({ key, taken: index }) };
          }
          items.push(kept.entry);
        }
      }
      return { items, nextCursor: null };
    },
  };
}

/** Entries of this object from `taken` on, newest first, then the objects before it. */
interface Position {
  key: string;
  taken: number;
}

const cursorAt = ({ key, taken }: Position): string => encodeCursor(ORDER, `${taken}|${key}`);

function positionOf(position: string | null): Position | null {
  const [, taken, key] = /^(\d{1,9})\|(.+)$/.exec(position ?? '') ?? [];
  return key === undefined ? null : { key, taken: Number(taken) };
}

const isWithin = (at: string, from: string | undefined, to: string | undefined): boolean =>
  (from === undefined || at >= from) && (to === undefined || at <= to);

const newestFirst = (entries: readonly QuarantineEntry[]): QuarantineEntry[] =>
  entries.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));

/** A message too large for any page is left out of its entry; the object has it. */
function withinPage(found: QuarantineEntry): { entry: QuarantineEntry; bytes: number } {
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(found)));
  if (bytes <= PAGE_BYTES) return { entry: found, bytes };
  return { entry: { ...found, message: { tooLarge: true, bytes } }, bytes: 1000 };
}

/**
 * S3 lists in ascending order only, and the keys begin with day and hour: so the days, then their hours, are listed as
 * folders, and one hour's keys at a time are turned round.
 */
async function* keysNewestFirst(
  client: S3Client,
  bucket: string,
  { from, to, before }: { from: string | undefined; to: string | undefined; before: string | undefined },
): AsyncGenerator<string> {
  const isNeeded = (folder: string, length: number) => {
    const at = atOf(folder);
    if (before !== undefined && folder > before) return false;
    return (
      (from === undefined || at >= from.slice(0, length)) && (to === undefined || at <= to.slice(0, length))
    );
  };
  const days = (await folders(client, bucket, QUARANTINE_PREFIX)).filter((day) => isNeeded(day, 10));
  for (const day of days.reverse()) {
    const hours = (await folders(client, bucket, day)).filter((hour) => isNeeded(hour, 13));
    for (const hour of hours.reverse()) {
      const keys = await objectKeys(client, bucket, hour);
      for (const key of keys.reverse()) if (before === undefined || key <= before) yield key;
    }
  }
}

/** `2026-11-20` or `2026-11-20T09` of a folder `quarantine/dt=2026-11-20/hh=09/`. */
const atOf = (folder: string): string => {
  const [, day = '', hour] = /dt=([\d-]+)\/(?:hh=(\d\d)\/)?/.exec(folder) ?? [];
  return hour === undefined ? day : `${day}T${hour}`;
};

const folders = async (client: S3Client, bucket: string, prefix: string): Promise<string[]> =>
  (await listed(client, bucket, prefix, '/')).folders;

const objectKeys = async (client: S3Client, bucket: string, prefix: string): Promise<string[]> =>
  (await listed(client, bucket, prefix, undefined)).keys;

async function listed(client: S3Client, bucket: string, prefix: string, delimiter: string | undefined) {
  const found: { folders: string[]; keys: string[] } = { folders: [], keys: [] };
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, Delimiter: delimiter });
  for await (const { CommonPrefixes = [], Contents = [] } of pages) {
    found.folders.push(...CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []));
    found.keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return found;
}

/** The entries of one object, in their order; lines that are none of ours are passed over. */
async function readEntries(client: S3Client, bucket: string, key: string): Promise<QuarantineEntry[]> {
  const bytes = await readObject(client, bucket, key);
  if (bytes === undefined) return [];
  const text = await unzip(bytes, { maxOutputLength: MAX_OBJECT_BYTES }).catch(() => undefined);
  if (text === undefined) return [unreadable(key)];
  return text
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => entry.safeParse(jsonOf(line)).data ?? []);
}

/** Said rather than left out: it is there, and somebody has to look at it. */
const unreadable = (key: string): QuarantineEntry => ({
  v: 1,
  at: `${atOf(key)}:00:00.000Z`,
  code: 'object_unreadable',
  reason: `The object ${key} is no gzip or unpacks to more than 32 MiB; read it from the bucket.`,
  messageId: '',
  message: null,
});

async function readObject(client: S3Client, bucket: string, key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await body?.transformToByteArray();
  } catch (error) {
    // Retention has just removed it.
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
