import fc from 'fast-check';
import {
  bytesOf,
  chunks,
  fitted,
  fittedPieces,
  inLine,
  inLines,
} from '../../../../lambdas/core/notifications/fitting.ts';
import { sparkline } from '../../../../lambdas/core/notifications/sparkline.ts';
import { timeIn } from '../../../../lambdas/core/notifications/times.ts';
import { UNSEEN, hostileText } from '../../../support/channels/hostile.ts';

const most = fc.integer({ min: 60, max: 500 });

describe('a text that is fitted', () => {
  it('is within its limit together with the note of what is left out', () => {
    fc.assert(
      fc.property(hostileText, most, fc.constantFrom(inLine, inLines), (text, limit, write) => {
        expect(fitted(text, { most: limit, write }).length).toBeLessThanOrEqual(limit);
        expect(bytesOf(fitted(text, { most: limit, write, sizeOf: bytesOf }))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('is whole where it fits', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(fitted(text, { most: 60, write: inLine })).toBe(text);
      }),
    );
  });

  it('says exactly how many characters are left out', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 101, maxLength: 2_000 }), (text) => {
        const shown = fitted(text, { most: 100, write: inLine });
        const [note, count = ''] = /… \(([\d,]+) more characters\)$/.exec(shown) ?? [];

        expect(shown.length - (note?.length ?? 0) + Number(count.replaceAll(',', ''))).toBe(text.length);
        expect(text.startsWith(shown.slice(0, -(note?.length ?? 0)))).toBe(true);
      }),
    );
  });

  it('shows nothing that nobody sees, and cuts no pair', () => {
    fc.assert(
      fc.property(hostileText, most, (text, limit) => {
        expect(fitted(text, { most: limit, write: inLine })).not.toMatch(UNSEEN);
        expect(fitted(text, { most: limit, write: inLines }).replaceAll('\n', '')).not.toMatch(UNSEEN);
      }),
    );
  });

  it('takes no time for what it leaves out', () => {
    let written = 0;
    const write = (character: string): string => (written++, character);

    fitted('x'.repeat(1_000_000), { most: 100, write });

    expect(written).toBeLessThan(300);
  });
});

describe('pieces in chunks', () => {
  it('are all there, none cut, none longer than the limit', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 10, max: 100 }), (text, limit) => {
        const pieces = fittedPieces(text, { most: 2_000, write: inLines });
        const made = chunks(pieces, limit);

        expect(made.join('')).toBe(pieces.join(''));
        expect(made.every((chunk) => chunk.length <= limit && chunk !== '')).toBe(true);
      }),
    );
  });
});

describe('a time', () => {
  it.each([
    ['2026-07-01T12:00:00.000Z', 'Europe/Berlin', '01 Jul 2026, 14:00 Europe/Berlin (UTC+02:00)'],
    ['2026-10-25T00:30:00.000Z', 'Europe/Berlin', '25 Oct 2026, 02:30 Europe/Berlin (UTC+02:00)'],
    ['2026-10-25T01:30:00.000Z', 'Europe/Berlin', '25 Oct 2026, 02:30 Europe/Berlin (UTC+01:00)'],
    ['2026-01-01T00:00:00.000Z', 'UTC', '01 Jan 2026, 00:00 UTC'],
    ['2026-01-01T00:00:00.000Z', 'Asia/Kolkata', '01 Jan 2026, 05:30 Asia/Kolkata (UTC+05:30)'],
    ['2026-01-01T00:00:00.000Z', 'Europe/London', '01 Jan 2026, 00:00 Europe/London (UTC+00:00)'],
    ['2026-01-01T13:05:00.000Z', 'Nowhere/AtAll', '01 Jan 2026, 13:05 UTC'],
    ['sometime', 'UTC', 'sometime'],
  ])('%s in %s is told as "%s"', (iso, zone, told) => {
    expect(timeIn(zone, iso)).toBe(told);
  });
});

describe('a line of bars', () => {
  it('has one bar for each hour; none is a dot, the most fills the height', () => {
    expect(sparkline([0, 1, 4, 8])).toBe('·▁▄█');
  });

  it('shows each hour in which something happened', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 24 }), (hours) => {
        const bars = Array.from(sparkline(hours));

        expect(bars.map((bar) => bar !== '·')).toEqual(hours.map((count) => count > 0));
      }),
    );
  });
});
