import { activityFields, sinceFields } from '../history/activity-parameters.ts';
import { completenessFields } from '../system/completeness-parameters.ts';
import { eventFilterFields } from '../detail/event-parameters.ts';
import { exportFields } from '../list/export.ts';
import { besideFields, groupFields, pageFields } from '../parameters.ts';
import { quarantineFields } from '../system/quarantine-parameters.ts';
import { trendsFields } from '../history/trends-parameters.ts';
import { triageBody } from '../triage/triage-parameters.ts';
import { ALERT_OPERATIONS } from './alert-operations.ts';
import type { Operation } from './operation.ts';
import { PEOPLE_OPERATIONS } from './people-operations.ts';
import { VIEW_OPERATIONS } from './view-operations.ts';
import { described, FLAG, LIMIT, QUERY_TEXT, TIME } from './parameter-words.ts';

const page = {
  limit: { description: 'How many at most.', wire: LIMIT },
  cursor: { description: 'The `nextCursor` of the page before, with the same filters.' },
} as const;

const eventFilter = {
  query: { description: 'Which events, in the search language.', wire: QUERY_TEXT },
  ...described(eventFilterFields, {
    environment: { description: 'Exactly this environment.' },
    release: { description: 'Exactly this release.' },
    user: { description: 'Exactly this user.' },
    tag: { description: 'A key and a value, such as customer:acme; may be repeated.' },
  }),
};

const filterWords = {
  status: { description: 'All statuses without it.', isList: true },
  level: { description: 'Exactly this level.' },
  environment: { description: 'Exactly this environment.' },
  release: { description: 'Exactly this release.' },
  substatus: { description: 'Exactly this substatus, such as `archived_forever`.' },
  project: { description: 'A slug or an id.' },
  search: { description: 'Part of title, culprit or short id, in any case; also an id.' },
  dateFrom: { description: 'Last seen at this time or later.', wire: TIME },
  dateTo: { description: 'Last seen at this time or earlier; a date means its whole day.', wire: TIME },
} as const;

