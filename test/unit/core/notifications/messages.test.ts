import type { Notification } from '../../../../lambdas/contracts/notification.ts';
import { emailMessage } from '../../../../lambdas/core/notifications/email.ts';
import { dedupKeyOf, pagerDutyEvent } from '../../../../lambdas/core/notifications/pagerduty.ts';
import { slackMessage } from '../../../../lambdas/core/notifications/slack.ts';
import { teamsMessage } from '../../../../lambdas/core/notifications/teams.ts';
import { webhookBody } from '../../../../lambdas/core/notifications/webhook.ts';
import { GROUP_EVENT_TYPES } from '../../../../lambdas/contracts/domain-event.ts';
import { runTexts, teamsMessageSchema } from '../../../support/channels/adaptive-card.ts';
import { mrkdwnTexts, plainTexts, slackMessageSchema } from '../../../support/channels/block-kit.ts';
import {
  evidence,
  groupEvent,
  LINKS,
  single,
  singleOf,
  systemEvent,
  TEST_NOTIFICATION,
} from '../../../support/channels/notifications.ts';

const ZONE = 'Europe/Berlin';
const mail = (notification: Notification) =>
  emailMessage(notification, { route: 'email:a@example.com', zone: ZONE, domain: 'alerts.example.com' });
const pager = (notification: Notification) =>
  pagerDutyEvent(notification, { id: '4711:7', route: 'pagerduty:core', zone: ZONE });

/** All that people read of a message, in every channel for people. */
const READ: Readonly<Record<string, (notification: Notification) => string>> = {
  'an e-mail in text': (notification) => `${mail(notification).subject}\n${mail(notification).text}`,
  'an e-mail in HTML': (notification) => mail(notification).html,
  Slack: (notification) => {
    const message = slackMessageSchema.parse(slackMessage(notification, 'slack:ops', ZONE));
    return [...plainTexts(message).map(({ text }) => text), ...mrkdwnTexts(message)].join('\n');
  },
  Teams: (notification) => {
    const message = teamsMessageSchema.parse(teamsMessage(notification, 'teams:dev', ZONE));
    const { actions } = message.attachments[0].content;
    return [...runTexts(message), ...actions.map(({ url }) => url)].join('\n');
  },
};

describe.each(Object.entries(READ))('a change in %s', (_, read) => {
  it('says what happened, from what to what and by whom', () => {
    const message = read(single());

    expect(message).toContain('Regressed');
    expect(message).toContain('Resolved → Open, regressed, by Jane Doe');
  });

  it('says where, in which environment and release, how often and how it goes', () => {
    const message = read(single({ group: { resolvedIn: 'shop@2.0.0' } }));

    expect(message).toContain('checkout(basket)');
    expect(message).toContain('production');
    expect(message).toContain('shop@2.1.0 (had been resolved in shop@2.0.0)');
    expect(message).toContain('1,234 events, 56 users');
    expect(message).toMatch(/·▁▁▁·+█ 46 stored in the last 24 h, at most 40 in an hour/);
  });

  it('shows the text of the error whole', () => {
    const text = `TypeError: basket is undefined\n${'  at frame of the stack\n'.repeat(40)}the end`;

    expect(read(single({ evidence: evidence({ text }) })).replaceAll(/\s+/g, ' ')).toContain(
      text.replaceAll(/\s+/g, ' '),
    );
  });

  it('says how much of a text it leaves out', () => {
    const text = 'x'.repeat(300_000);

    const [, omitted = ''] =
      /… \(([\d,]+) more characters\)/.exec(read(single({ evidence: evidence({ text }) }))) ?? [];

    expect(Number(omitted.replaceAll(',', ''))).toBeGreaterThan(200_000);
  });

  it('names the zone of each time', () => {
    const message = read(single());

    expect(message).toContain('29 Nov 2026, 05:00 Europe/Berlin (UTC+01:00)');
    expect(message.match(/\d\d:\d\d/g)).toHaveLength(
      (message.match(/\d\d:\d\d (?:Europe\/Berlin)/g)?.length ?? 0) * 2,
    );
  });

  it('leads to the group, to the event, and to pages that resolve, archive and mute', () => {
    const message = read(single()).replaceAll('&amp;', '&');

    expect(message).toContain(LINKS.group);
    expect(message).toContain(`/events/${'e'.repeat(32)}`);
    expect(message).toContain(LINKS.resolve);
    expect(message).toContain(LINKS.archive);
    expect(message).toContain(LINKS.mute);
  });

  it('names every rule that matched, and says what was not known', () => {
    const message = read(
      single({ rules: ['one', 'two'], group: { isEnvironmentUnknown: true }, evidence: null }),
    );

    expect(message).toContain('one, two');
    expect(message).toContain('environment and release are not known');
  });

  it('links nothing but addresses of the web', () => {
    const message = read(single({ links: { resolve: 'javascript:alert(1)', archive: 'not an address' } }));

    expect(message).not.toContain('javascript:');
    expect(message).not.toContain('not an address');
  });

  it('tells of the capture itself since when and how long', () => {
    const message = read(
      singleOf(systemEvent('capture.gap', { missing: 12, until: '2026-11-29T04:00:00.000Z' })),
    );

    expect(message).toContain('Events were missing');
    expect(message).toContain('12 events');
    expect(message).toContain('29 Nov 2026, 04:00 Europe/Berlin (UTC+01:00)');
  });

  it('says of a test who asked for it and that nothing is wrong', () => {
    const message = read(TEST_NOTIFICATION);

    expect(message).toContain('jane@example.com');
    expect(message).toContain('Nothing is wrong');
  });

  it.each(GROUP_EVENT_TYPES)('has words for %s', (type) => {
    expect(read(single({ type }))).toMatch(/[A-Z][a-z]+/);
  });
});

