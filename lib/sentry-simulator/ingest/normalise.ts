import { messageOf } from './grouping.ts';
import { occurrenceTexts, storedOccurrence, type Occurrence } from './occurrence.ts';
import { ERROR_KIND } from '../tracker/categories.ts';
import type { EventPayload, GroupTexts, Project } from '../tracker/model.ts';
import type { ExceptionValue, Frame, SdkEvent } from './sdk-event.ts';
import { Float } from '../hooks/wire-json.ts';

/** ISO 8601 with microseconds and Z, as Sentry's JSON encoder writes datetimes. */
export const isoMicros = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

/** The REST API takes some times from columns that hold whole seconds. */
export const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

const epoch = (at: number): Float => new Float(at / 1000);

/** Milliseconds of an SDK's time: epoch seconds or ISO text, which without an offset means UTC. */
const parseTime = (time: number | string | null | undefined): number | null => {
  if (typeof time === 'number') return Math.round(time * 1000);
  if (typeof time !== 'string') return null;
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
  return Number.isNaN(at) ? null : at;
};

/** Sentry stores no event older than 30 days or from the future; it takes the time of arrival instead. */
const MAX_AGE_MS = 30 * 86_400_000;
const MAX_AHEAD_MS = 60_000;

/** When an event happened, in milliseconds. */
export const eventTime = (event: SdkEvent, receivedAt: number): number => {
  const at = parseTime(event.timestamp);
  return at === null || at < receivedAt - MAX_AGE_MS || at > receivedAt + MAX_AHEAD_MS ? receivedAt : at;
};

const asPairs = (value: unknown): [string, unknown][] => {
  if (Array.isArray(value)) {
    return value.flatMap((pair: unknown): [string, unknown][] =>
      Array.isArray(pair) && pair.length === 2 ? [[String(pair[0]), pair[1]]] : [],
    );
  }
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};

const mainException = (event: SdkEvent): ExceptionValue | undefined => event.exception?.at(-1);

/**
 * captureMessage hangs the caller's frames on an exception that it makes up, without a type and marked synthetic:
 * the event is still a message, and Sentry sends no error webhook for it.
 */
const isMessage = (event: SdkEvent): boolean => {
  const exception = mainException(event);
  return exception === undefined || (exception.mechanism?.['synthetic'] === true && !exception.type);
};

const crashFrame = (exception: ExceptionValue | undefined): Frame | undefined => {
  const frames = exception?.stacktrace?.frames ?? [];
  return frames.findLast((frame) => frame.in_app === true) ?? frames.at(-1);
};

const shorten = (text: string): string => {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 256 ? `${line.slice(0, 253)}...` : line;
};

const culpritOf = (event: SdkEvent): string => {
  if (event.transaction) return event.transaction;
  const frame = crashFrame(mainException(event));
  if (frame === undefined) return '';
  const place = frame.module ?? frame.filename ?? '?';
  const name = frame.function ?? '?';
  return event.platform === 'python' ? `${place} in ${name}` : `${name}(${place})`;
};

/** What an event says about the issue that it opens. */
export const textsOf = (event: SdkEvent, project: Project, occurrence?: Occurrence): GroupTexts => {
  const exception = isMessage(event) ? undefined : mainException(event);
  const platform = event.platform ?? project.platform;
  const shared = {
    ...ERROR_KIND,
    culprit: culpritOf(event),
    level: event.level ?? 'error',
    platform,
    logger: event.logger ?? null,
  };
  const sdk = { name: event.sdk?.name ?? 'unknown', name_normalized: event.sdk?.name ?? 'other' };
  if (occurrence !== undefined) {
    return { ...shared, ...occurrenceTexts(occurrence, event), isUnhandled: false };
  }
  if (exception === undefined) {
    const title = shorten(messageOf(event)?.formatted ?? '') || '<unlabeled event>';
    return { ...shared, type: 'default', title, metadata: { title, sdk }, isUnhandled: false };
  }
  const frame = crashFrame(exception);
  const type = exception.type ?? 'Error';
  const value = exception.value ?? '';
  return {
    ...shared,
    type: 'error',
    title: value === '' ? type : `${type}: ${shorten(value)}`,
    metadata: {
      type,
      value,
      filename: frame?.filename ?? undefined,
      function: frame?.function ?? undefined,
      in_app_frame_mix: 'mixed',
      sdk,
      initial_priority: 75,
      title: null,
    },
    isUnhandled: exception.mechanism?.handled === false,
  };
};

