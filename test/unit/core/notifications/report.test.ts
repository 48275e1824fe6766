import { emailMessage } from '../../../../lambdas/core/notifications/email.ts';
import { slackMessage } from '../../../../lambdas/core/notifications/slack.ts';
import type { WeeklyReport } from '../../../../lambdas/contracts/weekly-report.ts';
import { aReport, reportNotification } from '../../../support/alerts/report.ts';
import { plainTexts, mrkdwnTexts, slackMessageSchema } from '../../../support/channels/block-kit.ts';

const ZONE = 'Europe/Berlin';
const mail = (over: Partial<WeeklyReport> = {}) =>
  emailMessage(reportNotification(aReport(undefined, over)), {
    route: 'email:a@example.com',
    zone: ZONE,
    domain: 'example.com',
  });
const slack = (over: Partial<WeeklyReport> = {}) =>
  slackMessageSchema.parse(slackMessage(reportNotification(aReport(undefined, over)), 'slack:ops', ZONE));
const READ: Readonly<Record<string, (over?: Partial<WeeklyReport>) => string>> = {
  'e-mail': (over) => mail(over).text,
  'e-mail in HTML': (over) => mail(over).html.replaceAll(/<[^>]+>/g, ' '),
  Slack: (over) =>
    [...plainTexts(slack(over)).map(({ text }) => text), ...mrkdwnTexts(slack(over))].join('\n'),
};

describe.each(Object.entries(READ))('a weekly report by %s', (_, read) => {
  const words = (over?: Partial<WeeklyReport>) => read(over).replaceAll(/\s+/g, ' ');

  it('names its week, in the zone', () => {
    expect(words()).toContain('Mon 16 Nov to Sun 22 Nov');
    expect(words()).toContain(
      'From 16 Nov 2026, 00:00 Europe/Berlin (UTC+01:00) to 23 Nov 2026, 00:00 Europe/Berlin (UTC+01:00).',
    );
  });

  it.each([
    '12 errors',
    '3 errors',
    '8 errors',
    '1,234 events',
    'half within 3 h 20 min, nine of ten within 2 d 3 h',
    '99.99 % of 1,300 events that Sentry accepted, 1 missing',
    '1. WEB-12 TypeError: basket is undefined: 900 events',
  ])('tells %s', (figure) => {
    expect(words()).toContain(figure);
  });

  it('says what could not be computed and why, and never 0', () => {
    const unknown = words({
      created: null,
      regressed: null,
      resolved: null,
      timeToResolve: null,
      events: null,
      days: [{ day: '2026-11-16', events: null }],
      noisiest: null,
      captureRate: null,
      accepted: null,
      missing: null,
      unknown: ['No sync has kept the ledger yet.'],
    });

    expect(unknown.match(/not known/g)).toHaveLength(8);
    expect(unknown).toContain('No sync has kept the ledger yet.');
    expect(unknown).not.toMatch(/\b0 (?:errors?|events?|%)/);
  });

  it('says of how many resolutions the time is known', () => {
    expect(words({ timeToResolve: { known: 2, medianSeconds: 60, p90Seconds: 60 } })).toContain(
      'half within 1 min, nine of ten within 1 min, known of 2 of them',
    );
  });
});

describe('the picture of a report', () => {
  it('is a bar of a table for each day in an e-mail, as long as its share, and no image', () => {
    const { html } = mail();

    const widths = [...html.matchAll(/<td width="(\d+)" height="12"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([40, 80, 120, 160, 94, 0, 0]);
    expect(html).not.toMatch(/<(?:img|svg)/);
  });

  it('is a line of bars in Slack, with each day in words', () => {
    expect(READ['Slack']?.()).toContain('▂▄▆█▅·· events a day: Mon 16 Nov 100, Tue 17 Nov 200');
  });
});

describe('links of a report', () => {
  it('lead to pages that show the same window, and to the errors', () => {
    const { html } = mail();

    expect(html).toContain('href="https://errors.example.com/admin/trends?from=a&amp;to=b"');
    expect(html).toContain('<a href="https://errors.example.com/admin/error-log/4711">1. WEB-12');
  });
});
