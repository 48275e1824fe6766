import type { Links } from './issue-json.ts';
import type { EventPayload, Project, StoredEvent } from '../tracker/model.ts';
import { isoMicros, isoSeconds } from '../ingest/normalise.ts';
import { Float } from '../hooks/wire-json.ts';

/** The event as error and alert hooks carry it: `as_dict()` and the links. */
export const hookEvent = (event: StoredEvent, project: Project, links: Links): Record<string, unknown> => ({
  ...event.payload(),
  url: `${links.base}/api/0/projects/${links.orgSlug}/${project.slug}/events/${event.id}/`,
  web_url: `${links.base}/organizations/${links.orgSlug}/issues/${event.groupId}/events/${event.id}/`,
  issue_url: `${links.base}/api/0/organizations/${links.orgSlug}/issues/${event.groupId}/`,
  issue_id: event.groupId,
});

const restTags = (payload: EventPayload): { key: string; value: string }[] =>
  payload.tags.map(([key, value]) => ({ key, value }));

const restUser = (payload: EventPayload): Record<string, unknown> | null =>
  payload.user
    ? {
        id: null,
        email: null,
        username: null,
        ip_address: null,
        name: null,
        geo: null,
        data: null,
        ...payload.user,
        // SDKs may send numbers; Sentry keeps text.
        ...(typeof payload.user['id'] === 'number' ? { id: String(payload.user['id']) } : {}),
      }
    : null;

/** One row of an event list without `full`. */
export const simpleEvent = (event: StoredEvent): Record<string, unknown> => {
  const payload = event.payload();
  return {
    id: event.id,
    'event.type': event.type,
    groupID: event.groupId,
    eventID: event.id,
    projectID: event.projectId,
    message: payload.message,
    title: payload.title,
    location: payload.location,
    culprit: payload.culprit,
    user: restUser(payload),
    tags: restTags(payload),
    platform: payload.platform,
    dateCreated: isoSeconds(event.at),
    crashFile: null,
    metadata: payload.metadata,
  };
};

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Source lines around the frame as `[line number, text]`. */
const frameContext = (frame: Record<string, unknown>): [number, unknown][] => {
  const { lineno, context_line: line } = frame;
  if (typeof lineno !== 'number' || typeof line !== 'string') return [];
  const before = list(frame.pre_context);
  return [...before, line, ...list(frame.post_context)].map((text, index) => [
    lineno - before.length + index,
    text,
  ]);
};

const restFrame = (raw: unknown): Record<string, unknown> => {
  const frame = record(raw);
  return {
    filename: frame.filename ?? null,
    absPath: frame.abs_path ?? frame.filename ?? null,
    module: frame.module ?? null,
    package: null,
    platform: null,
    instructionAddr: null,
    symbolAddr: null,
    function: frame.function ?? null,
    rawFunction: null,
    symbol: null,
    context: frameContext(frame),
    lineNo: frame.lineno ?? null,
    colNo: frame.colno ?? null,
    inApp: frame.in_app ?? false,
    trust: null,
    errors: null,
    vars: frame.vars ?? null,
  };
};

const restException = (raw: unknown): Record<string, unknown> => {
  const exception = record(raw);
  const frames = list(record(exception.stacktrace).frames);
  return {
    type: exception.type ?? null,
    value: exception.value ?? null,
    mechanism: exception.mechanism ?? null,
    threadId: exception.thread_id ?? null,
    module: exception.module ?? null,
    stacktrace:
      frames.length === 0
        ? null
        : { frames: frames.map(restFrame), framesOmitted: null, registers: null, hasSystemFrames: true },
    rawStacktrace: null,
  };
};

const restBreadcrumb = (raw: unknown): Record<string, unknown> => {
  const crumb = record(raw);
  return {
    type: crumb.type ?? 'default',
    timestamp: crumb.timestamp instanceof Float ? isoMicros(crumb.timestamp.value * 1000) : null,
    level: crumb.level ?? 'info',
    message: crumb.message ?? null,
    category: crumb.category ?? null,
    data: crumb.data ?? null,
    event_id: null,
  };
};

const entriesOf = (payload: EventPayload): { type: string; data: Record<string, unknown> }[] => {
  const entries: { type: string; data: Record<string, unknown> }[] = [];
  const exceptions = list(record(payload.exception).values);
  if (exceptions.length > 0) {
    entries.push({
      type: 'exception',
      data: { values: exceptions.map(restException), hasSystemFrames: true, excOmitted: null },
    });
  }
  if (payload.logentry !== undefined) {
    entries.push({ type: 'message', data: { formatted: payload.message, ...record(payload.logentry) } });
  }
  const crumbs = list(record(payload.breadcrumbs).values);
  if (crumbs.length > 0) entries.push({ type: 'breadcrumbs', data: { values: crumbs.map(restBreadcrumb) } });
  if (payload.request !== undefined) {
    const request = record(payload.request);
    entries.push({
      type: 'request',
      data: {
        apiTarget: null,
        method: request.method ?? null,
        url: request.url ?? '',
        query: request.query_string ?? [],
        fragment: null,
        data: request.data ?? null,
        headers: request.headers ?? [],
        cookies: request.cookies ?? [],
        env: request.env ?? null,
        inferredContentType: null,
      },
    });
  }
  return entries;
};

const sdkOf = (payload: EventPayload): Record<string, unknown> | null => {
  if (payload.sdk === undefined || payload.sdk === null) return null;
  const { name, version } = record(payload.sdk);
  return { name: name ?? null, version: version ?? null };
};

const occurrenceOf = (payload: EventPayload): Record<string, unknown> | null => {
  if (payload.occurrence === undefined) return null;
  const stored = record(payload.occurrence);
  return Object.fromEntries(
    Object.entries(stored).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
};

/** The whole event in the REST API's shape: camelCase, `entries[]`. `siblings` are its issue's events by time. */
export const fullEvent = (
  event: StoredEvent,
  project: Project,
  siblings: { previous: string | null; next: string | null },
): Record<string, unknown> => {
  const payload = event.payload();
  return {
    id: event.id,
    groupID: event.groupId,
    eventID: event.id,
    projectID: event.projectId,
    projectSlug: project.slug,
    size: JSON.stringify(payload).length,
    entries: entriesOf(payload),
    dist: payload.dist,
    message: payload.message,
    title: payload.title,
    location: payload.location,
    user: restUser(payload),
    contexts: record(payload.contexts),
    sdk: sdkOf(payload),
    context: record(payload.extra),
    packages: record(payload.modules),
    type: payload.type,
    metadata: payload.metadata,
    tags: restTags(payload),
    platform: payload.platform,
    dateReceived: isoMicros(event.receivedAt),
    dateCreated: isoMicros(event.at),
    errors: [],
    occurrence: occurrenceOf(payload),
    _meta: {
      entries: {},
      message: null,
      user: null,
      contexts: null,
      sdk: null,
      context: null,
      packages: null,
      tags: {},
    },
    crashFile: null,
    culprit: payload.culprit,
    fingerprints: payload.hashes,
    groupingConfig: payload.grouping_config,
    release:
      payload.release === null
        ? null
        : {
            version: payload.release,
            shortVersion: payload.release,
            ref: null,
            url: null,
            dateCreated: isoMicros(event.at),
            dateReleased: null,
          },
    userReport: null,
    sdkUpdates: [],
    resolvedWith: [],
    nextEventID: siblings.next,
    previousEventID: siblings.previous,
  };
};
