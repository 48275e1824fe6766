import { createHash } from 'node:crypto';
import * as z from 'zod';
import { pairKey, type Pair, type Seen } from './seen-in.ts';

/**
 * The pairs of one day as one text: each name once, then its place, the count and the two instants of each pair in
 * digits of base 36. The same pairs give the same text, so that an unchanged text is an unchanged day. With 3
 * environments and 5 releases of 41 characters it takes some 560 bytes, which leaves the day's counter within its first
 * KiB (docs/adr/0046).
 */
export function seenText(seen: readonly Seen[]): string {
  const environments = namesOf(seen, 'environment');
  const releases = namesOf(seen, 'release');
  const pairs = seen
    .map((one): readonly [number, number, Seen] => [
      placeOf(environments, one.environment),
      placeOf(releases, one.release),
      one,
    ])
    .sort(([a, x], [b, y]) => a - b || x - y)
    .map(([environment, release, { count, firstSeen, lastSeen }]) => {
      const [first, last] = [millisecondOfDay(firstSeen), millisecondOfDay(lastSeen)];
      return [environment, release, count, first, last - first]
        .map((number) => number.toString(RADIX))
        .join(' ');
    });
  return JSON.stringify([environments, releases, pairs.join(',')]);
}

/** The pairs that a text tells of a day (`YYYY-MM-DD`). Throws on what is no such text. */
export function parseSeenText(text: string, day: string): Seen[] {
  const [environments, releases, pairs] = written.parse(JSON.parse(text));
  if (pairs === '') return [];
  return pairs.split(',').map((pair) => {
    const [environment = 0, release = 0, count = 0, first = 0, length = 0] = pair
      .split(' ')
      .map((digits) => Number.parseInt(digits, RADIX));
    return {
      environment: environments[environment - 1] ?? null,
      release: releases[release - 1] ?? null,
      count,
      firstSeen: instantOf(day, first),
      lastSeen: instantOf(day, first + length),
    };
  });
}

const RADIX = 36;
const DAY_MS = 86_400_000;
const written = z.tuple([z.array(z.string()), z.array(z.string()), z.string()]);

const namesOf = (seen: readonly Seen[], name: keyof Pair): string[] =>
  [...new Set(seen.map((one) => one[name]).filter((text) => text !== null))].sort();

/** 0 is none. */
const placeOf = (names: readonly string[], name: string | null): number =>
  name === null ? 0 : names.indexOf(name) + 1;

const millisecondOfDay = (iso: string): number =>
  Date.parse(iso) - Date.parse(`${iso.slice(0, 10)}T00:00:00.000Z`);
/** Written by hand: a list reads some thousands of them, and a date takes ten times as long. */
function instantOf(day: string, millisecond: number): string {
  if (!(millisecond >= 0 && millisecond < DAY_MS))
    throw new Error(`The pairs of ${day} name no instant of it.`);
  const digits = (value: number, length: number) => Math.floor(value).toString().padStart(length, '0');
  const [hour, minute] = [digits(millisecond / 3_600_000, 2), digits((millisecond / 60_000) % 60, 2)];
  const [second, rest] = [digits((millisecond / 1000) % 60, 2), digits(millisecond % 1000, 3)];
  return `${day}T${hour}:${minute}:${second}.${rest}Z`;
}

/**
 * The pairs of a day that are too many for its counter lie in items of their own. Of these the counter keeps how much
 * room they take and which they are, so that it changes whenever one of them comes or goes.
 */
export interface Apart {
  bytes: number;
  /** The exclusive or of the pairs' digests: the same for the same pairs in any order. */
  digest: string;
}

/** What a day's counter says of its pairs: the pairs themselves, or what those are that lie apart. */
export type DaySeen = { kind: 'together'; seen: Seen[] } | ({ kind: 'apart' } & Apart);

export const daySeenText = (day: DaySeen): string =>
  day.kind === 'together' ? seenText(day.seen) : JSON.stringify({ bytes: day.bytes, digest: day.digest });

const apart = z.object({ bytes: z.number(), digest: z.string() });

/** Throws on what is neither. */
export function parseDaySeenText(text: string, day: string): DaySeen {
  if (!text.startsWith('{')) return { kind: 'together', seen: parseSeenText(text, day) };
  return { kind: 'apart', ...apart.parse(JSON.parse(text)) };
}

/** DynamoDB charges by the started KiB; two of them hold the hours and this. */
const ROOM_FOR_PAIRS = 1_400;
const BYTES_OF_NUMBERS = 24;

/**
 * How much room a pair is reckoned to take, by its names alone: what lies apart must depend neither on counts nor on the
 * order in which they came.
 */
const bytesOf = (pair: Pair): number => BYTES_OF_NUMBERS + Buffer.byteLength(pairKey(pair));

/** Whether pairs of so many bytes lie apart. */
export const areApart = (bytes: number): boolean => bytes > ROOM_FOR_PAIRS;

export const bytesOfAll = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, pair) => sum + bytesOf(pair), 0);

export const NOTHING_APART: Apart = { bytes: 0, digest: '0'.repeat(16) };

/** After these pairs came, and those went. */
export const withApart = (known: Apart, came: readonly Pair[], went: readonly Pair[]): Apart => ({
  bytes: known.bytes + bytesOfAll(came) - bytesOfAll(went),
  digest: [...came, ...went]
    .reduce((sum, pair) => sum ^ BigInt(`0x${pairDigest(pair).slice(0, 16)}`), BigInt(`0x${known.digest}`))
    .toString(16)
    .padStart(16, '0'),
});

/** Names the item of a pair that lies apart. */
export const pairDigest = (pair: Pair): string =>
  createHash('sha256').update(pairKey(pair)).digest('hex').slice(0, 32);
