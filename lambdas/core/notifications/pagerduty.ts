import type { DomainEvent, GroupEvent } from '../../contracts/domain-event.ts';
import type { DigestNotification, Notification, SingleNotification } from '../../contracts/notification.ts';
import { contentOf, contentOfNotice, type Action, type Content } from './content.ts';
import { digestOf } from './digest.ts';
import { fitted, inLine, inLines, jsonBytesOf } from './fitting.ts';
import { isGroupEvent } from './words.ts';

/** An event of PagerDuty's Events API v2, without the routing key (https://developer.pagerduty.com/docs/send-alert-event). */
export type PagerDutyEvent =
  | { event_action: 'resolve'; dedup_key: string }
  | {
      event_action: 'trigger';
      dedup_key: string;
      client: string;
      client_url?: string;
      links: readonly { href: string; text: string }[];
      payload: {
        summary: string;
        source: string;
        severity: Severity;
        timestamp: string;
        component?: string;
        group?: string;
        class?: string;
        custom_details: Readonly<Record<string, string | readonly string[]>>;
      };
    };

type Severity = 'critical' | 'error' | 'warning' | 'info';

const CLIENT = 'sentry-error-ledger';
const MOST_OF_SUMMARY = 1_024;
const MOST_OF_KEY = 255;
const MOST_OF_VALUE = 1_000;
/** An event may have 512 KB in all. */
const BYTES_OF_TEXT = 100_000;
const MOST_LINES = 100;

/** What opens an incident, what closes it; null where a pager has no word for it. */
const ACTIONS: Readonly<Record<GroupEvent['type'], 'trigger' | 'resolve' | null>> = {
  'error-group.created': 'trigger',
  'error-group.regressed': 'trigger',
  'error-group.escalating': 'trigger',
  'error-group.spiking': 'trigger',
  'error-group.reopened': 'trigger',
  'error-group.returned': 'trigger',
  'error-group.resolved': 'resolve',
  'error-group.archived': 'resolve',
  'error-group.deleted': 'resolve',
  'error-group.merged': 'resolve',
  'error-group.ongoing': null,
  'error-group.assigned': null,
  'error-group.priority': null,
};

/** What an event does to the incident on a pager. */
export function pagerActionOf(event: DomainEvent): 'trigger' | 'resolve' | null {
  return isGroupEvent(event) ? ACTIONS[event.type] : event.data.until === null ? 'trigger' : 'resolve';
}

/** The same for whatever is told of a group, so that what opened an incident is closed by what resolves the group. */
export const dedupKeyOf = (event: DomainEvent): string =>
  `${CLIENT}/${isGroupEvent(event) ? 'group' : event.type}/${event.subject}`.slice(0, MOST_OF_KEY);

/** Null where the pager has no word for what is told; `id` is the delivery's. */
export function pagerDutyEvent(
  notification: Notification,
  { id, route, zone }: { id: string; route: string; zone: string },
): PagerDutyEvent | null {
  switch (notification.kind) {
    case 'single':
      return singleEvent(notification, zone);
    case 'failing':
    case 'test':
      return triggerOf(contentOfNotice(notification, route, zone), {
        dedup_key: keyOf(notification.kind, id),
        source: CLIENT,
        severity: notification.kind === 'test' ? 'info' : 'warning',
        timestamp: notification.kind === 'test' ? notification.at : notification.since,
      });
    case 'report':
      return null;
    case 'digest':
      return digestEvent(notification, { dedup_key: keyOf('digest', id), zone });
  }
}

function singleEvent(notification: SingleNotification, zone: string): PagerDutyEvent | null {
  const { event } = notification.told;
  const dedup_key = dedupKeyOf(event);
  switch (pagerActionOf(event)) {
    case null:
      return null;
    case 'resolve':
      return { event_action: 'resolve', dedup_key };
    case 'trigger':
      return triggerOf(contentOf(notification, zone), { dedup_key, ...placeOf(event) });
  }
}

const keyOf = (kind: string, id: string): string => `${CLIENT}/${kind}/${id}`.slice(0, MOST_OF_KEY);

interface Place {
  dedup_key: string;
  source: string;
  severity: Severity;
  timestamp: string;
  component?: string;
  group?: string;
}

function placeOf(event: DomainEvent): Omit<Place, 'dedup_key'> {
  const { project } = isGroupEvent(event) ? event.data.group : event.data;
  const name = project === null ? CLIENT : value(project.slug ?? project.id);
  if (!isGroupEvent(event)) return { source: name, severity: 'error', timestamp: event.data.since };
  const { culprit, level } = event.data.group;
  return {
    source: name,
    severity: severityOf(level),
    timestamp: event.data.observedAt,
    group: name,
    ...(culprit === null || culprit === '' ? {} : { component: value(culprit) }),
  };
}

function severityOf(level: string): Severity {
  switch (level) {
    case 'fatal':
      return 'critical';
    case 'error':
    case 'warning':
      return level;
    default:
      return 'info';
  }
}

const value = (text: string): string => fitted(text, { most: MOST_OF_VALUE, write: inLine }) || '-';
const linksOf = (actions: readonly Action[]) => actions.map(({ label, url }) => ({ href: url, text: label }));

function triggerOf(content: Content, { dedup_key, ...place }: Place): PagerDutyEvent {
  const { headline, title, change, text, facts, trend, remarks, actions } = content;
  const [first] = actions;
  return {
    event_action: 'trigger',
    dedup_key,
    client: CLIENT,
    ...(first === undefined ? {} : { client_url: first.url }),
    links: linksOf(actions),
    payload: {
      ...place,
      summary: fitted(`${headline}: ${title}`, { most: MOST_OF_SUMMARY, write: inLine }),
      class: headline,
      custom_details: {
        Change: value(change),
        ...Object.fromEntries(facts.map((fact) => [fact.label, value(fact.value)])),
        ...(text === null
          ? {}
          : { Text: fitted(text, { most: BYTES_OF_TEXT, write: inLines, sizeOf: jsonBytesOf }) }),
        ...(trend === null ? {} : { Trend: value(trend) }),
        ...(remarks.length === 0 ? {} : { Remarks: remarks.map(value) }),
      },
    },
  };
}

/** Of a digest alone the receiver is woken once; what it tells of is not opened one by one. */
function digestEvent(
  digest: DigestNotification,
  { dedup_key, zone }: { dedup_key: string; zone: string },
): PagerDutyEvent {
  const { headline, why, lines, omitted, actions } = digestOf(digest, zone, MOST_LINES);
  return {
    event_action: 'trigger',
    dedup_key,
    client: CLIENT,
    links: linksOf(actions),
    payload: {
      summary: fitted(`${headline}. ${why}`, { most: MOST_OF_SUMMARY, write: inLine }),
      source: CLIENT,
      severity: 'warning',
      timestamp: digest.to,
      class: 'Digest',
      custom_details: {
        Groups: lines.map(({ title, told, now }) => value(`${title}. Then: ${told}. Now: ${now}.`)),
        ...(omitted === null ? {} : { 'Left out': omitted }),
      },
    },
  };
}
