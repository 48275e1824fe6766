import type { HtmlEscapedString } from 'hono/utils/html';
import { eveningBefore, lastNight } from '../../../lambdas/admin/pages/system/last-night.ts';

const NOW = Date.parse('2026-11-20T08:20:00.000Z');

const anHour = (
  hour: string,
  figures: { accepted?: number; repaired?: number; missing?: number; settled?: boolean },
) => {
  const { accepted = 10, repaired = 0, missing = 0, settled = true } = figures;
  return {
    ...{
      project: { id: '7', slug: 'shop' },
      hour: `${hour}:00:00.000Z`,
      accepted,
      repaired,
      missing,
      settled,
    },
    ...{ stored: accepted - missing, dropped: {}, unlisted: 0 },
    state: missing > 0 ? ('GAP' as const) : repaired > 0 ? ('BACKFILLED' as const) : ('COMPLETE' as const),
  };
};
const textOf = (hours: Parameters<typeof lastNight>[0]) =>
  (lastNight(hours, NOW) as HtmlEscapedString)
    .toString()
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('the last night', () => {
  it.each([
    ['2026-11-20T08:20:00.000Z', '2026-11-19T18:00:00.000Z'],
    ['2026-11-20T23:00:00.000Z', '2026-11-19T18:00:00.000Z'],
    ['2026-11-21T00:00:00.000Z', '2026-11-20T18:00:00.000Z'],
  ])('at %s began at %s', (now, evening) => {
    expect(new Date(eveningBefore(Date.parse(now))).toISOString()).toBe(evening);
  });

  it('in which all is stored missed nothing, whatever was missing before it', () => {
    const text = textOf([anHour('2026-11-19T17', { missing: 3 }), anHour('2026-11-19T22', { accepted: 12 })]);

    expect(text).toContain('Last night: nothing was missed.');
    expect(text).toContain('Sentry accepted 12 events in the hours that are over; all are stored.');
  });

  it('says how many are missing', () => {
    expect(textOf([anHour('2026-11-20T02', { missing: 3 })])).toContain('Last night: 3 events missing.');
  });

  it('judges no hour that is still being counted, and says so', () => {
    const text = textOf([anHour('2026-11-20T08', { accepted: 4, missing: 4, settled: false })]);

    expect(text).toContain('nothing was missed');
    expect(text).toContain('4 more are of hours that are still being counted.');
  });

  it('names the newest outage that the sync repaired, however long ago', () => {
    const text = textOf([
      anHour('2026-11-02T01', { repaired: 9 }),
      anHour('2026-11-12T01', { repaired: 5 }),
      anHour('2026-11-12T02', { repaired: 6 }),
      // Single webhooks that come late are no outage.
      anHour('2026-11-19T02', { repaired: 2 }),
    ]);

    expect(text).toContain(
      'Webhooks last stayed away between 2026-11-12 01:00:00 UTC and 2026-11-12 03:00:00 UTC: the sync fetched 11 events.',
    );
  });
});
