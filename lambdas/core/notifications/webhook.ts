import { domainEvent, EVENT_SOURCE, EVENT_VERSION, type DomainEvent } from '../../contracts/domain-event.ts';
import type { DigestNotification, Notification } from '../../contracts/notification.ts';
import type { WeeklyReport } from '../../contracts/weekly-report.ts';
import { bytesOf, fitted, type Writing } from './fitting.ts';

/**
 * The body of a signed webhook: a CloudEvent in structured mode. Of one change it is the event of the bus as it is, but
 * for texts that are too long; of a digest and a test an event of its own type, which no bus carries.
 */
export type WebhookBody = DomainEvent | DigestBody | TestBody | FailingBody | ReportBody;

interface Attributes {
  specversion: '1.0';
  id: string;
  source: string;
  time: string;
  subject: string;
  dataschemaversion: string;
}

export interface DigestBody extends Attributes {
  type: 'alerts.digest';
  data: {
    from: string;
    to: string;
    why: DigestNotification['why'];
    /** All that were held back, also those that `entries` leaves out. */
    count: number;
    omitted: number;
    entries: readonly { event: DomainEvent; rules: readonly string[]; now: DigestNow }[];
  };
}

type DigestNow = DigestNotification['entries'][number]['now'];

export interface FailingBody extends Attributes {
  type: 'alerts.failing';
  data: { route: string; reason: string };
}

export interface ReportBody extends Attributes {
  type: 'alerts.report';
  data: WeeklyReport;
}

export interface TestBody extends Attributes {
  type: 'alerts.test';
  data: { by: string };
}

/**
 * Receivers' servers take bodies of 100 KB as a rule (the default of Express), so a single event keeps below by its longest
 * texts, and a digest by the number of its entries.
 */
const MOST_OF_TEXT = 8_000;
const MOST_OF_NAME = 1_000;
const MOST_BYTES = 100_000;

/** JSON escapes what it must; only what is no character at all has to be made one. */
const asItIs: Writing = (character) => character.toWellFormed();
const cut = (text: string, most: number): string => fitted(text, { most, write: asItIs });

export function webhookBody(
  notification: Notification,
  { id, route }: { id: string; route: string },
): WebhookBody {
  switch (notification.kind) {
    case 'single':
      return shortened(notification.told.event);
    case 'test':
      return {
        ...attributesOf({ id, route, time: notification.at }),
        type: 'alerts.test',
        data: { by: cut(notification.by, MOST_OF_NAME) },
      };
    case 'failing':
      return {
        ...attributesOf({ id, route, time: notification.since }),
        type: 'alerts.failing',
        data: { route: notification.route, reason: cut(notification.reason, MOST_OF_NAME) },
      };
    case 'report': {
      const { report } = notification;
      const noisiest = report.noisiest?.map((one) => ({ ...one, name: cut(one.name, MOST_OF_NAME) })) ?? null;
      return {
        ...attributesOf({ id, route, time: report.to }),
        type: 'alerts.report',
        data: { ...report, noisiest },
      };
    }
    case 'digest':
      return digestBody(notification, { id, route });
  }
}

const attributesOf = ({ id, route, time }: { id: string; route: string; time: string }): Attributes => ({
  specversion: '1.0',
  id,
  source: EVENT_SOURCE,
  time,
  subject: route,
  dataschemaversion: EVENT_VERSION,
});

/** Every text of it, whatever it is called: an event keeps its shape. */
const shortened = (event: DomainEvent): DomainEvent => domainEvent.parse(withShortTexts(event));

function withShortTexts(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return cut(value, LONG.has(name) ? MOST_OF_TEXT : MOST_OF_NAME);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withShortTexts(each, key)]));
}

/** What people read; everything else is a name. */
const LONG = new Set(['title', 'message']);

const shortState = ({ status, substatus }: NonNullable<DigestNow>) => ({
  status: cut(status, MOST_OF_NAME),
  substatus: substatus === null ? null : cut(substatus, MOST_OF_NAME),
});

function digestBody(digest: DigestNotification, { id, route }: { id: string; route: string }): DigestBody {
  const { from, to, why, count, entries } = digest;
  const told: DigestBody['data']['entries'][number][] = [];
  let bytes = 0;
  for (const { event, rules, now } of entries) {
    const entry = { event: shortened(event), rules, now: now && { ...now, ...shortState(now) } };
    bytes += bytesOf(JSON.stringify(entry)) + 1;
    if (bytes > MOST_BYTES) break;
    told.push(entry);
  }
  return {
    ...attributesOf({ id, route, time: to }),
    type: 'alerts.digest',
    data: { from, to, why, count, omitted: count - told.length, entries: told },
  };
}
