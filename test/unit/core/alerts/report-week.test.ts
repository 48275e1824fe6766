import fc from 'fast-check';
import type { ReportSetting } from '../../../../lambdas/contracts/weekly-report.ts';
import {
  dayIn,
  dueWindow,
  nextDue,
  readReportSetting,
  windowUpTo,
} from '../../../../lambdas/core/alerts/report-week.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const setting = (over: Partial<ReportSetting> = {}): ReportSetting => ({
  to: ['slack:ops'],
  at: 'Mon 09:00',
  zone: 'Europe/Berlin',
  ...over,
});
const at = (iso: string) => Date.parse(iso);

describe('the setting REPORT', () => {
  it('is no report where it is empty', () => {
    expect(readReportSetting('  ')).toEqual({ ok: true, setting: null });
  });

  it('is on Monday morning in UTC where it names routes alone', () => {
    expect(readReportSetting('{"to":["email:team@example.com"]}')).toEqual({
      ok: true,
      setting: { to: ['email:team@example.com'], at: 'Mon 09:00', zone: 'UTC' },
    });
  });

  it.each([
    ['{', 'must be JSON such as'],
    ['{"to":[]}', 'to must be a list of at least one of email:<address> and slack:<name>'],
    ['{"to":["pagerduty:core"]}', 'to must be a list of at least one of email:<address> and slack:<name>'],
    ['{"to":["slack:ops"],"at":"Monday 9"}', 'at must be a day and a time, such as "Mon 09:00"'],
    ['{"to":["slack:ops"],"zone":"Berlin"}', 'zone is no time zone with "Berlin"; one is "Europe/Berlin"'],
    [`{"to":["slack:${'x'.repeat(700)}"]}`, 'must be at most 600 characters'],
  ])('says of %s what would be right', (text, words) => {
    const read = readReportSetting(text);

    expect(read.ok ? [] : read.mistakes).toEqual([expect.stringContaining(words)]);
  });
});

describe('the week of a report', () => {
  it('is the seven days before the day it is due on, by the clocks of the zone', () => {
    expect(dueWindow(setting(), at('2026-11-23T08:00:00.000Z'))).toEqual({
      from: '2026-11-15T23:00:00.000Z',
      to: '2026-11-22T22:59:59.999Z',
      zone: 'Europe/Berlin',
    });
  });

  it('is over only when the report is due', () => {
    expect(dueWindow(setting(), at('2026-11-23T07:59:59.999Z'))).toBeNull();
  });

  it('is told for a day, so that an outage does not lose it, and not later', () => {
    const due = at('2026-11-23T08:00:00.000Z');

    expect([dueWindow(setting(), due + DAY - 1)?.to, dueWindow(setting(), due + DAY)]).toEqual([
      '2026-11-22T22:59:59.999Z',
      null,
    ]);
  });

  it.each([
    ['an hour shorter where clocks go forward', '2026-03-30T12:00:00Z', 7 * DAY - HOUR],
    ['an hour longer where clocks go back', '2026-10-26T12:00:00Z', 7 * DAY + HOUR],
  ])('is %s', (_, now, length) => {
    const { from = '', to = '' } = dueWindow(setting(), at(now)) ?? {};

    expect(at(to) + 1 - at(from)).toBe(length);
  });

  it.each(['Asia/Kolkata', 'America/New_York', 'Pacific/Chatham', 'UTC'])(
    'begins and ends with an hour in %s, where one week follows the other',
    (zone) => {
      fc.assert(
        fc.property(fc.integer({ min: at('2026-01-01'), max: at('2027-12-31') }), (nowMs) => {
          const due = nextDue(setting({ zone }), nowMs) ?? 0;
          const next = nextDue(setting({ zone }), due) ?? 0;
          const [one, other] = [dueWindow(setting({ zone }), due), dueWindow(setting({ zone }), next)];

          expect(at(one?.to ?? '') + 1).toBe(at(other?.from ?? ''));
          expect(at(one?.from ?? '') % HOUR).toBe(0);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('is that up to now where somebody asks for it, with the hour under way', () => {
    expect(windowUpTo('UTC', at('2026-11-20T12:30:00.000Z'))).toEqual({
      from: '2026-11-13T13:00:00.000Z',
      to: '2026-11-20T12:59:59.999Z',
      zone: 'UTC',
    });
  });
});

it('a day is that of the zone', () => {
  expect(dayIn('Europe/Berlin', at('2026-11-15T23:00:00.000Z'))).toBe('2026-11-16');
});