describe('the package of an exception', () => {
  it('is shortened where the title stands, and whole in the text', () => {
    const title = 'com.acme.shop.basket.CartError: gone';
    const { subject, text } = mail(single({ group: { title }, evidence: evidence({ text: title }) }));

    expect(subject).toBe('WEB-12: c.a.s.b.CartError: gone');
    expect(text).toContain(title);
  });

  it.each(['TypeError: a.b.c', 'See www.example.com for more', 'a.b', 'at com.acme.Shop'])(
    'is not found in "%s"',
    (title) => {
      expect(mail(single({ group: { title } })).subject).toBe(`WEB-12: ${title}`);
    },
  );
});

describe('an e-mail', () => {
  it('keeps one subject and one thread for a group, whatever happens to it', () => {
    const created = mail(single({ type: 'error-group.created', data: { n: 1 } }));
    const resolved = mail(single({ type: 'error-group.resolved', data: { n: 2 } }));

    expect(created.subject).toBe(resolved.subject);
    expect(created.headers).toContainEqual({ name: 'References', value: '<group-4711@alerts.example.com>' });
    expect(created.headers).toEqual(resolved.headers);
  });

  it('can be unsubscribed from with one click', () => {
    expect(mail(single()).headers).toEqual(
      expect.arrayContaining([
        { name: 'List-Unsubscribe', value: `<${LINKS.unsubscribe ?? ''}>` },
        { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
      ]),
    );
  });

  it('has no way to unsubscribe where there is no page for it', () => {
    const names = mail(single({ links: { unsubscribe: null } })).headers.map(({ name }) => name);

    expect(names).not.toContain('List-Unsubscribe');
    expect(names).not.toContain('List-Unsubscribe-Post');
  });
});

describe('a pager', () => {
  it.each(['created', 'regressed', 'escalating', 'spiking', 'reopened', 'returned'] as const)(
    'is triggered by %s',
    (kind) => {
      expect(pager(single({ type: `error-group.${kind}` }))).toMatchObject({ event_action: 'trigger' });
    },
  );

  it.each(['resolved', 'archived', 'deleted', 'merged'] as const)('is resolved by %s', (kind) => {
    expect(pager(single({ type: `error-group.${kind}` }))).toEqual({
      event_action: 'resolve',
      dedup_key: dedupKeyOf(groupEvent()),
    });
  });

  it.each(['assigned', 'priority', 'ongoing'] as const)('has no word for %s', (kind) => {
    expect(pager(single({ type: `error-group.${kind}` }))).toBeNull();
  });

  it('closes by the key with which it opened, and keeps groups apart', () => {
    const opened = pager(single({ type: 'error-group.regressed' }));
    const closed = pager(single({ type: 'error-group.resolved', data: { n: 8 } }));
    const other = pager(single({ group: { id: '4712' } }));

    expect(opened?.dedup_key).toBe(closed?.dedup_key);
    expect(opened?.dedup_key).not.toBe(other?.dedup_key);
  });

  it('opens while webhooks are silent and closes when they are not', () => {
    const opened = pager(singleOf(systemEvent('capture.silence')));
    const closed = pager(singleOf(systemEvent('capture.silence', { until: '2026-11-29T05:00:00.000Z' })));

    expect(opened).toMatchObject({ event_action: 'trigger', payload: { severity: 'error' } });
    expect(closed).toEqual({ event_action: 'resolve', dedup_key: opened?.dedup_key });
  });

  it.each([
    ['fatal', 'critical'],
    ['error', 'error'],
    ['warning', 'warning'],
    ['debug', 'info'],
    ['strange', 'info'],
  ])('takes the level %s for the severity %s', (level, severity) => {
    expect(pager(single({ group: { level } }))).toMatchObject({ payload: { severity } });
  });
});

describe('the body of a webhook', () => {
  it('is the event of the bus', () => {
    const notification = single();

    expect(webhookBody(notification, { id: '4711:7', route: 'webhook:x' })).toEqual(notification.told.event);
  });

  it('says how much of a long title it leaves out', () => {
    const body = webhookBody(single({ group: { title: 'x'.repeat(50_000) } }), {
      id: '1:1',
      route: 'webhook:x',
    });

    expect(JSON.stringify(body)).toMatch(/… \(4\d,\d{3} more characters\)/);
  });
});
