import type { DigestNotification } from '../../../../lambdas/contracts/notification.ts';
import { digestOf } from '../../../../lambdas/core/notifications/digest.ts';
import { emailMessage } from '../../../../lambdas/core/notifications/email.ts';
import { pagerDutyEvent } from '../../../../lambdas/core/notifications/pagerduty.ts';
import { slackMessage } from '../../../../lambdas/core/notifications/slack.ts';
import { teamsMessage } from '../../../../lambdas/core/notifications/teams.ts';
import { webhookBody } from '../../../../lambdas/core/notifications/webhook.ts';
import { teamsMessageSchema } from '../../../support/channels/adaptive-card.ts';
import { slackMessageSchema } from '../../../support/channels/block-kit.ts';
import { digest, entry, systemEvent } from '../../../support/channels/notifications.ts';
import { pagerDutyEventSchema } from '../../../support/channels/pagerduty-event.ts';

const ZONE = 'UTC';
const of = (notification: DigestNotification, most = 10) => digestOf(notification, ZONE, most);

describe('a digest', () => {
  it('says what was told then and how it stands now', () => {
    const { lines } = of(
      digest([
        entry(1, { type: 'error-group.regressed', now: { status: 'RESOLVED', substatus: null, events: 9 } }),
      ]),
    );

    expect(lines).toEqual([
      {
        title: 'WEB-1 Error 1',
        told: 'Regressed, 29 Nov 2026, 04:00 UTC',
        now: 'Resolved, 9 events',
        url: 'https://errors.example.com/admin/error-log/1',
      },
    ]);
  });

  it('says why it was held back and in which time', () => {
    expect(of(digest([entry(1)], { why: 'quiet' })).why).toBe(
      'Held back during quiet hours: 28 Nov 2026, 21:00 UTC to 29 Nov 2026, 06:00 UTC.',
    );
  });

  it('tells the changes of one group in one line, in order of n', () => {
    const { lines } = of(
      digest([
        entry(1, { type: 'error-group.resolved', data: { n: 3 } }),
        entry(1, { type: 'error-group.created', data: { n: 1 } }),
        entry(1, { type: 'error-group.escalating', data: { n: 2 } }),
      ]),
    );

    expect(lines.map(({ told }) => told)).toEqual(['New, Escalating, Resolved, 29 Nov 2026, 04:00 UTC']);
  });

  it('names first what concerns the capture, then what is still open, then what happened most', () => {
    const { lines } = of(
      digest([
        entry(500, { now: { status: 'RESOLVED', substatus: null, events: 500 } }),
        entry(3),
        entry(40),
        { event: systemEvent('capture.silence'), rules: [], now: null },
      ]),
    );

    expect(lines.map(({ title }) => title.slice(0, 9))).toEqual([
      'web: No w',
      'WEB-40 Er',
      'WEB-3 Err',
      'WEB-500 E',
    ]);
  });

  it('counts what it leaves out, also what it was not given', () => {
    const entries = Array.from({ length: 30 }, (_, index) => entry(index));

    const { lines, omitted } = of(digest(entries, { count: 45 }), 10);

    expect(lines).toHaveLength(10);
    expect(omitted).toBe(
      '35 more changes are left out here; 20 more of groups or projects that are not named above; 15 were only counted.',
    );
  });

  it('says nothing of omissions where there are none', () => {
    expect(of(digest([entry(1), entry(2)])).omitted).toBeNull();
  });
});

describe('a digest of ten thousand groups', () => {
  const many = digest(Array.from({ length: 10_000 }, (_, index) => entry(index)));

  it('fits into Slack and says what it leaves out', () => {
    const message = slackMessageSchema.parse(slackMessage(many, 'slack:ops', ZONE));

    expect(JSON.stringify(message)).toMatch(/9,98\d more changes are left out here/);
  });

  it('fits into a card of Teams and says what it leaves out', () => {
    const message = teamsMessageSchema.parse(teamsMessage(many, 'teams:dev', ZONE));

    expect(JSON.stringify(message)).toMatch(/9,9[78]\d more changes are left out here/);
  });

  it('fits into an e-mail and says what it leaves out', () => {
    const { html, text } = emailMessage(many, {
      route: 'email:a@b.example',
      zone: ZONE,
      domain: 'b.example',
    });

    expect(Buffer.byteLength(html)).toBeLessThan(102 * 1_024);
    expect(text).toContain('9,900 more changes are left out here');
  });

  it('wakes a pager once', () => {
    const event = pagerDutyEvent(many, { id: 'digest:1', route: 'pagerduty:core', zone: ZONE });

    expect(pagerDutyEventSchema.parse({ routing_key: 'k'.repeat(32), ...event })).toMatchObject({
      event_action: 'trigger',
      payload: { custom_details: { 'Left out': expect.stringContaining('9,900 more') } },
    });
  });

  it('is an event of its own on a webhook, which counts what it leaves out', () => {
    const body = webhookBody(many, { id: 'digest:1', route: 'webhook:x' });

    expect(body).toMatchObject({ type: 'alerts.digest', data: { count: 10_000 } });
    expect('omitted' in body.data && body.data.omitted + body.data.entries.length).toBe(10_000);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(110_000);
  });
});
