import { joinSeen, type GroupSeen, type Seen } from '../../core/group/seen-in.ts';
import { parseDaySeenText, parseSeenText, type DaySeen } from '../../core/group/seen-text.ts';

/**
 * What a day's items say of the pairs of environment and release: the counter itself, and those that lie apart from it,
 * each in an item of its own (docs/adr/0046).
 */

type Item = Record<string, unknown>;

/** Where the counter and what lies apart keep their text. */
export const SEEN_ATTRIBUTE = 'seen';

const hoursNamed = (letter: string) =>
  Array.from({ length: 24 }, (_, hour) => `${letter}${hour.toString().padStart(2, '0')}`);
const HOURS = hoursNamed('h');
/** What a counter tells of its hours, and whether it has expired; of a pair that lies apart no `dayKey`. */
export const HOUR_ATTRIBUTES: readonly string[] = [
  ...['pk', 'dayKey', 'expiresAt'],
  ...HOURS,
  ...hoursNamed('r'),
];
/** The same without the hours of repaired events. */
export const COUNT_ATTRIBUTES: readonly string[] = ['pk', 'dayKey', 'expiresAt', ...HOURS];
/** What `seenOfDays` looks at, and whether it has expired. */
export const SEEN_ATTRIBUTES: readonly string[] = ['sk', 'dayKey', 'expiresAt', SEEN_ATTRIBUTE, ...HOURS];

/** The counter itself is in the index of its project. */
export const isPairApart = (item: Item): boolean => SEEN_ATTRIBUTE in item && !('dayKey' in item);

const dayOf = ({ sk }: Item): string => String(sk).slice('DAY#'.length, 'DAY#YYYY-MM-DD'.length);

const textOf = (item: Item): string | undefined => {
  const text = item[SEEN_ATTRIBUTE];
  return typeof text === 'string' ? text : undefined;
};

/** Of a counter; nothing is counted in one that is not there, or that a version before wrote. Throws on what is no such text. */
export function parseDaySeen(item: Item | undefined): DaySeen {
  const text = item && textOf(item);
  return item === undefined || text === undefined
    ? { kind: 'together', seen: [] }
    : parseDaySeenText(text, dayOf(item));
}

/** Of an item that lies apart. */
export const parsePairApart = (item: Item): Seen | undefined =>
  parseSeenText(textOf(item) ?? '', dayOf(item))[0];

/** What all the items of a group's days tell together. */
export function seenOfDays(items: readonly Item[]): GroupSeen {
  const seen = items.flatMap((item) => {
    if (isPairApart(item)) return parsePairApart(item) ?? [];
    const day = parseDaySeen(item);
    return day.kind === 'together' ? day.seen : [];
  });
  const stored = items.reduce((sum, item) => sum + storedIn(item), 0);
  const counted = seen.reduce((sum, { count }) => sum + count, 0);
  return { seen: joinSeen(seen), uncounted: Math.max(0, stored - counted) };
}

const storedIn = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, count]) => sum + (/^h\d\d$/.test(name) ? Number(count) : 0), 0);
