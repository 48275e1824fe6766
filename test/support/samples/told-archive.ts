import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packLines } from '../../../lambdas/adapters/archive/writer.ts';
import { archiveObjectKey } from '../../../lambdas/contracts/archive-keys.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';
import { createDice, type Dice } from '../../model/dice.ts';
import { envelope, issueJson } from './sentry-bodies.ts';

/** An archive of two weeks in every shape that Sentry tells in, and with what it leaves out at times. */

export interface ArchivedRecord {
  /** When it was archived. */
  at: string;
  record: ArchiveRecord;
}

const START = Date.parse('2026-11-09T00:00:00.000Z');
const DAY_MS = 86_400_000;
const DAYS = 14;
const ISSUES = 9;

const iso = (ms: number) => new Date(ms).toISOString();
const pick = <T>(dice: Dice, items: readonly T[]): T => items[dice.below(items.length)] as T;
const hex = (n: number) => n.toString(16).padStart(32, '0');

interface Happened {
  id: number;
  at: number;
  issue: number;
  environment: string | null;
  release: string | null;
  level: string;
  browser: string | null;
  userHash: string | null;
}

/** Titles in which nothing is safe: quotes, what looks like JSON, several scripts. */
const TITLES = [
  `Error: it's "broken" \\ {"a":1}`,
  'Ошибка: файл 文件 🚨',
  '=cmd|calc',
  '"password":"[redacted]"',
];
const titleOf = (issue: number) => `${TITLES[issue % TITLES.length]!} ${issue.toString()}`;

function happenedIn(dice: Dice, id: number): Happened {
  return {
    id,
    at: START + dice.below(DAYS * DAY_MS),
    issue: 1 + dice.below(ISSUES),
    environment: pick(dice, ['production', 'staging', null]),
    release: pick(dice, ['shop@1.0.0', 'shop@1.1.0', 'shop@2.0.0', null]),
    level: pick(dice, ['error', 'fatal', 'warning']),
    browser: pick(dice, ['Chrome', 'Firefox', 'Mobile Safari', null]),
    userHash: pick(dice, ['00000000000000a1', '00000000000000b2', '00000000000000c3', null]),
  };
}

const pairsOf = ({ browser, environment, release, level }: Happened): [string, string | null][] => [
  ['level', level],
  ...(browser === null ? [] : [['browser.name', browser] satisfies [string, string]]),
  ...(environment === null ? [] : [['environment', environment] satisfies [string, string]]),
  ...(release === null ? [] : [['release', release] satisfies [string, string]]),
  ['empty', null],
];
const restTags = (event: Happened) => pairsOf(event).map(([key, value]) => ({ key, value }));

const hookEvent = (dice: Dice, event: Happened) => ({
  event_id: dice.chance(0.2) ? hex(event.id).replace(/^(.{8})(.{4})/, '$1-$2-') : hex(event.id),
  project: 45,
  ...(dice.chance(0.5)
    ? { issue_id: event.issue.toString() }
    : { issue_url: `https://sentry.example/api/0/organizations/acme/issues/${event.issue.toString()}/` }),
  ...(dice.chance(0.5) ? { datetime: iso(event.at).replace('Z', '000Z') } : { timestamp: event.at / 1000 }),
  title: titleOf(event.issue),
  type: 'error',
  platform: 'javascript',
  culprit: null,
  ...(dice.chance(0.5) ? { environment: event.environment, level: event.level } : {}),
  ...(dice.chance(0.5) ? { release: event.release } : {}),
  tags: pairsOf(event),
  user: event.userHash === null ? null : { id_hash: event.userHash, email: '[redacted e-mail]' },
  request: {
    cookies: '[redacted]',
    headers: [
      ['Authorization', '[redacted]'],
      ['Accept', '*/*'],
    ],
  },
  contexts: { Password: '[redacted]', password: 'x' },
});
const restRow = (event: Happened) => ({
  eventID: hex(event.id),
  groupID: event.issue.toString(),
  'event.type': 'error',
  dateCreated: `${iso(event.at).slice(0, 19)}Z`,
  title: titleOf(event.issue),
  tags: restTags(event),
  user: event.userHash === null ? null : { id_hash: event.userHash },
});
const restEvent = (event: Happened) => ({
  ...restRow(event),
  type: 'error',
  release: event.release === null ? null : { version: event.release },
  entries: [{ type: 'request', data: { cookies: '[redacted]' } }],
});

const HOOK = { v: 1, kind: 'webhook', hookTimestamp: null, requestId: null } as const;
const ASKED = { v: 1, source: 'backfill', projectId: '45' } as const;

