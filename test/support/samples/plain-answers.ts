import { decode } from '../../../lambdas/core/sentry/decode.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';
import type { EventSighting, GroupSnapshot } from '../../../lambdas/core/group/observation.ts';
import type { ArchivedRecord } from './told-archive.ts';

/** What the ready queries ask, answered by a program that reads records as the consumer does and knows no SQL. */

export interface Range {
  from: string;
  to: string;
}
type Row = Record<string, string | number | null>;
type Ask = Range & { user: string; release: string };
export type PlainAnswer = (archive: readonly ArchivedRecord[], ask: Ask) => Row[];

const second = (at: string) => `${at.slice(0, 19)}Z`;

interface Telling {
  sighting: EventSighting;
  kind: ArchiveRecord['kind'];
  at: string;
  eventId: string;
}

function tellingsIn(archive: readonly ArchivedRecord[], { from, to }: Range): Telling[] {
  return archived(archive, from)
    .flatMap(({ record }) =>
      decode(record).observations.flatMap((each): Telling[] =>
        each.kind === 'event'
          ? [
              {
                sighting: each,
                kind: record.kind,
                at: second(each.event.timestamp),
                eventId: each.event.eventId,
              },
            ]
          : [],
      ),
    )
    .filter(({ at }) => at >= from && at < to);
}

const archived = (archive: readonly ArchivedRecord[], from: string) =>
  archive.filter(({ at }) => at.slice(0, 10) >= from.slice(0, 10));

interface Snapshot {
  snapshot: GroupSnapshot;
  at: string;
}
function snapshotsIn(archive: readonly ArchivedRecord[], from: string): Snapshot[] {
  return archived(archive, from).flatMap(({ record }) =>
    decode(record).observations.flatMap((each): Snapshot[] => {
      if (each.kind !== 'snapshot') return [];
      return [{ snapshot: each, at: record.kind === 'webhook' ? record.receivedAt : each.receivedAt }];
    }),
  );
}

const distinct = (values: readonly (string | null)[]) =>
  new Set(values.filter((value) => value !== null)).size;
const greatest = (values: readonly (string | null)[]): string | null =>
  values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
const least = (values: readonly string[]): string => values.reduce((a, b) => (b < a ? b : a));

/** By the first that differs; null comes last in either direction, as both engines have it. */
const sorted = (rows: Row[], ...by: (readonly [string, 'asc' | 'desc'])[]): Row[] =>
  rows.toSorted((one, other) => {
    for (const [name, order] of by) {
      const [a, b] = [one[name] ?? null, other[name] ?? null];
      if (a === b) continue;
      if (a === null) return 1;
      if (b === null) return -1;
      return a < b === (order === 'asc') ? -1 : 1;
    }
    return 0;
  });

const groups = <T>(items: readonly T[], by: (item: T) => string | null) => [...Map.groupBy(items, by)];
const issueOf = ({ sighting }: Telling) => sighting.issueId;
const events = (tellings: readonly Telling[]) => distinct(tellings.map(({ eventId }) => eventId));
const times = (tellings: readonly Telling[]) => tellings.map(({ at }) => at);
const newest = (tellings: readonly Telling[]) =>
  tellings.toSorted((a, b) => (a.at + a.eventId < b.at + b.eventId ? 1 : -1))[0]!.sighting.event;
const oldest = (tellings: readonly Telling[]) =>
  tellings.toSorted((a, b) => (a.at + a.eventId < b.at + b.eventId ? -1 : 1))[0]!.sighting.event;

const bySize = [
  ['events', 'desc'],
  ['issue_id', 'asc'],
] as const;

