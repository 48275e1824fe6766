import type { Change } from '../../../lambdas/core/changes/change.ts';
import type { Group } from '../../../lambdas/core/group/group.ts';
import { aGroup, anEvent, aRun, NOW, type World } from '../fakes/admin-services.ts';
import { webhookRecord } from '../samples/admin-samples.ts';
import { generatedEvent } from '../samples/generated-event.ts';
import { aBusyLedger } from '../samples/ledger-samples.ts';
import { aChange } from '../samples/sample-change.ts';
import { HOSTILE_TEXTS } from './texts.ts';

/** So long may a text be that stands in every place of an event; a longer one stands in some, and its beginning elsewhere. */
const EVERYWHERE = 4_000;
/** Of the rest of a long text. */
const BEGINNING = 200;

export const hostileGroupId = (index: number): string => (1_001 + index).toString();
const hostileEventId = (index: number): string => (index + 1).toString(16).padStart(32, 'e');

/** An error log in which every text that a stranger, a colleague or Sentry can choose is hostile. */
export function aHostileWorld(): Partial<World> {
  const groups = HOSTILE_TEXTS.map(groupOf);
  const ledger = aBusyLedger(NOW);
  const [first = ''] = HOSTILE_TEXTS;
  if (ledger.state !== null) ledger.state.projects = [{ id: '7', slug: first }];
  return {
    groups,
    ledger,
    events: HOSTILE_TEXTS.map((text, index) =>
      anEvent({
        ...{ eventId: hostileEventId(index), issueId: hostileGroupId(index), title: text },
        ...{ level: begun(text), environment: begun(text), release: begun(text), platform: begun(text) },
        tags: { [begun(text)]: begun(text), url: begun(text) },
        archive: { key: 'archive/hostile', offset: index, length: 1 },
      }),
    ),
    records: new Map(
      HOSTILE_TEXTS.map((text, index) => [hostileEventId(index), webhookRecord(hostileEvent(text, index))]),
    ),
    changes: HOSTILE_TEXTS.flatMap(changesOf),
    history: HOSTILE_TEXTS.map((text, index) => ({
      ...{ issueId: hostileGroupId(index), at: ago(index), to: 'OPEN', substatus: text },
      ...{ source: 'webhook', action: text, actor: text, reason: text },
    })),
    hours: Array.from({ length: 40 }, (_, index) => ({
      hour: ago(index * 60).slice(0, 13),
      count: 3,
      repaired: 0,
    })),
    runs: HOSTILE_TEXTS.map((text) => ({
      ...aRun(),
      complete: false,
      errors: [{ code: begun(text), message: text, endpoint: begun(text) }],
    })),
    refusals: HOSTILE_TEXTS.map((text, index) => ({
      ...{ part: 'bodies', issueId: hostileGroupId(index), project: text, issueIds: [], code: text },
      ...{ reason: text, since: ago(600), lastAt: ago(60), nextAt: ago(0), attempts: 3 },
    })),
    quarantined: HOSTILE_TEXTS.map((text) => ({
      ...{ v: 1, at: ago(9), code: text, reason: text, messageId: text, message: { text } },
    })),
    audit: HOSTILE_TEXTS.map((text, index) => ({
      ...{ v: 1, id: `01J${index.toString().padStart(23, '0')}`, at: ago(index), action: 'triage' },
      ...{
        actor: { subject: text, address: text, role: 'admin' },
        groups: [text.slice(0, BEGINNING)],
        change: { [text]: text },
      },
      ...{ from: text, requestId: 'r1' },
      outcome: { at: ago(index), result: 'refused', details: [{ id: text, ok: false, code: text }] },
    })),
    facets: {
      complete: false,
      facets: ['project', 'level', 'environment', 'release', ...HOSTILE_TEXTS.slice(0, 3)].map((key) => ({
        ...{ key, isTag: false, other: 4, groups: null },
        values: HOSTILE_TEXTS.map((value) => ({ value: begun(value), count: 2 })),
      })),
    },
    // As Sentry refuses a change, and what it says of an issue.
    sentry: (id) => ({ id, status: 'unresolved', substatus: HOSTILE_TEXTS[0] }),
  };
}

