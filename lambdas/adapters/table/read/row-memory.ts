import type { Clock } from '../../clock.ts';
import type { GroupReader, SeenGroup } from './group-reader.ts';

/** What may change without its group does so within this: an hour found unusual, or an older event told anew. */
const FRESH_MS = 30_000;
/** Twenty pages of 50; each entry takes some kilobytes at most. */
const MOST = 1_000;

/**
 * The reader, which reads what a row tells beside its group only where the group has changed, or is not known here: hours and
 * facts are written with the group, whose version tells them apart. An open list is read again whenever one of its fifty
 * groups changes, and the others have not (docs/adr/0078).
 */
export const withRowMemory = (reader: GroupReader, clock: Clock): GroupReader => ({
  ...reader,
  hoursOf: rowMemory(
    clock,
    (groups, days) => reader.hoursOf(groups, days),
    (_, days) => days.join(' '),
  ),
  listedFacts: rowMemory(
    clock,
    (groups, spikesSince) => reader.listedFacts(groups, spikesSince),
    ({ lastSeen }, spikesSince) => (lastSeen < spikesSince ? 'without spike' : 'with spike'),
  ),
});

interface Known<T> {
  version: string;
  atMs: number;
  /** Undefined where nothing is stored. */
  row: T | undefined;
}

type ReadRows<A, T> = (groups: readonly SeenGroup[], asked: A) => Promise<Map<string, T>>;

/** @param nameOf tells apart what is asked of one group. */
function rowMemory<A, T>(
  clock: Clock,
  read: ReadRows<A, T>,
  nameOf: (group: SeenGroup, asked: A) => string,
): ReadRows<A, T> {
  const memory = new Map<string, Known<T>>();
  const placeOf = (group: SeenGroup, asked: A) => `${group.issueId} ${nameOf(group, asked)}`;
  const knownOf = (group: SeenGroup, asked: A): Known<T> | undefined => {
    const known = memory.get(placeOf(group, asked));
    const isFresh = known !== undefined && Math.abs(clock.now() - known.atMs) < FRESH_MS;
    return isFresh && known.version === group.version ? known : undefined;
  };
  const keep = (place: string, known: Known<T>) => {
    // Put last: the first of a map is the one that was read longest ago.
    memory.delete(place);
    memory.set(place, known);
    const [oldest] = memory.keys();
    if (memory.size > MOST && oldest !== undefined) memory.delete(oldest);
  };
  return async (groups, asked) => {
    const wanted = groups.map((group) => ({ group, known: knownOf(group, asked) }));
    const unknown = wanted.flatMap(({ group, known }) => (known === undefined ? [group] : []));
    const rows = unknown.length === 0 ? new Map<string, T>() : await read(unknown, asked);
    for (const group of unknown) {
      const { issueId, version } = group;
      keep(placeOf(group, asked), { version, atMs: clock.now(), row: rows.get(issueId) });
    }
    const told = wanted.flatMap(({ group: { issueId }, known }): [string, T][] =>
      known?.row === undefined ? [] : [[issueId, known.row]],
    );
    return new Map([...rows, ...told]);
  };
}
