/**
 * The archive as tables. Views are written once and for both engines that read them: Athena, whose dialect is Trino's,
 * over the bucket, and DuckDB over a folder with the same objects (ADR 0049).
 */

/** What the two dialects of a view do not have in common. */
interface Dialect {
  /** An expression that is NULL where `json` is no list. */
  list: (json: string) => string;
  /** The value of the last tag of a name, in both of the shapes that Sentry has for tags. */
  tag: (list: string, name: string) => string;
  /** The text of a field whose name has a dot in it. */
  dotted: (json: string, name: string) => string;
  /** A text `YYYY-MM-DDTHH:MM:SSZ` in UTC, of one in ISO 8601 or of seconds since the epoch; NULL for what is neither. */
  utc: (text: string) => string;
  utcOfSeconds: (text: string) => string;
}

const TAG_KEY = "coalesce(json_extract_scalar(t, '$.key'), json_extract_scalar(t, '$[0]'))";
const TAG_VALUE = (tag: string) =>
  `coalesce(json_extract_scalar(${tag}, '$.value'), json_extract_scalar(${tag}, '$[1]'))`;

export const TRINO: Dialect = {
  list: (json) => `try_cast(${json} AS array(json))`,
  tag: (list, name) => TAG_VALUE(`element_at(filter(${list}, t -> ${TAG_KEY} = '${name}'), -1)`),
  dotted: (json, name) => `json_extract_scalar(${json}, '$["${name}"]')`,
  utc: (text) => `date_format(try(from_iso8601_timestamp(${text})) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%i:%sZ')`,
  utcOfSeconds: (text) =>
    `date_format(from_unixtime(try_cast(${text} AS double)) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%i:%sZ')`,
};

export const DUCKDB: Dialect = {
  list: (json) => `try_cast(${json} AS json[])`,
  tag: (list, name) => TAG_VALUE(`list_extract(list_filter(${list}, lambda t: ${TAG_KEY} = '${name}'), -1)`),
  dotted: (json, name) => `json_extract_scalar(${json}, '$."${name}"')`,
  utc: (text) => `strftime(try_cast(${text} AS timestamptz) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')`,
  utcOfSeconds: (text) =>
    `strftime(to_timestamp(try_cast(${text} AS double)) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')`,
};

/**
 * Functions of Trino's that DuckDB has not, or has with another meaning, so that one text means the same on both. Each
 * is a statement; the session's time zone must be UTC.
 */
export const DUCKDB_FUNCTIONS: readonly string[] = [
  // DuckDB's own gives the text of a list or an object, where Trino's gives NULL.
  `CREATE MACRO json_extract_scalar(json, path) AS
     CASE WHEN json_type(json, path) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(json, path) END`,
  'CREATE MACRO json_format(json) AS CAST(json AS varchar)',
  'CREATE MACRO json_parse(text) AS CAST(text AS json)',
  'CREATE MACRO from_iso8601_timestamp(text) AS CAST(text AS timestamptz)',
  'CREATE MACRO to_unixtime(instant) AS epoch(instant)',
];

interface Column {
  name: string;
  /** Of Hive, which Glue's catalog is written in; `string` is `varchar` in SQL. */
  type: 'string' | 'bigint' | 'boolean';
  comment: string;
}

export const ARCHIVE_TABLE = 'archive';

/** One line of an object, and the folders it lies in. */
export const ARCHIVE_COLUMNS: readonly Column[] = [
  { name: 'record', type: 'string', comment: 'One record as JSON (docs/archive-format.md)' },
];
export const PARTITION_COLUMNS: readonly Column[] = [
  { name: 'dt', type: 'string', comment: 'Day on which it was archived, UTC, YYYY-MM-DD' },
  { name: 'hh', type: 'string', comment: 'Hour of that day, 00 to 23' },
];

export interface View {
  name: string;
  comment: string;
  columns: readonly Column[];
  sql: (dialect: Dialect) => string;
}

