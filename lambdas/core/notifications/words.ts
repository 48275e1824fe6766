import { doerWords, type Doer } from '../../contracts/doer.ts';
import type { DomainEvent, GroupEvent, SystemEvent } from '../../contracts/domain-event.ts';
import { timeIn } from './times.ts';

/** `1 event`, `1,234 events`. */
export const countOf = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? noun : `${noun}s`}`;

/** What happened, in a word or two; whoever is woken reads nothing else. */
const GROUP_WORDS: Readonly<Record<GroupEvent['type'], string>> = {
  'error-group.created': 'New',
  'error-group.regressed': 'Regressed',
  'error-group.escalating': 'Escalating',
  'error-group.ongoing': 'Ongoing',
  'error-group.resolved': 'Resolved',
  'error-group.archived': 'Archived',
  'error-group.reopened': 'Reopened',
  'error-group.assigned': 'Assigned',
  'error-group.priority': 'Priority changed',
  'error-group.merged': 'Merged',
  'error-group.deleted': 'Deleted in Sentry',
  'error-group.returned': 'Back in Sentry',
  'error-group.spiking': 'Spiking',
};

const SYSTEM_WORDS: Readonly<Record<SystemEvent['type'], { while: string; over: string }>> = {
  'capture.gap': { while: 'Events are missing', over: 'Events were missing' },
  'capture.silence': { while: 'Webhooks are silent', over: 'Webhooks arrive once more' },
  'sync.failed': { while: 'The sync fails', over: 'The sync works once more' },
};

export const isGroupEvent = (event: DomainEvent): event is GroupEvent => 'group' in event.data;

export function headlineOf(event: DomainEvent): string {
  if (!isGroupEvent(event)) return SYSTEM_WORDS[event.type][event.data.until === null ? 'while' : 'over'];
  const { to } = event.data;
  const isUnassigned = event.type === 'error-group.assigned' && 'assignee' in to && to.assignee === null;
  return isUnassigned ? 'Unassigned' : GROUP_WORDS[event.type];
}

type Side = GroupEvent['data']['to'];

/** `Resolved -> Open, regressed, by Jane`: what it was, what it is and who did it. */
export function changeWords({ from, to }: GroupEvent['data'], doer: Doer, zone: string): string {
  const was = from === null ? '' : sideWords(from, zone);
  const is = sideWords(to, zone);
  const who = doerWords(doer);
  return `${was === '' ? '' : `${was} → `}${is}${who === '' ? '' : `, ${who}`}`;
}

function sideWords(side: Side, zone: string): string {
  if ('hour' in side) return `Unusually many in the hour from ${timeIn(zone, `${side.hour}:00:00.000Z`)}`;
  if (side.status !== undefined)
    return stateWords({ status: side.status, substatus: side.substatus ?? null });
  if (side.assignee !== undefined) return side.assignee === null ? 'nobody' : nameOf(side.assignee);
  if (side.priority !== undefined)
    return side.priority === null ? 'no priority' : `${side.priority} priority`;
  if (side.gone === undefined) return '';
  if (side.gone === null) return 'in Sentry';
  return side.gone.mergedInto === null ? 'deleted in Sentry' : `part of error ${side.gone.mergedInto}`;
}

const nameOf = ({ id, name }: { id: string; name: string | null }): string => name ?? id;

export const assigneeWords = (assignee: GroupEvent['data']['group']['assignee']): string =>
  assignee === null ? 'nobody' : nameOf(assignee);

/** Sentry's interface calls an ignored issue archived, and so do people; the API keeps IGNORED. */
const STATUS_WORDS = new Map([
  ['OPEN', 'Open'],
  ['RESOLVED', 'Resolved'],
  ['IGNORED', 'Archived'],
]);

export function stateWords({ status, substatus }: { status: string; substatus: string | null }): string {
  const refined = substatus === null || substatus === '' ? '' : `, ${substatus.replaceAll('_', ' ')}`;
  return `${STATUS_WORDS.get(status) ?? status}${refined}`;
}

const SHORT = 8;

/**
 * A title in which the package of the exception's class is shortened, as Logback does: `com.acme.shop.CartError: gone`
 * becomes `c.a.s.CartError: gone`. What happened is at the end of such a name, and in what follows.
 */
export function withShortPackage(title: string): string {
  const [name = ''] = title.split(/[:\s(]/, 1);
  const parts = name.split('.');
  const last = parts.pop() ?? '';
  const isPackage =
    parts.length >= 2 && parts.every((part) => /^[a-z_]\w*$/.test(part)) && /^[A-Z]/.test(last);
  if (!isPackage || parts.length > SHORT * SHORT) return title;
  return [...parts.map((part) => part.charAt(0)), last].join('.') + title.slice(name.length);
}

/** The end of a long culprit says more than its beginning: the function stands there. */
export const shortCulprit = (culprit: string, most: number): string =>
  // Half a pair is no character.
  culprit.length <= most ? culprit : `… ${culprit.slice(-most).replace(/^[\uDC00-\uDFFF]/, '')}`;
