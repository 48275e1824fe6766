import { eventOf, FakeSentry, issueRow, withCount } from '../fakes/fake-sentry.ts';
import { hourOf } from '../../../lambdas/core/ledger/ledger.ts';
import type { HourOutcomes } from '../../../lambdas/core/ledger/ledger.ts';

/** The one project of the recorded world. */
export const PROJECT = '11';
const LAST_EVENTS = '2026-11-19T00:00:00Z';

/** Events of an issue, the newest a second before the fixed instant of `eventOf`. */
const eventsOf = (issueId: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...eventOf(issueId, index + 1),
    'event.type': 'error',
    title: `TypeError: item ${issueId} is undefined`,
    tags: [
      { key: 'environment', value: 'production' },
      { key: 'release', value: 'shop@1.4.0' },
    ],
  }));

function add(sentry: FakeSentry, id: number, events: number, fields: Record<string, unknown> = {}): void {
  sentry.listed.push(withCount(issueRow(id, fields), events, LAST_EVENTS));
  sentry.events.set(id.toString(), eventsOf(id, events));
}

/** Sentry when the recorded world came to rest: twelve issues of every status. */
export function sentryAtRest(): FakeSentry {
  const sentry = new FakeSentry();
  add(sentry, 1, 4);
  add(sentry, 2, 3, { status: 'resolved', substatus: null });
  add(sentry, 3, 2, { status: 'ignored', substatus: 'archived_until_escalating' });
  for (const id of [4, 5, 6, 7, 8, 9, 10, 11]) add(sentry, id, 2);
  add(sentry, 12, 1, { level: 'warning', status: 'ignored', substatus: 'archived_forever' });
  // Counts three that it never lists.
  sentry.listed.splice(10, 1, withCount(issueRow(11), 5, LAST_EVENTS));
  const outcomes = new Map<string, HourOutcomes>([
    [hourOf(Date.parse(LAST_EVENTS) - 3_600_000), { accepted: 26, dropped: { filtered: 2 } }],
    ['2026-11-18T08', { accepted: 3, dropped: {} }],
  ]);
  sentry.hourlyOutcomes = ({ from, to }) => {
    const within = [...outcomes].filter(([hour]) => hour >= from && hour <= to);
    return Promise.resolve(new Map(within.length === 0 ? [] : [[PROJECT, new Map(within)]]));
  };
  // Still listed, its body no longer kept.
  sentry.bodyless.add(eventsOf(9, 2)[1]?.eventID ?? '');
  return sentry;
}

/**
 * What has changed in Sentry since: 1 was resolved, 4 has two more events, 13 is new, 8 was merged into 1, 9 deleted,
 * and 10 has fallen out of the list's window.
 */
export function sentryLater(): FakeSentry {
  const sentry = sentryAtRest();
  const rows = new Map(sentry.listed.map((row) => [(row as { id: string }).id, row]));
  const one = withCount(issueRow(1, { status: 'resolved', substatus: null }), 4, LAST_EVENTS);
  rows.set('1', one);
  rows.set('4', withCount(issueRow(4), 4, LAST_EVENTS));
  sentry.events.set('4', eventsOf(4, 4));
  rows.set('13', withCount(issueRow(13), 1, LAST_EVENTS));
  sentry.events.set('13', eventsOf(13, 1));
  sentry.merged.set('8', one);
  sentry.old.push(rows.get('10') as (typeof sentry.old)[number]);
  for (const id of ['8', '9', '10']) rows.delete(id);
  sentry.listed = [...rows.values()];
  return sentry;
}

/** Pages of five issues, so that a dozen fill some. */
export function withSmallPages(sentry: FakeSentry): FakeSentry {
  sentry.listIssues = ({ cursor, firstSeen }) => {
    sentry.calls.push('list');
    if (firstSeen.from !== null || firstSeen.before !== null)
      throw new Error('This list is not cut into parts.');
    const start = Number(cursor ?? 0);
    return Promise.resolve({
      issues: sentry.listed.slice(start, start + 5),
      nextCursor: start + 5 < sentry.listed.length ? (start + 5).toString() : null,
      observedAt: new Date(sentry.clock.now()).toISOString(),
    });
  };
  return sentry;
}