const text = (name: string, comment: string): Column => ({ name, type: 'string', comment });

/** A field of a record, or of a row of it, as text. */
const at = (json: string, path: string) => `json_extract_scalar(${json}, '$.${path}')`;
/** `regexp_extract` gives NULL for no match in one engine and an empty text in the other. */
const issueIn = (json: string, field: string) =>
  `nullif(regexp_extract(${at(json, field)}, '/issues/([0-9]+)', 1), '')`;

const EVENTS: View = {
  name: 'events',
  comment: 'Each telling of an event: one that was told twice has two rows, so count(DISTINCT event_id)',
  columns: [
    text('event_id', '32 hexadecimal digits'),
    text('issue_id', 'The issue that the telling names'),
    text('project_id', 'Id of the project in Sentry'),
    text('occurred_at', 'When it happened, UTC, YYYY-MM-DDTHH:MM:SSZ'),
    text('told_at', 'When Sentry told us, or was asked, ISO 8601 UTC'),
    text('kind', 'webhook, event (backfilled) or events (row of a list, without a body)'),
    text('title', 'Type and value of the error, or the message'),
    text('level', 'fatal, error, warning, info or debug'),
    text('type', 'error, default, csp, transaction, ...'),
    text('culprit', 'Where it happened, as Sentry names it'),
    text('environment', 'Where it happened; NULL where nothing says so'),
    text('release', 'Version of the application'),
    text('platform', "Sentry's word: javascript, python, ..."),
    text('user_hash', 'Pseudonym of the user (docs/security.md)'),
    text('tags', 'All tags as JSON; the view tags has them one by one'),
    text('body', 'The event as Sentry serialised it, sanitised, as JSON'),
    ...PARTITION_COLUMNS,
  ],
  sql: ({ list, tag, dotted, utc, utcOfSeconds }) => `
SELECT
  event_id,
  coalesce(named_issue, asked_issue) AS issue_id,
  project_id,
  substr(coalesce(${utc('happened_at')}, ${utcOfSeconds('happened_seconds')}, ${utc('ended_at')}, ${utcOfSeconds('ended_at')}, ${utc('received_at')}, ${utc('told_at')}), 1, 20) AS occurred_at,
  told_at,
  kind,
  coalesce(title, message, '<unlabeled event>') AS title,
  coalesce(level, ${tag('tag_list', 'level')}, 'error') AS level,
  type,
  culprit,
  coalesce(environment, ${tag('tag_list', 'environment')}) AS environment,
  coalesce(release, ${tag('tag_list', 'release')}) AS release,
  platform,
  user_hash,
  json_format(json_extract(event, '$.tags')) AS tags,
  json_format(event) AS body,
  dt,
  hh
FROM (
  SELECT
    lower(replace(coalesce(${at('event', 'event_id')}, ${at('event', 'eventID')}), '-', '')) AS event_id,
    CASE WHEN kind = 'webhook' THEN coalesce(${at('event', 'issue_id')}, ${issueIn('event', 'issue_url')}, ${issueIn('event', 'web_url')}) ELSE ${at('event', 'groupID')} END AS named_issue,
    asked_issue,
    coalesce(asked_project, ${at('event', 'project')}) AS project_id,
    CASE WHEN kind = 'webhook' THEN ${at('event', 'datetime')} ELSE ${at('event', 'dateCreated')} END AS happened_at,
    CASE WHEN kind = 'webhook' THEN ${at('event', 'timestamp')} END AS happened_seconds,
    CASE WHEN kind <> 'webhook' THEN ${at('event', 'endTimestamp')} END AS ended_at,
    CASE WHEN kind <> 'webhook' THEN ${at('event', 'dateReceived')} END AS received_at,
    told_at,
    kind,
    ${at('event', 'title')} AS title,
    ${at('event', 'message')} AS message,
    CASE WHEN kind = 'webhook' THEN ${at('event', 'level')} END AS level,
    coalesce(${at('event', 'type')}, CASE WHEN kind <> 'webhook' THEN ${dotted('event', 'event.type')} END) AS type,
    ${at('event', 'culprit')} AS culprit,
    CASE WHEN kind = 'webhook' THEN ${at('event', 'environment')} END AS environment,
    coalesce(${at('event', 'release.version')}, ${at('event', 'release')}) AS release,
    ${at('event', 'platform')} AS platform,
    ${at('event', 'user.id_hash')} AS user_hash,
    ${list("json_extract(event, '$.tags')")} AS tag_list,
    event,
    dt,
    hh
  FROM (
    SELECT
      kind,
      coalesce(${at('record', 'receivedAt')}, ${at('record', 'observedAt')}) AS told_at,
      ${at('record', 'issueId')} AS asked_issue,
      ${at('record', 'projectId')} AS asked_project,
      CASE
        WHEN kind = 'event' THEN ARRAY[json_extract(record, '$.event')]
        WHEN kind = 'events' THEN ${list("json_extract(record, '$.events')")}
        WHEN ${at('record', 'resource')} = 'error' THEN ARRAY[json_extract(record, '$.body.data.error')]
        WHEN ${at('record', 'resource')} = 'event_alert' THEN ARRAY[json_extract(record, '$.body.data.event')]
      END AS told,
      dt,
      hh
    FROM (SELECT ${at('record', 'kind')} AS kind, record, dt, hh FROM ${ARCHIVE_TABLE}) AS records
    WHERE kind IN ('webhook', 'event', 'events')
  ) AS tellings
  CROSS JOIN UNNEST(told) AS one (event)
) AS fields
WHERE event_id IS NOT NULL`,
};

