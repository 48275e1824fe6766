import fc from 'fast-check';
import type { Notification } from '../../../../lambdas/contracts/notification.ts';
import { domainEvent } from '../../../../lambdas/contracts/domain-event.ts';
import { emailMessage } from '../../../../lambdas/core/notifications/email.ts';
import { pagerDutyEvent } from '../../../../lambdas/core/notifications/pagerduty.ts';
import { slackMessage } from '../../../../lambdas/core/notifications/slack.ts';
import { teamsMessage } from '../../../../lambdas/core/notifications/teams.ts';
import { webhookBody } from '../../../../lambdas/core/notifications/webhook.ts';
import { runTexts, teamsMessageSchema } from '../../../support/channels/adaptive-card.ts';
import { mrkdwnTexts, plainTexts, slackMessageSchema } from '../../../support/channels/block-kit.ts';
import {
  HOSTILE,
  hostileDigest,
  hostileReport,
  hostileSingle,
  hostileText,
  UNSEEN,
} from '../../../support/channels/hostile.ts';
import { pagerDutyEventSchema } from '../../../support/channels/pagerduty-event.ts';

const ZONE = 'Europe/Berlin';
const KEY = 'k'.repeat(32);

/** Programs and pagers get no report. */
const forEveryAlert = (check: (notification: Notification) => void): void =>
  forEveryMessage((notification) => {
    if (notification.kind !== 'report') check(notification);
  });

const forEveryMessage = (check: (notification: Notification) => void): void => {
  for (const text of HOSTILE) {
    check(hostileSingle(text));
    check(hostileDigest(text));
    check(hostileReport(text));
  }
  fc.assert(
    fc.property(hostileText, (text) => {
      check(hostileSingle(text));
      check(hostileDigest(text, 30));
      check(hostileReport(text));
    }),
  );
};

describe('text of strangers in a message to Slack', () => {
  it('keeps to the schema and the limits of Block Kit', () => {
    forEveryMessage((notification) => {
      expect(() => slackMessageSchema.parse(slackMessage(notification, 'slack:ops', ZONE))).not.toThrow();
    });
  });

  it('stands in plain text without emoji alone, where no mark is read', () => {
    forEveryMessage((notification) => {
      const message = slackMessageSchema.parse(slackMessage(notification, 'slack:ops', ZONE));
      const ours =
        /^(?:<https:\/\/errors\.example\.com\/[!-;=?-~]*\|(?:Open|Event|Resolve|Archive|Mute the rule|Open the list|Open the trends|Open the completeness)>(?: · )?)+$/;

      expect(mrkdwnTexts(message).filter((text) => !ours.test(text))).toEqual([]);
      expect(plainTexts(message).filter(({ emoji }) => emoji !== false)).toEqual([]);
    });
  });

  it('has none of the characters by which Slack names people, channels and links', () => {
    forEveryMessage((notification) => {
      const message = slackMessageSchema.parse(slackMessage(notification, 'slack:ops', ZONE));
      const texts = [message.text, ...plainTexts(message).map(({ text }) => text)];

      expect(texts.filter((text) => /[<>]|&(?!amp;|lt;|gt;)/.test(text))).toEqual([]);
      expect(message.text).not.toMatch(/:[\w+-]+:/);
    });
  });
});

describe('text of strangers in a card of Teams', () => {
  it('keeps to the schema and the limit of 28 KB', () => {
    forEveryMessage((notification) => {
      expect(() => teamsMessageSchema.parse(teamsMessage(notification, 'teams:dev', ZONE))).not.toThrow();
    });
  });

  it('holds nothing that nobody sees', () => {
    forEveryMessage((notification) => {
      const message = teamsMessageSchema.parse(teamsMessage(notification, 'teams:dev', ZONE));

      expect(runTexts(message).filter((text) => UNSEEN.test(text))).toEqual([]);
    });
  });
});

describe('text of strangers in an e-mail', () => {
  const written = (notification: Notification) =>
    emailMessage(notification, { route: 'email:a@example.com', zone: ZONE, domain: 'example.com' });

  it('ends no header and begins none', () => {
    forEveryMessage((notification) => {
      const { subject, headers } = written(notification);

      expect(subject.length).toBeLessThanOrEqual(150);
      expect(subject).not.toMatch(UNSEEN);
      expect(
        headers.filter(({ name, value }) => !/^[!-9;-~]+$/.test(name) || !/^[ -~]{1,995}$/.test(value)),
      ).toEqual([]);
    });
  });

  it('is no mark of HTML', () => {
    forEveryMessage((notification) => {
      const { html } = written(notification);
      const marks = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name));

      expect([...marks].filter((name) => !OWN_MARKS.has(name ?? ''))).toEqual([]);
      expect([...html.matchAll(/<[^>]*>/g)].filter(([tag]) => /\son\w+=/i.test(tag))).toEqual([]);
      expect(
        [...html.matchAll(/href="([^"]*)"/g)].filter(
          ([, url]) => !url?.startsWith('https://errors.example.com/'),
        ),
      ).toEqual([]);
    });
  });

  it('takes less than what Gmail shows', () => {
    forEveryMessage((notification) => {
      const { html, text } = written(notification);

      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(102 * 1_024);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(102 * 1_024);
    });
  });
});

const OWN_MARKS = new Set('html head meta body h1 p pre table tr td th em a'.split(' '));

describe('text of strangers on a pager', () => {
  it('keeps to the schema and the limits of the Events API', () => {
    forEveryAlert((notification) => {
      const event = pagerDutyEvent(notification, { id: 'd1', route: 'pagerduty:core', zone: ZONE });

      expect(() => pagerDutyEventSchema.parse({ routing_key: KEY, ...event })).not.toThrow();
    });
  });
});

describe('text of strangers in the body of a webhook', () => {
  it('keeps to the schema of the events, and below what servers take', () => {
    forEveryAlert((notification) => {
      const body = webhookBody(notification, { id: 'd1', route: 'webhook:x' });
      const events = 'entries' in body.data ? body.data.entries.map(({ event }) => event) : [body];

      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(256 * 1_024);
      expect(events.filter((event) => !domainEvent.safeParse(event).success)).toEqual([]);
    });
  });
});