const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const begun = (text: string): string => (text.length > EVERYWHERE ? text.slice(0, BEGINNING) : text);

const STATUSES = ['OPEN', 'RESOLVED', 'IGNORED'] as const;

const groupOf = (text: string, index: number): Group =>
  aGroup({
    ...{ issueId: hostileGroupId(index), shortId: begun(text), title: text, culprit: text, level: text },
    ...{ status: STATUSES[index % 3] ?? 'OPEN', sentryStatus: text, substatus: text, type: text },
    ...{ category: text, issueType: text, priority: text, platform: text, permalink: text },
    statusDetails: { inRelease: text, ignoreUntil: begun(text), ignoreCount: 4 },
    project: { id: '7', slug: text },
    assignee: { type: begun(text), id: begun(text), name: text },
    environment: text,
    release: text,
    formerShortIds: [begun(text)],
    lastEventId: hostileEventId(index),
  });

function changesOf(text: string, index: number): Change[] {
  const issueId = hostileGroupId(index);
  const status = STATUSES[index % 3] ?? 'OPEN';
  const facts = { ...aChange().facts, ...groupFacts(text) };
  const common = { issueId, actor: text, reason: text, facts };
  const assignee = { type: begun(text), id: begun(text), name: text };
  return [
    aChange({ ...common, n: NOW - 3, from: { status, substatus: text }, to: { status, substatus: text } }),
    aChange({ ...common, n: NOW - 2, kind: 'assigned', from: { assignee: null }, to: { assignee } }),
    aChange({ ...common, n: NOW - 1, kind: 'priority', from: { priority: null }, to: { priority: text } }),
  ];
}

const groupFacts = (text: string): Partial<Change['facts']> => ({
  ...{ shortId: begun(text), title: text, culprit: text, level: text, type: text, category: text },
  ...{ platform: text, project: { id: '7', slug: text }, environment: text, release: text, resolvedIn: text },
  ...{ substatus: text, assignee: { type: 'user', id: '1', name: text }, priority: text },
});

/** Every field that an event of Sentry may carry, each text of it the stranger's, and names of their own. */
function hostileEvent(text: string, index: number): Record<string, unknown> {
  const short = begun(text);
  const frame = {
    ...{ filename: short, abs_path: short, module: short, function: short, in_app: true, lineno: 3 },
    ...{ pre_context: [short, short], context_line: text, post_context: [short] },
    vars: { [short]: short, value: text, deep: { [short]: [short, { [short]: short }] } },
  };
  return {
    ...(replaced(generatedEvent(), short) as Record<string, unknown>),
    ...{ event_id: hostileEventId(index), title: text, culprit: short, message: text, level: short },
    ...{ timestamp: NOW / 1000, datetime: ago(0), platform: short, environment: short, release: short },
    tags: [
      [short, short],
      ['url', short],
      ['user', text],
    ],
    exception: {
      values: [{ type: short, value: text, module: short, stacktrace: { frames: [frame, frame] } }],
    },
    breadcrumbs: {
      values: Array.from({ length: 12 }, () => ({
        ...{ timestamp: NOW / 1000, category: short, level: short, type: short, message: short },
        data: { [short]: short, url: short },
      })),
    },
    request: {
      ...{ url: short, method: short, query_string: [[short, short]], data: { [short]: short } },
      headers: [
        [short, short],
        ['Referer', short],
      ],
      cookies: [[short, short]],
      env: { [short]: short },
    },
    user: { id: short, username: short, name: text, geo: { country_code: short, city: short } },
    contexts: { [short]: { [short]: short, type: short }, browser: { name: short, version: short } },
    extra: { [short]: short, value: text },
    modules: { [short]: short },
  };
}

/** The same shape with this text in each place of a text. */
function replaced(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((entry) => replaced(entry, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaced(entry, text)]));
}