/**
 * Every operation of the JSON API by method and path, as contracts/routes.ts names the paths. A new route is one entry
 * here; test/unit/admin/description.test.ts says which is missing.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /api/webhooks/sentry': {
    id: 'receiveWebhook',
    tag: 'Senders',
    caller: 'sentry',
    summary: 'Take a webhook of Sentry',
    description:
      'The signature is the HMAC-SHA256 of the raw body. Accepted once the queue has the delivery.',
    answers: { 202: { description: 'The delivery is kept.', shape: 'Accepted' } },
    refusals: ['tooLarge'],
  },
  'GET /api/cron/sentry-sync': {
    id: 'syncByGet',
    tag: 'Senders',
    caller: 'operator',
    summary: 'Run a full sync now',
    answers: {
      200: { description: 'The run has ended.', shape: 'FinishedSync' },
      202: { description: 'The run waits or continues.', shape: 'PendingSync' },
    },
    refusals: ['syncRefused'],
  },
  'POST /api/cron/sentry-sync': {
    id: 'sync',
    tag: 'Senders',
    caller: 'operator',
    summary: 'Run a full sync now',
    answers: {
      200: { description: 'The run has ended.', shape: 'FinishedSync' },
      202: { description: 'The run waits or continues.', shape: 'PendingSync' },
    },
    refusals: ['syncRefused'],
  },
  'GET /api/admin/error-log': {
    id: 'listGroups',
    tag: 'Groups',
    caller: 'viewer',
    summary: 'List errors',
    description:
      'All parameters must hold. A page may be short while a narrow search goes on: only `nextCursor: null` ends the list.',
    query: {
      query: { description: 'The search language of docs/search.md.', wire: QUERY_TEXT },
      ...described(groupFields, {
        ...filterWords,
        sortBy: { description: 'What decides the order.' },
        sortOrder: { description: 'Which way.' },
        ...page,
      }),
      ...described(besideFields, {
        matchingUsers: { description: 'Whether `matching` has the distinct users of its part.', wire: FLAG },
      }),
    },
    answers: { 200: { description: 'A page of errors.', shape: 'GroupList' } },
    refusals: ['wrongQuery'],
  },
  'PATCH /api/admin/error-log': {
    id: 'changeGroups',
    tag: 'Groups',
    caller: 'admin',
    summary: 'Resolve, archive, reopen, assign or rank errors',
    description: 'Sentry is asked first; what it refuses is not changed here. Takes the role admin.',
    body: {
      schema: triageBody,
      description: '`id` or `ids`, 50 at most, and at least one change.',
      isRequired: true,
    },
    answers: { 200: { description: 'What became of each id.', shape: 'TriageResults' } },
    refusals: ['wrongBody', 'triageForbidden', 'triageUnknown', 'tooLarge', 'triageRefused', 'sentryAway'],
  },
  'GET /api/admin/error-log/{id}': {
    id: 'getGroup',
    tag: 'Groups',
    caller: 'viewer',
    summary: 'Read one error',
    description: 'A merged one is answered by the group that survived.',
    query: { live: { description: '`1` asks Sentry now.', wire: FLAG } },
    answers: {
      200: { description: 'The error, its latest event, trend and history.', shape: 'GroupDetail' },
    },
    refusals: ['wrongParameters', 'unknown'],
  },
  'GET /api/admin/error-log/{id}/events': {
    id: 'listEvents',
    tag: 'Events',
    caller: 'viewer',
    summary: 'List the stored events of an error, the newest first',
    query: { ...eventFilter, ...described(pageFields, page) },
    answers: { 200: { description: 'A page of events.', shape: 'EventList' } },
    refusals: ['wrongQuery', 'unknown'],
  },
  'GET /api/admin/error-log/{id}/events/{eventId}': {
    id: 'getEvent',
    tag: 'Events',
    caller: 'viewer',
    summary: 'Read one event',
    query: eventFilter,
    answers: { 200: { description: 'The event and its evidence.', shape: 'OneEvent' } },
    refusals: ['wrongQuery', 'unknown'],
  },
  'GET /api/admin/error-log/{id}/tags': {
    id: 'getTags',
    tag: 'Events',
    caller: 'viewer',
    summary: 'Read how the values of each tag are spread over the newest 1,000 events of an error',
    answers: { 200: { description: 'The distribution.', shape: 'TagSpread' } },
    refusals: ['wrongParameters', 'unknown'],
  },
  'GET /api/admin/sync-runs': {
    id: 'listSyncRuns',
    tag: 'System',
    caller: 'viewer',
    summary: 'List the runs of the sync, the newest first',
    query: described(pageFields, page),
    answers: { 200: { description: 'A page of runs.', shape: 'SyncRunList' } },
    refusals: ['wrongParameters'],
  },
  'GET /api/admin/completeness': {
    id: 'getCompleteness',
    tag: 'System',
    caller: 'viewer',
    summary: 'Compare what Sentry accepted with what is stored, hour by hour',
    query: described(completenessFields, {
      from: { description: 'The last 24 hours without it; at most 30 days before `to`.', wire: TIME },
      to: { description: 'Now without it.', wire: TIME },
      project: { description: 'A slug or an id; all without it.' },
    }),
    answers: { 200: { description: 'The ledger.', shape: 'Completeness' } },
    refusals: ['wrongParameters'],
  },
  'GET /api/admin/quarantine': {
    id: 'listQuarantine',
    tag: 'System',
    caller: 'viewer',
    summary: 'List the messages that could not be read, the newest first',
    query: described(quarantineFields, {
      from: { description: 'At this time or later.', wire: TIME },
      to: { description: 'At this time or earlier.', wire: TIME },
      ...page,
    }),
    answers: { 200: { description: 'A page of messages.', shape: 'QuarantineList' } },
    refusals: ['wrongParameters'],
  },
  'GET /api/admin/facets': {
    id: 'listFacets',
    tag: 'Groups',
    caller: 'viewer',
    summary: 'Tell by which values a list can be narrowed',
    query: { query: { description: 'Whose values; of each key without that key.', wire: QUERY_TEXT } },
    answers: { 200: { description: 'Values with counts of errors.', shape: 'Facets' } },
    refusals: ['wrongQuery'],
  },
  'GET /api/admin/export': {
    id: 'exportGroups',
    tag: 'Groups',
    caller: 'viewer',
    summary: 'Export what a list finds, in parts that follow each other as one file',
    query: {
      query: { description: 'The search language of docs/search.md.', wire: QUERY_TEXT },
      ...described(
        groupFields.omit({ sortBy: true, sortOrder: true, limit: true, cursor: true }),
        filterWords,
      ),
      ...described(exportFields, {
        format: { description: 'Of the file.' },
        bom: { description: '`1` begins CSV with a byte order mark.' },
        cursor: { description: 'The `X-Next-Cursor` of the part before, with the same filters.' },
      }),
    },
    answers: {
      200: {
        description: 'A part of the file.',
        text: ['text/csv', 'text/plain'],
        headers: { 'X-Next-Cursor': 'Of the next part; absent where the file is whole.' },
      },
    },
    refusals: ['wrongQuery'],
  },
  'GET /api/admin/activity': {
    id: 'listChanges',
    tag: 'Changes',
    caller: 'viewer',
    summary: 'List the changes of all errors, the newest first',
    query: described(activityFields, {
      kind: { description: 'All kinds without it.', isList: true },
      since: { description: 'Written at this time or later.', wire: TIME },
      sinceRelease: { description: 'From the first change of an error in this release on.' },
      project: { description: 'A slug or an id.' },
      release: { description: 'Of the newest event of the error at that moment.' },
      ...page,
    }),
    answers: { 200: { description: 'A page of changes.', shape: 'Activity' } },
    refusals: ['wrongParameters', 'unknownRelease'],
  },
  'GET /api/admin/changes': {
    id: 'followChanges',
    tag: 'Changes',
    caller: 'viewer',
    summary: 'Tell which errors changed since a cursor, for pages that stay open',
    query: described(sinceFields, {
      since: { description: 'The `cursor` of the answer before, or the instant of a list.' },
    }),
    answers: { 200: { description: 'Errors that changed.', shape: 'LiveChanges' } },
    refusals: ['unchanged', 'wrongParameters'],
  },
  'GET /api/admin/trends': {
    id: 'getTrends',
    tag: 'Trends',
    caller: 'viewer',
    summary: 'Count stored events over time',
    query: {
      query: {
        description: 'Which events count, in the search language of docs/search.md.',
        wire: QUERY_TEXT,
      },
      ...described(trendsFields, {
        by: { description: 'What the events are told apart by.' },
        interval: { description: 'By the day where the span is longer than 3 days.' },
        from: { description: 'The last 14 days without it; at most 90 days before `to`.', wire: TIME },
        to: { description: 'Now without it.', wire: TIME },
        release: {
          description: 'Compares new, regressed and resolved groups before and after its beginning.',
        },
      }),
    },
    answers: { 200: { description: 'A series for each value.', shape: 'Trends' } },
    refusals: ['wrongQuery'],
  },
  ...ALERT_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...VIEW_OPERATIONS,
  'GET /api/admin/openapi.json': {
    id: 'getDescription',
    tag: 'Description',
    caller: 'viewer',
    summary: 'Read this document',
    answers: { 200: { description: 'OpenAPI 3.1.', shape: 'Description' } },
    refusals: ['wrongParameters'],
  },
};
