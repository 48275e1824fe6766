import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createDice } from '../../model/dice.ts';
import { envelope, errorJson, issueJson } from './sentry-bodies.ts';

/**
 * What a producer's queue carries in a week: events of many issues by webhook, by the sync's rows and by bodies,
 * status changes of all sources, merges, deletions, what cannot be decoded, and repetitions of everything.
 */
export interface BusyWeek {
  messages: string[];
  /** Distinct events. */
  events: number;
}

const DAY_MS = 86_400_000;
const WEEK_SECONDS = 7 * 86_400;
/** It ended some days ago: what a table keeps for so many days has all of it. */
const START = (Math.floor(Date.now() / DAY_MS) - 13) * DAY_MS;
const PROJECT = '4509877862268928';

export const WEEK_END_MS = START + WEEK_SECONDS * 1000;

const iso = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const eventId = (n: number) => n.toString(16).padStart(32, '0');

interface Size {
  events: number;
  issues: number;
  seed: number;
  /** Number of the first event: two weeks of one table have no event in common. */
  firstEvent?: number;
}

export function busyWeek({ events, issues, seed, firstEvent = 1 }: Size): BusyWeek {
  const dice = createDice(seed);
  const all: QueueMessage[] = [];
  const webhook = (resource: string, action: string, data: Record<string, unknown>, at: number) =>
    all.push({
      v: 1,
      kind: 'webhook',
      receivedAt: iso(at + 1),
      resource,
      hookTimestamp: Math.floor((START + at * 1000) / 1000),
      requestId: null,
      encoding: 'identity',
      body: JSON.stringify(envelope(action, data)),
    });
  // A tenth of the events is of one issue, and every event stays with its issue.
  const issueOf = (n: number) => (n % 10 === 0 ? '1' : (1 + (n % issues)).toString());
  const environmentOf = (n: number) => (n % 3 === 0 ? 'staging' : 'production');
  const customerOf = (n: number) => `customer-${(n % 7).toString()}`;
  const timeOf = (n: number) => (n * 7919) % WEEK_SECONDS;
  const pulled = (n: number, at: number) => ({
    v: 1 as const,
    source: 'backfill' as const,
    observedAt: iso(at + 30),
    issueId: issueOf(n),
    projectId: PROJECT,
  });
  const restEvent = (n: number) => ({
    eventID: eventId(n),
    dateCreated: iso(timeOf(n)),
    type: 'error',
    'event.type': 'error',
    title: `event ${n.toString()}`,
    message: '',
    platform: 'node',
    culprit: 'backfilled',
    tags: [
      { key: 'environment', value: environmentOf(n) },
      { key: 'release', value: 'shop@1.4.0' },
      { key: 'customer', value: customerOf(n) },
    ],
    user: null,
  });

  for (let n = firstEvent; n < firstEvent + events; n++) {
    const at = timeOf(n);
    const way = dice.below(20);
    if (way < 17) {
      const error = errorJson({
        event_id: eventId(n),
        issue_id: issueOf(n),
        datetime: iso(at),
        timestamp: (START + at * 1000) / 1000,
        title: `event ${n.toString()}`,
        environment: environmentOf(n),
        tags: [
          ['level', 'error'],
          ['customer', customerOf(n)],
        ],
      });
      webhook('error', 'created', { error }, at);
    }
    if (way === 16 || way === 17 || way === 18)
      all.push({ ...pulled(n, at), kind: 'events', events: [restEvent(n)] });
    if (way === 18 || way === 19) all.push({ ...pulled(n, at), kind: 'event', event: restEvent(n) });
  }
  for (let id = 1; id <= issues; id++) {
    const states = ['unresolved', 'resolved', 'ignored'];
    for (let change = 0; change < 3; change++) {
      const at = dice.below(WEEK_SECONDS);
      const status = states[dice.below(3)] ?? 'unresolved';
      const issue = issueJson({
        id: id.toString(),
        status,
        count: dice.below(100).toString(),
        firstSeen: iso(0),
        lastSeen: iso(at),
      });
      const way = dice.below(3);
      if (way === 0) webhook('issue', status === 'ignored' ? 'archived' : status, { issue }, at);
      else {
        const isSync = way === 1;
        all.push({
          v: 1,
          kind: 'issues',
          source: isSync ? 'sync' : 'triage',
          observedAt: iso(at),
          actor: isSync ? null : 'user:Ada',
          issues: [issue, ...(dice.chance(0.1) ? [{ title: 'no issue' }] : [])],
          ...(isSync ? { statusChanged: [id.toString()] } : {}),
        });
      }
    }
    const gone = { v: 1 as const, kind: 'gone' as const, source: 'sync' as const, issueId: id.toString() };
    if (id % 50 === 7)
      all.push({ ...gone, observedAt: iso(WEEK_SECONDS + id), mergedInto: (id + 1).toString() });
    if (id % 50 === 9) all.push({ ...gone, observedAt: iso(WEEK_SECONDS + id), mergedInto: null });
  }
  webhook('comment', 'created', { comment: 'hello' }, 5);
  webhook('error', 'created', { error: { event_id: 'no event' } }, 5);
  const repeated = all.filter(() => dice.chance(0.05));
  return { messages: dice.shuffled([...all, ...repeated]).map(encodeMessage), events };
}
