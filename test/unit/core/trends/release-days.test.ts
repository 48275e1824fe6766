import fc from 'fast-check';
import { releaseDays } from '../../../../lambdas/core/trends/release-days.ts';

const counted = (
  day: string,
  releases: (string | null)[],
  { projectId = '7', otherCells = 0 }: { projectId?: string; otherCells?: number } = {},
) => ({ projectId, day, otherCells, cells: releases.map((release) => ({ release })) });

describe('the day since which a release is known', () => {
  it('is the first on which an event of it was counted', () => {
    const dayOf = releaseDays([
      counted('2026-11-20', ['old', 'new']),
      counted('2026-11-18', ['older']),
      counted('2026-11-19', ['old', null]),
    ]);

    expect(['old', 'new'].map(dayOf)).toEqual(['2026-11-19', '2026-11-20']);
  });

  it('is not known of what was counted on the first day of all', () => {
    const dayOf = releaseDays([counted('2026-11-18', ['older']), counted('2026-11-19', ['older'])]);

    expect(dayOf('older')).toBeNull();
  });

  it('is not known where a day before may have had it among what it left out', () => {
    const dayOf = releaseDays([
      counted('2026-11-18', ['older']),
      counted('2026-11-19', ['older'], { otherCells: 3 }),
      counted('2026-11-20', ['new']),
    ]);

    expect(dayOf('new')).toBeNull();
  });

  it('is not known where another project had it from its first day on', () => {
    const dayOf = releaseDays([
      counted('2026-11-18', []),
      counted('2026-11-19', ['shared']),
      counted('2026-11-18', ['shared'], { projectId: '8' }),
    ]);

    expect(dayOf('shared')).toBeNull();
  });

  it('is that of the beginning of a name that is longer than a cell has room for', () => {
    const name = 'x'.repeat(200);
    const dayOf = releaseDays([counted('2026-11-18', []), counted('2026-11-19', [name])]);

    expect(dayOf(`${name}yz`)).toBe('2026-11-19');
  });

  it('has no event of the release on any counted day before it, in whatever order days are read', () => {
    const aDay = fc.record({
      projectId: fc.constantFrom('7', '8'),
      day: fc.integer({ min: 10, max: 20 }).map((n) => `2026-11-${n.toString()}`),
      otherCells: fc.constantFrom(0, 0, 0, 5),
      cells: fc.array(fc.record({ release: fc.constantFrom('a', 'b', 'c', null) }), { maxLength: 3 }),
    });
    const someDays = fc.uniqueArray(aDay, { selector: ({ projectId, day }) => `${projectId} ${day}` });

    fc.assert(
      fc.property(someDays, (days) => {
        const [dayOf, other] = [releaseDays(days), releaseDays(days.toReversed())];
        for (const release of ['a', 'b', 'c']) {
          const day = dayOf(release);
          const having = days.filter(({ cells }) => cells.some((cell) => cell.release === release));
          expect(other(release)).toBe(day);
          if (day === null) continue;
          expect(having.map((one) => one.day).sort()[0]).toBe(day);
          // In each of its projects something was counted before.
          for (const one of having)
            expect(days.some(({ projectId, day: at }) => projectId === one.projectId && at < one.day)).toBe(
              true,
            );
        }
      }),
    );
  });
});