/** What is told of one event: by a webhook or two, by the sync, or by both. */
function tellingsOf(dice: Dice, event: Happened): ArchivedRecord[] {
  const told = (record: (at: string) => ArchiveRecord): ArchivedRecord => {
    const at = iso(event.at + dice.below(2 * DAY_MS));
    return { at, record: record(at) };
  };
  const tellings: ArchivedRecord[] = [];
  if (dice.chance(0.7)) {
    tellings.push(
      told((receivedAt) => ({
        ...HOOK,
        receivedAt,
        resource: 'error',
        body: envelope('created', { error: hookEvent(dice, event) }),
      })),
    );
  }
  if (dice.chance(0.2)) {
    tellings.push(
      told((receivedAt) => ({
        ...HOOK,
        receivedAt,
        resource: 'event_alert',
        body: envelope('triggered', { event: hookEvent(dice, event) }),
      })),
    );
  }
  if (dice.chance(0.4)) {
    const issueId = event.issue.toString();
    tellings.push(
      told((observedAt) => ({ ...ASKED, kind: 'events', observedAt, issueId, events: [restRow(event), 7] })),
      told((observedAt) => ({ ...ASKED, kind: 'event', observedAt, issueId, event: restEvent(event) })),
    );
  }
  return tellings;
}

/** The life of an issue, told by webhooks, by the sync and by people, at instants of its own. */
function snapshotsOf(dice: Dice, issue: number): ArchivedRecord[] {
  const id = issue.toString();
  const firstSeen = START + dice.below(DAYS * DAY_MS);
  return Array.from({ length: 12 }, (_, step): ArchivedRecord => {
    const at = iso(firstSeen + step * (DAY_MS / 3) + dice.below(1_000_000) * 10 + issue);
    const [status, substatus] = pick(dice, [
      ['resolved', null],
      ['resolved', null],
      ['unresolved', 'regressed'],
      ['unresolved', 'regressed'],
      ['unresolved', 'ongoing'],
      ['ignored', 'archived_forever'],
    ] as const);
    const times = { firstSeen: `${iso(firstSeen).slice(0, 19)}+00:00`, lastSeen: at };
    const facts = {
      ...times,
      status,
      substatus,
      shortId: step === 0 ? null : `SHOP-${id}`,
      title: titleOf(issue),
    };
    const json = issueJson({ id, count: (step * 3).toString(), ...facts });
    const list = { v: 1 as const, kind: 'issues' as const, observedAt: at, issues: [json, null] };
    const records: ArchiveRecord[] = [
      { ...HOOK, receivedAt: at, resource: 'issue', body: envelope(status, { issue: json }) },
      { ...HOOK, receivedAt: at, resource: 'issue', body: envelope('assigned', { issue: json }) },
      { ...list, source: 'sync', actor: null, ...(dice.chance(0.5) ? { statusChanged: [id] } : {}) },
      { ...list, source: 'triage', actor: 'user:Ada' },
    ];
    return { at, record: pick(dice, records) };
  });
}

/** The same for the same seed. */
export function toldArchive(seed: number, events = 300): ArchivedRecord[] {
  const dice = createDice(seed);
  const told = Array.from({ length: events }, (_, n) => tellingsOf(dice, happenedIn(dice, n + 1))).flat();
  const snapshots = Array.from({ length: ISSUES }, (_, n) => snapshotsOf(dice, n + 1)).flat();
  const others: ArchivedRecord[] = [
    {
      at: iso(START),
      record: { v: 1, kind: 'gone', source: 'sync', observedAt: iso(START), issueId: '99', mergedInto: null },
    },
    {
      at: iso(START + 10 * DAY_MS),
      record: {
        ...HOOK,
        receivedAt: iso(START + 10 * DAY_MS),
        resource: 'installation',
        body: envelope('created', {}),
      },
    },
  ];
  return dice.shuffled([...told, ...snapshots, ...others]);
}

/** Writes it as the consumer does: several records an object, each a gzip member. */
export function writeArchive(folder: string, archive: readonly ArchivedRecord[]): void {
  const byHour = Map.groupBy(archive, ({ at }) => at.slice(0, 13));
  let n = 0;
  for (const [, records] of byHour) {
    const key = archiveObjectKey(records[0]!.at, (n++).toString().padStart(26, '0'));
    const file = path.join(folder, key);
    mkdirSync(path.dirname(file), { recursive: true });
    const lines = records.map(({ record }) => record);
    writeFileSync(file, packLines(key, lines).bytes);
  }
}
