import { randomUUID } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { parseEnvelope } from '@sentry/core';
import * as z from 'zod';
import { json, messageOf, type Answer, type Exchange } from '../exchange.ts';
import type { Project } from '../tracker/model.ts';
import { feedbackOf } from './occurrence.ts';
import { sdkEvent } from './sdk-event.ts';
import type { Tracker } from '../tracker/tracker.ts';

/** Relay refuses larger events (docs.sentry.io, size limits: 1 MB decompressed). */
const MAX_EVENT_BYTES = 1_000_000;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-sentry-error,x-sentry-rate-limits,retry-after',
};

const inflate = (body: Buffer, encoding: string | undefined): Buffer => {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(body);
    case 'deflate':
      return inflateSync(body);
    case 'br':
      return brotliDecompressSync(body);
    default:
      return body;
  }
};

const refuse = (status: number, detail: string, causes: string[] = []): Answer =>
  json(status, { detail, causes }, CORS);

const envelopeHeader = z.looseObject({ dsn: z.string().optional(), event_id: z.string().optional() });

/** The key from `?sentry_key=`, the X-Sentry-Auth header, or the DSN in the envelope. */
const publicKeyOf = (exchange: Exchange, dsn: string | undefined): string | null => {
  const query = exchange.url.searchParams.get('sentry_key');
  if (query !== null) return query;
  const header = exchange.headers['x-sentry-auth'] ?? exchange.headers.authorization;
  const match = /sentry_key=([0-9a-f]+)/.exec(String(header ?? ''));
  if (match?.[1] !== undefined) return match[1];
  return dsn !== undefined && URL.canParse(dsn) ? new URL(dsn).username : null;
};

const bytesOf = (payload: unknown): unknown =>
  payload instanceof Uint8Array ? JSON.parse(Buffer.from(payload).toString('utf8')) : payload;

const acceptEvent = (tracker: Tracker, project: Project, raw: unknown, isFeedback = false): string | null => {
  if (JSON.stringify(raw).length > MAX_EVENT_BYTES) {
    tracker.refuse(project);
    return null;
  }
  const event = sdkEvent.safeParse(raw);
  if (!event.success) return null;
  if (!isFeedback) return tracker.accept(project, event.data);
  const occurrence = feedbackOf(event.data);
  if (occurrence === null) return null;
  // Each feedback is an issue of its own, whatever it says.
  const fingerprint = [`feedback ${event.data.event_id ?? randomUUID()}`];
  return tracker.accept(project, { ...event.data, fingerprint }, { occurrence });
};

const acceptEnvelope = (tracker: Tracker, project: Project, exchange: Exchange, body: Buffer): Answer => {
  const [rawHeader, items] = parseEnvelope(body);
  const header = envelopeHeader.parse(rawHeader);
  if (publicKeyOf(exchange, header.dsn) !== project.publicKey) {
    return refuse(403, 'event submission rejected with_reason: MultiProjectId');
  }
  let id = header.event_id ?? null;
  for (const [itemHeader, payload] of items) {
    // Sessions, transactions, logs, replays and the rest are accepted and forgotten: they make no issues here.
    if (itemHeader.type !== 'event' && itemHeader.type !== 'feedback') continue;
    id = acceptEvent(tracker, project, bytesOf(payload), itemHeader.type === 'feedback');
    if (id === null) return refuse(413, 'event too large or not an object');
  }
  return json(200, id === null ? {} : { id }, CORS);
};

/**
 * What SDKs talk to: `POST /api/{projectId}/envelope/` and the older `/store/`, both optionally compressed.
 * Answers `{id}`; 400 for bytes that are no envelope, 403 for an unknown project or key.
 */
export const ingest = (tracker: Tracker, exchange: Exchange, projectId: string, kind: string): Answer => {
  if (exchange.method === 'OPTIONS') {
    return {
      status: 200,
      headers: {
        ...CORS,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers':
          'x-sentry-auth,x-requested-with,x-forwarded-for,origin,referer,accept,content-type,authentication,authorization,content-encoding,transfer-encoding',
      },
      body: '',
    };
  }
  if (exchange.method !== 'POST') return refuse(405, 'Method not allowed');
  const project = tracker.store.project(projectId);
  if (project === undefined) return refuse(403, 'event submission rejected with_reason: ProjectId');
  try {
    const body = inflate(exchange.body, exchange.headers['content-encoding']);
    if (kind === 'envelope') return acceptEnvelope(tracker, project, exchange, body);
    if (publicKeyOf(exchange, undefined) !== project.publicKey)
      return refuse(403, 'bad sentry DSN public key');
    const id = acceptEvent(tracker, project, JSON.parse(body.toString('utf8')));
    return id === null ? refuse(413, 'event too large or not an object') : json(200, { id }, CORS);
  } catch (error) {
    return refuse(400, 'bad envelope data', [messageOf(error)]);
  }
};
