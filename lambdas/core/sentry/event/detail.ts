import { breadcrumbOf, type BreadcrumbDetail } from './breadcrumbs.ts';
import { debugMetaOf, modulesOf, type DebugImage } from './debug-meta.ts';
import { exceptionOf, type ExceptionDetail } from './exceptions.ts';
import {
  asRecord,
  fieldsOf,
  filled,
  isRecord,
  list,
  says,
  text,
  type Fields,
  type JsonRecord,
} from './fields.ts';
import { occurrenceOf, type OccurrenceDetail } from './occurrence.ts';
import { processingErrorsOf, remarksOf, type ProcessingError, type Remark } from './processing.ts';
import { feedbackOf, flagsOf, reportsOf, templateOf } from './reports.ts';
import type { BrowserReport, FeatureFlag, FeedbackDetail, TemplateDetail } from './reports.ts';
import { requestOf, type RequestDetail } from './request.ts';
import { createSections, eventOf, type Sections, type StoredSections } from './sections.ts';
import { sentryLinks, type SentryLink } from './sentry-links.ts';
import { spansOf, type SpanDetail } from './spans.ts';
import { threadsByTrace, threadsOf, type ThreadDetail } from './threads.ts';

/**
 * One occurrence in one shape, whatever shape the archive holds: a webhook's event (snake_case, Sentry's event
 * store) or a backfilled one (camelCase, `entries[]`, Sentry's REST API). Almost every field of both may be null,
 * missing or of another type, so nothing here throws: what cannot be read is null or left out, and what nobody asks
 * for is in one of the `other`s.
 */
export interface EventDetail extends EventFacts {
  message: string | null;
  /** The message before its parameters were put in; null where that is the message. */
  messageTemplate: string | null;
  messageParams: unknown;
  /** As Sentry orders them: the exception that was raised is the last, its causes come before it. */
  exceptions: ExceptionDetail[];
  threads: ThreadDetail[];
  breadcrumbs: BreadcrumbDetail[];
  tags: Tag[];
  contexts: JsonRecord;
  request: RequestDetail | null;
  user: JsonRecord | null;
  sdk: SdkDetail | null;
  extra: JsonRecord;
  fingerprint: string[];
  /** Names and versions of what was loaded. */
  modules: JsonRecord;
  debugImages: DebugImage[];
  /** What the event says of its debug images beside them. */
  debugMeta: JsonRecord;
  template: TemplateDetail | null;
  reports: BrowserReport[];
  feedback: FeedbackDetail[];
  occurrence: OccurrenceDetail | null;
  spans: SpanDetail[];
  measurements: JsonRecord;
  breakdowns: JsonRecord;
  flags: FeatureFlag[];
  links: SentryLink[];
  errors: ProcessingError[];
  remarks: Remark[];
  /** Every further field of the event. */
  other: JsonRecord;
  /** The same sections untouched, in the shape Sentry sent. */
  stored: StoredSections;
  /** The whole event as it lies in the archive. */
  raw: unknown;
}

/** What stands beside the evidence. */
export interface EventFacts {
  eventId: string | null;
  /** ISO 8601 UTC, milliseconds. */
  timestamp: string | null;
  received: string | null;
  startTimestamp: string | null;
  title: string | null;
  level: string | null;
  type: string | null;
  platform: string | null;
  environment: string | null;
  release: string | null;
  dist: string | null;
  logger: string | null;
  serverName: string | null;
  transaction: string | null;
  transactionInfo: JsonRecord;
  culprit: string | null;
  location: string | null;
  /** Of Sentry's event protocol. */
  version: string | null;
  timeSpent: number | null;
  metadata: JsonRecord;
}

export interface SdkDetail {
  name: string | null;
  version: string | null;
  packages: unknown[];
  integrations: unknown[];
  features: unknown[];
  other: JsonRecord;
}

export interface Tag {
  key: string;
  value: string | null;
}

/** Normalises an archive record of kind `webhook` or `event`; anything else gives a detail full of nulls. */
export function eventDetail(archived: unknown): EventDetail {
  const raw = eventOf(archived);
  const event = fieldsOf(asRecord(raw));
  const sections = createSections(event, asRecord(raw));
  const tags = tagsOf(event.any('tags'));
  const contexts = event.record('contexts');
  const facts = factsOf(event, tags);
  const occurrence = occurrenceOf(event.record('occurrence'));
  const debug = debugMetaOf(fieldsOf(sections.record('debug_meta')));
  return {
    ...facts,
    ...messagesOf(event, sections),
    ...tracesOf(sections),
    breadcrumbs: sections.values('breadcrumbs').map(breadcrumbOf),
    tags,
    contexts,
    request: requestIn(sections),
    user: userOf(event),
    sdk: sdkOf(event.record('sdk')),
    extra: extraOf(event),
    fingerprint: fingerprintOf(event),
    modules: modulesOf(event),
    debugImages: debug.images,
    debugMeta: { ...(says(debug.sdkInfo) ? { sdk_info: debug.sdkInfo } : {}), ...debug.other },
    template: templateOf(sections.record('template')),
    reports: reportsOf((kind) => sections.record(kind)),
    feedback: feedbackOf(contexts, event),
    occurrence,
    spans: spansOf(sections.values('spans'), occurrence?.evidenceData ?? {}),
    measurements: event.record('measurements'),
    breakdowns: event.record('breakdowns'),
    flags: flagsOf(contexts),
    links: linksOf(asRecord(raw), facts.eventId, contexts),
    errors: processingErrorsOf(event.list('errors')),
    remarks: remarksOf(event.record('_meta'), sections.entryTypes),
    other: { ...sections.rest(), ...event.rest() },
    stored: sections.stored(),
    raw,
  };
}

