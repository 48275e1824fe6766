import fc from 'fast-check';
import {
  announcementFor,
  READ_AGAIN_MS,
  shardsToRead,
  shardsToWrite,
  UNUSED_MS,
  type AnnouncedShards,
} from '../../../../lambdas/core/group/status-shards.ts';

const MINUTE_MS = 60_000;
const LONGEST_FUNCTION_MS = 15 * MINUTE_MS;
const someShards = fc.integer({ min: 4, max: 64 });

/** Deployments in turn, each with the minutes since the one before it and the number that it wants. */
const anyHistory = fc.array(fc.record({ after: fc.integer({ min: 0, max: 200 }), wanted: someShards }), {
  minLength: 1,
  maxLength: 8,
});

/** What the table says from when on. */
function announcementsOf(history: readonly { after: number; wanted: number }[]) {
  const told: { atMs: number; known: AnnouncedShards | null }[] = [{ atMs: -Infinity, known: null }];
  let nowMs = 0;
  for (const { after, wanted } of history) {
    nowMs += after * MINUTE_MS;
    const known = told.at(-1)!.known;
    told.push({ atMs: nowMs, known: announcementFor(known, wanted, nowMs) ?? known });
  }
  return told;
}

describe('the number of partitions of a status', () => {
  it('is for no writer larger than for a reader that has not looked for as long as a function can run', () => {
    const anyMinute = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(anyHistory, anyMinute, someShards, fc.nat(), (history, minute, wanted, before) => {
        const told = announcementsOf(history);
        const nowMs = minute * MINUTE_MS;
        const lookedAtMs = nowMs - READ_AGAIN_MS - LONGEST_FUNCTION_MS;
        const ofReader = told.findLast(({ atMs }) => atMs <= lookedAtMs)?.known ?? null;
        // A writer looks once, however long ago that was.
        const heard = told.filter(({ atMs }) => atMs <= nowMs);
        const ofWriter = heard[before % heard.length]!.known;

        expect(shardsToWrite(ofWriter, wanted, nowMs)).toBeLessThanOrEqual(shardsToRead(ofReader));
      }),
    );
  });

  it('is what the setting says once it was announced for an hour', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const told = announcementsOf(history).at(-1)!;

        for (const { wanted } of history) {
          expect(shardsToWrite(told.known, wanted, told.atMs + UNUSED_MS)).toBe(wanted);
        }
      }),
    );
  });

  it('never goes down for readers', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const read = announcementsOf(history).map(({ known }) => shardsToRead(known));

        expect(read).toEqual(read.toSorted((a, b) => a - b));
      }),
    );
  });

  it('is four where nobody has announced more, and four need no announcement', () => {
    expect([
      shardsToRead(null),
      shardsToWrite(null, 20, 0),
      shardsToWrite(null, 4, 0),
      announcementFor(null, 4, 0),
    ]).toEqual([4, 4, 4, null]);
  });
});