/** One text per affected user, or null: what Sentry counts distinct users by. */
export const userOf = (event: SdkEvent): string | null => {
  const { user } = event;
  if (!user) return null;
  for (const [key, tag] of [
    ['id', 'id'],
    ['username', 'username'],
    ['email', 'email'],
    ['ip_address', 'ip'],
  ] as const) {
    const value = user[key];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return `${tag}:${value}`;
  }
  return null;
};

const tagsOf = (event: SdkEvent): [string, string][] => {
  const tags = new Map<string, string>();
  const put = (key: string, value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      tags.set(key.replace(/^sentry:/, ''), String(value).slice(0, 200));
    }
  };
  for (const key of ['browser', 'os', 'runtime', 'device'] as const) {
    const context = event.contexts?.[key];
    if (typeof context?.name !== 'string') continue;
    put(`${key}.name`, context.name);
    put(key, typeof context.version === 'string' ? `${context.name} ${context.version}` : context.name);
  }
  const mechanism = mainException(event)?.mechanism;
  put('mechanism', mechanism?.type);
  if (typeof mechanism?.handled === 'boolean') put('handled', mechanism.handled ? 'yes' : 'no');
  for (const key of ['environment', 'release', 'dist', 'transaction', 'server_name', 'logger'] as const) {
    put(key, event[key]);
  }
  put('level', event.level ?? 'error');
  put('url', event.request?.url);
  put('user', userOf(event));
  for (const [key, value] of asPairs(event.tags)) put(key, value);
  return [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
};

const requestOf = (event: SdkEvent): Record<string, unknown> | null => {
  const { request } = event;
  if (!request) return null;
  const title = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  const cookies =
    typeof request.cookies === 'string'
      ? request.cookies.split(/;\s*/).map((part) => part.split(/=(.*)/s, 2))
      : asPairs(request.cookies);
  return {
    ...request,
    headers: asPairs(request.headers).map(([name, value]) => [title(name), value]),
    cookies: cookies.length > 0 ? cookies : null,
    query_string:
      typeof request.query_string === 'string'
        ? [...new URLSearchParams(request.query_string)]
        : asPairs(request.query_string),
    data: request.data ?? null,
    env: request.env ?? null,
    fragment: null,
    inferred_content_type: null,
  };
};

/** What intake decides about an event. */
export interface Identity {
  project: Project;
  id: string;
  /** Its fingerprint. */
  hash: string;
  at: number;
  receivedAt: number;
  occurrence?: Occurrence;
}

/**
 * The event as Sentry keeps it (`Event.as_dict()`): tags as pairs, times as floats, requests in pairs, title and
 * culprit worked out.
 */
export const normalise = (
  event: SdkEvent,
  { project, id, hash, at, receivedAt, occurrence }: Identity,
): EventPayload => {
  const texts = textsOf(event, project, occurrence);
  const entry = messageOf(event);
  const {
    event_id: _id,
    message: _text,
    server_name: _server,
    platform: _platform,
    tags: _tags,
    ...rest
  } = event;
  return {
    event_id: id,
    project: Number(project.id),
    release: event.release ?? null,
    dist: event.dist ?? null,
    platform: texts.platform,
    message: entry?.formatted ?? '',
    datetime: isoMicros(at),
    time_spent: null,
    tags: tagsOf(event),
    ...rest,
    _ref: Number(project.id),
    _ref_version: 2,
    breadcrumbs: event.breadcrumbs
      ? {
          values: event.breadcrumbs.map((crumb) => ({
            ...crumb,
            timestamp: epoch(parseTime(crumb.timestamp) ?? at),
          })),
        }
      : undefined,
    culprit: texts.culprit,
    environment: event.environment ?? undefined,
    exception: event.exception?.length ? { values: event.exception } : undefined,
    fingerprint: event.fingerprint ?? ['{{ default }}'],
    grouping_config: { enhancements: 'eJybzDhxY05qemJypZWRgaGlroGxrqHRBABbEwcC', id: 'newstyle:2023-01-11' },
    hashes: [hash],
    key_id: project.publicKey.replace(/\D/g, '').slice(0, 7),
    level: texts.level,
    location: typeof texts.metadata.filename === 'string' ? texts.metadata.filename : null,
    logentry: entry
      ? { message: entry.template, formatted: entry.formatted, params: entry.params }
      : undefined,
    logger: texts.logger ?? '',
    metadata: texts.metadata,
    occurrence:
      occurrence &&
      storedOccurrence(occurrence, { eventId: id, projectId: project.id, hash, at, level: texts.level }),
    received: epoch(receivedAt),
    request: requestOf(event) ?? undefined,
    timestamp: epoch(at),
    title: texts.title,
    type: texts.type,
    user: event.user ?? undefined,
    version: '7',
  };
};