function factsOf(event: Fields, tags: readonly Tag[]): EventFacts {
  const tag = (key: string) => tags.find((candidate) => candidate.key === key)?.value ?? null;
  const instants = [event.instant('datetime'), event.instant('date_created'), event.instant('timestamp')];
  const ended = event.instant('end_timestamp');
  const ids = [event.text('event_id'), event.text('eventID')];
  // The REST API gives the id a second time.
  event.text('id');
  return {
    eventId: ids.find((id) => id !== null) ?? null,
    timestamp: instants.find((at) => at !== null) ?? ended,
    received: event.instant('received') ?? event.instant('date_received'),
    startTimestamp: event.instant('start_timestamp'),
    title: event.filled('title'),
    level: event.filled('level') ?? tag('level'),
    type: event.filled('type') ?? event.filled('event.type'),
    platform: event.filled('platform'),
    environment: event.filled('environment') ?? tag('environment'),
    release: event.filled('release') ?? filled(event.record('release')['version']) ?? tag('release'),
    dist: event.filled('dist') ?? tag('dist'),
    logger: event.filled('logger') ?? tag('logger'),
    serverName: event.filled('server_name') ?? tag('server_name'),
    transaction: event.filled('transaction') ?? tag('transaction'),
    transactionInfo: event.record('transaction_info'),
    culprit: event.filled('culprit'),
    location: event.filled('location'),
    version: event.filled('version'),
    timeSpent: event.number('time_spent'),
    metadata: event.record('metadata'),
  };
}

/** The SDK's rendered message; `message` itself is an empty string for most exceptions. */
function messagesOf(
  event: Fields,
  sections: Sections,
): Pick<EventDetail, 'message' | 'messageTemplate' | 'messageParams'> {
  const logentry = fieldsOf(sections.record('logentry'));
  const [formatted, plain, template] = [
    logentry.filled('formatted'),
    event.filled('message'),
    logentry.filled('message'),
  ];
  const message = formatted ?? plain ?? template;
  return {
    message,
    messageTemplate: template === message ? null : template,
    messageParams: logentry.any('params'),
  };
}

/**
 * A message sent with `attachStacktrace` has no exception: its trace lies beside it or on a thread, and stands here as
 * an exception without a type.
 */
function tracesOf(sections: Sections): Pick<EventDetail, 'exceptions' | 'threads'> {
  const threads = threadsOf(sections.values('threads'));
  const exceptions = sections.values('exception').map(exceptionOf);
  const bare = exceptionOf({
    stacktrace: sections.record('stacktrace'),
    raw_stacktrace: sections.record('raw_stacktrace'),
  });
  if (exceptions.length > 0 && bare.frames.length === 0) return { exceptions, threads };
  if (bare.frames.length > 0) return { exceptions: [bare, ...exceptions], threads };
  const thread = threadsByTrace(threads)(null);
  if (thread === undefined) return { exceptions, threads };
  const { frames, rawFrames, registers, framesOmitted, traceOther } = thread;
  const standsFor = { frames, rawFrames, registers, framesOmitted, traceOther };
  return { exceptions: [{ ...bare, ...standsFor, threadId: thread.id }], threads };
}

function requestIn(sections: Sections): RequestDetail | null {
  const request = sections.record('request');
  return says(request) ? requestOf(request) : null;
}

function userOf(event: Fields): JsonRecord | null {
  const user = event.record('user');
  return says(user) ? user : null;
}

function sdkOf(sdk: JsonRecord): SdkDetail | null {
  if (!says(sdk)) return null;
  const fields = fieldsOf(sdk);
  return {
    name: fields.text('name'),
    version: fields.text('version'),
    packages: fields.list('packages'),
    integrations: fields.list('integrations'),
    features: fields.list('features'),
    other: fields.rest(),
  };
}

/** The REST API calls it `context`. */
function extraOf(event: Fields): JsonRecord {
  const extra = event.record('extra');
  return says(extra) ? extra : event.record('context');
}

/** `fingerprints` of the REST API are the hashes made of it. */
const fingerprintOf = (event: Fields): string[] => {
  const own = event.list('fingerprint');
  return (own.length > 0 ? own : event.list('fingerprints')).flatMap((part) => text(part) ?? []);
};

/** The addresses themselves stay in `other`, as Sentry sent them. */
function linksOf(event: JsonRecord, eventId: string | null, contexts: JsonRecord): SentryLink[] {
  const projectSlug = /\/projects\/[^/]+\/([^/]+)\/events\//.exec(filled(event['url']) ?? '')?.[1] ?? null;
  return sentryLinks({ eventId, contexts, projectSlug }, filled(event['web_url']));
}

/** Webhooks: `[[key, value], ...]`; REST: `[{key, value}, ...]`. */
function tagsOf(tags: unknown): Tag[] {
  if (isRecord(tags)) return Object.entries(tags).map(([key, value]) => ({ key, value: text(value) }));
  return list(tags).flatMap((tag) => {
    const [first, second] = isRecord(tag) ? [tag['key'], tag['value']] : list(tag);
    const key = text(first);
    return key === null ? [] : [{ key, value: text(second) }];
  });
}