const TAGS: View = {
  name: 'tags',
  comment: 'Each tag of each telling of an event',
  columns: [
    text('event_id', '32 hexadecimal digits'),
    text('issue_id', 'Id of the issue in Sentry'),
    text('project_id', 'Id of the project in Sentry'),
    text('occurred_at', 'When the event happened, UTC, YYYY-MM-DDTHH:MM:SSZ'),
    text('key', 'Name of the tag'),
    text('value', 'Its value'),
    ...PARTITION_COLUMNS,
  ],
  sql: ({ list }) => `
SELECT * FROM (
  SELECT
    event_id,
    issue_id,
    project_id,
    occurred_at,
    ${TAG_KEY} AS key,
    ${TAG_VALUE('t')} AS value,
    dt,
    hh
  FROM (SELECT *, ${list('json_parse(tags)')} AS tag_list FROM ${EVENTS.name}) AS tagged
  CROSS JOIN UNNEST(tag_list) AS one (t)
) AS pairs
WHERE key IS NOT NULL AND value IS NOT NULL`,
};

const ISSUES: View = {
  name: 'issues',
  comment: 'Each snapshot of an issue that was told; the newest is the one with the greatest told_at',
  columns: [
    text('issue_id', 'Id of the issue in Sentry'),
    text('told_at', 'When Sentry told us, or was asked, ISO 8601 UTC'),
    text('source', 'webhook, sync or triage'),
    text('action', 'Of the webhook: created, resolved, unresolved, assigned, ...'),
    text('actor', 'Who changed it, of a webhook or a triage, such as user:Ada'),
    {
      name: 'status_changed',
      type: 'boolean',
      comment: 'Whether the telling is about a change of the status',
    },
    text('short_id', 'Such as SHOP-7'),
    text('title', 'As Sentry shows it'),
    text('culprit', 'Where it happens, as Sentry names it'),
    text('level', 'Of its newest event'),
    text('status', "Sentry's word: unresolved, resolved, ignored, ..."),
    text('substatus', 'new, ongoing, escalating, regressed, archived_until_escalating, ...'),
    text('priority', 'high, medium or low'),
    text('platform', "Sentry's word: javascript, python, ..."),
    text('project_id', 'Id of the project in Sentry'),
    text('project', 'Slug of the project'),
    text('assignee', 'As Sentry names it'),
    { name: 'sentry_count', type: 'bigint', comment: 'Events that Sentry had counted' },
    { name: 'users', type: 'bigint', comment: 'Users that Sentry had counted' },
    text('first_seen', 'UTC, YYYY-MM-DDTHH:MM:SSZ'),
    text('last_seen', 'UTC, YYYY-MM-DDTHH:MM:SSZ'),
    ...PARTITION_COLUMNS,
  ],
  sql: ({ list, utc }) => `
SELECT
  ${at('issue', 'id')} AS issue_id,
  told_at,
  source,
  action,
  actor,
  CASE
    WHEN source = 'triage' THEN true
    WHEN source = 'webhook' THEN resource = 'issue' AND coalesce(action IN ('created', 'resolved', 'unresolved', 'ignored', 'archived'), false)
    ELSE strpos(changed, '"' || ${at('issue', 'id')} || '"') > 0
  END AS status_changed,
  ${at('issue', 'shortId')} AS short_id,
  coalesce(${at('issue', 'title')}, ${at('issue', 'metadata.title')}, ${at('issue', 'metadata.type')}, '<unlabeled event>') AS title,
  ${at('issue', 'culprit')} AS culprit,
  coalesce(${at('issue', 'level')}, 'unknown') AS level,
  coalesce(${at('issue', 'status')}, 'unresolved') AS status,
  ${at('issue', 'substatus')} AS substatus,
  ${at('issue', 'priority')} AS priority,
  ${at('issue', 'platform')} AS platform,
  ${at('issue', 'project.id')} AS project_id,
  ${at('issue', 'project.slug')} AS project,
  ${at('issue', 'assignedTo.name')} AS assignee,
  try_cast(coalesce(${at('issue', 'lifetime.count')}, ${at('issue', 'count')}) AS bigint) AS sentry_count,
  try_cast(coalesce(${at('issue', 'lifetime.userCount')}, ${at('issue', 'userCount')}) AS bigint) AS users,
  substr(${utc(`coalesce(${at('issue', 'lifetime.firstSeen')}, ${at('issue', 'firstSeen')})`)}, 1, 20) AS first_seen,
  substr(${utc(`coalesce(${at('issue', 'lifetime.lastSeen')}, ${at('issue', 'lastSeen')})`)}, 1, 20) AS last_seen,
  dt,
  hh
FROM (
  SELECT
    coalesce(${at('record', 'receivedAt')}, ${at('record', 'observedAt')}) AS told_at,
    coalesce(${at('record', 'source')}, 'webhook') AS source,
    ${at('record', 'resource')} AS resource,
    ${at('record', 'body.action')} AS action,
    coalesce(${at('record', 'actor')}, ${at('record', 'body.actor.type')} || ':' || ${at('record', 'body.actor.name')}) AS actor,
    coalesce(json_format(json_extract(record, '$.statusChanged')), '') AS changed,
    CASE
      WHEN kind = 'issues' THEN ${list("json_extract(record, '$.issues')")}
      WHEN ${at('record', 'resource')} IN ('issue', 'activity_alert') THEN ARRAY[json_extract(record, '$.body.data.issue')]
    END AS told,
    dt,
    hh
  FROM (SELECT ${at('record', 'kind')} AS kind, record, dt, hh FROM ${ARCHIVE_TABLE}) AS records
  WHERE kind IN ('webhook', 'issues')
) AS tellings
CROSS JOIN UNNEST(told) AS one (issue)
WHERE ${at('issue', 'id')} IS NOT NULL`,
};

/** In the order in which they may be made: one may read those before it. */
export const ARCHIVE_VIEWS: readonly View[] = [EVENTS, TAGS, ISSUES];