export const PLAIN_ANSWERS: Readonly<Record<string, PlainAnswer>> = {
  'errors-by-browser': (archive, ask) => {
    const tagged = tellingsIn(archive, ask).filter((each) => 'browser.name' in each.sighting.event.tags);
    const rows = groups(tagged, ({ sighting }) => sighting.event.tags['browser.name'] ?? null);
    return sorted(
      rows.map(([browser, of]) => ({ browser, events: events(of), issues: distinct(of.map(issueOf)) })),
      ['events', 'desc'],
      ['browser', 'asc'],
    );
  },
  'errors-of-a-user': (archive, ask) => {
    const theirs = tellingsIn(archive, ask).filter(({ sighting }) => sighting.event.userHash === ask.user);
    const rows = groups(theirs, ({ eventId }) => eventId).map(([event_id, of]) => ({
      occurred_at: least(times(of)),
      title: greatest(of.map(({ sighting }) => sighting.event.title)),
      issue_id: greatest(of.map(issueOf)),
      environment: greatest(of.map(({ sighting }) => sighting.event.environment)),
      release: greatest(of.map(({ sighting }) => sighting.event.release)),
      event_id,
    }));
    return sorted(rows, ['occurred_at', 'desc'], ['event_id', 'asc']);
  },
  'slowest-regressions': (archive, { from, to }) => {
    const changes = snapshotsIn(archive, from).filter(({ snapshot }) => snapshot.tellsStatus);
    const rows = groups(changes, ({ snapshot }) => snapshot.issueId).flatMap(([issue_id, of]) => {
      const inOrder = of.toSorted((a, b) => (a.at < b.at ? -1 : 1));
      return inOrder.flatMap(({ snapshot, at }, index) => {
        const before = inOrder[index - 1];
        const isRegression = snapshot.description.substatus === 'regressed';
        if (!isRegression || before?.snapshot.description.sentryStatus !== 'resolved' || at >= to) return [];
        const days = Math.round((Date.parse(at) - Date.parse(before.at)) / 8_640_000) / 10;
        return [
          { issue_id, title: snapshot.description.title, resolved_at: before.at, regressed_at: at, days },
        ];
      });
    });
    return sorted(rows, ['days', 'desc'], ['issue_id', 'asc'], ['regressed_at', 'asc']);
  },
  'most-redacted-fields': (archive, { from }) => {
    const names: string[] = [];
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) {
        value.forEach((each: unknown, index) => {
          const before: unknown = value[index - 1];
          if (isRedacted(each) && typeof before === 'string') names.push(before);
          walk(each);
        });
      } else if (typeof value === 'object' && value !== null) {
        for (const [name, each] of Object.entries(value)) {
          if (isRedacted(each)) names.push(name);
          walk(each);
        }
      }
    };
    for (const { record } of archived(archive, from)) walk(record);
    const rows = groups(names, (name) => name).map(([field, of]) => ({ field, redactions: of.length }));
    return sorted(rows, ['redactions', 'desc'], ['field', 'asc']).slice(0, 50);
  },
  'events-per-release': (archive, ask) => {
    const rows = groups(tellingsIn(archive, ask), ({ sighting }) => sighting.event.release);
    return sorted(
      rows.map(([release, of]) => ({
        release,
        events: events(of),
        issues: distinct(of.map(issueOf)),
        first_seen: least(times(of)),
        last_seen: greatest(times(of)),
      })),
      ['events', 'desc'],
      ['release', 'asc'],
    );
  },
  'events-per-day': (archive, ask) => {
    const key = ({ at, sighting }: Telling) => JSON.stringify([at.slice(0, 10), sighting.event.environment]);
    const rows = groups(tellingsIn(archive, ask), key).map(([, of]) => ({
      day: of[0]!.at.slice(0, 10),
      environment: of[0]!.sighting.event.environment,
      events: events(of),
    }));
    return sorted(rows, ['day', 'asc'], ['environment', 'asc']);
  },
  'new-issues': (archive, { from, to }) => {
    const rows = groups(snapshotsIn(archive, from), ({ snapshot }) => snapshot.issueId).map(
      ([issue_id, of]) => {
        const { snapshot: last } = of.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]!;
        const { shortId, title, sentryStatus } = last.description;
        return {
          issue_id,
          short_id: shortId ?? '',
          title,
          status: sentryStatus,
          first_seen: least(of.map(({ snapshot }) => second(snapshot.firstSeen ?? ''))),
          sentry_count: Math.max(...of.map(({ snapshot }) => snapshot.description.sentryCount)),
        };
      },
    );
    const inside = rows.filter(({ first_seen }) => first_seen >= from && first_seen < to);
    return sorted(inside, ['first_seen', 'desc'], ['issue_id', 'asc']);
  },
  'noisiest-issues': (archive, ask) => {
    const rows = groups(tellingsIn(archive, ask), issueOf).map(([issue_id, of]) => ({
      issue_id,
      title: newest(of).title,
      events: events(of),
      first_seen: least(times(of)),
      last_seen: greatest(times(of)),
    }));
    return sorted(rows, ...bySize).slice(0, 50);
  },
  'users-per-issue': (archive, ask) => {
    const known = tellingsIn(archive, ask).filter(({ sighting }) => sighting.event.userHash !== null);
    const rows = groups(known, issueOf).map(([issue_id, of]) => ({
      issue_id,
      title: newest(of).title,
      users: distinct(of.map(({ sighting }) => sighting.event.userHash)),
      events: events(of),
    }));
    return sorted(rows, ['users', 'desc'], ...bySize).slice(0, 50);
  },
  'new-in-release': (archive, ask) => {
    const rows = groups(tellingsIn(archive, ask), issueOf)
      .filter(([, of]) => oldest(of).release === ask.release)
      .map(([issue_id, of]) => ({
        issue_id,
        title: newest(of).title,
        events: events(of),
        first_seen: least(times(of)),
      }));
    return sorted(rows, ...bySize);
  },
  'events-without-webhook': (archive, ask) => {
    const errors = tellingsIn(archive, ask).filter(({ sighting }) => sighting.type === 'error');
    const each = groups(errors, ({ eventId }) => eventId).map(([, of]) => ({
      day: least(times(of)).slice(0, 10),
      isByWebhook: of.some(({ kind }) => kind === 'webhook'),
    }));
    const rows = groups(each, ({ day }) => day).map(([day, of]) => {
      const by_webhook = of.filter(({ isByWebhook }) => isByWebhook).length;
      return { day, by_webhook, by_sync_alone: of.length - by_webhook };
    });
    return sorted(rows, ['day', 'asc']);
  },
  deliveries: (archive, { from }) => {
    const all = archived(archive, from).flatMap(({ at, record }) => {
      if (record.kind !== 'webhook') return [];
      const body = record.body as { action?: string } | number;
      const action = typeof body === 'object' ? (body.action ?? null) : null;
      return [{ day: at.slice(0, 10), resource: record.resource, action }];
    });
    const rows = groups(all, (each) => JSON.stringify(each)).map(([, of]) => ({
      ...of[0]!,
      deliveries: of.length,
    }));
    return sorted(rows, ['day', 'asc'], ['resource', 'asc'], ['action', 'asc']);
  },
};

const isRedacted = (value: unknown) => typeof value === 'string' && value.startsWith('[redacted');
