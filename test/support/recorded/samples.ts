import { RETENTION } from '../engines/consumer-world.ts';
import { BUCKET } from './world.ts';

const EVENT_OF_A_WEBHOOK = (101).toString(16).padStart(32, '0');

/** Addresses of the admin API; lists are followed to their last page. */
export const ADDRESSES: readonly string[] = [
  '/api/admin/error-log?limit=5',
  ...['OPEN', 'RESOLVED', 'IGNORED'].map((status) => `/api/admin/error-log?status=${status}&limit=2`),
  '/api/admin/error-log?sortBy=event_count&sortOrder=asc&limit=4',
  '/api/admin/error-log?sortBy=first_seen_at&limit=4',
  '/api/admin/error-log?environment=staging&search=TypeError',
  ...['1', '2', '3', '4', '5', '12'].map((id) => `/api/admin/error-log/${id}`),
  '/api/admin/error-log/1/events?limit=2',
  '/api/admin/error-log/4/events',
  `/api/admin/error-log/1/events/${EVENT_OF_A_WEBHOOK}`,
  '/api/admin/sync-runs?limit=2',
  '/api/admin/completeness?from=2026-11-18&to=2026-11-20',
  '/api/admin/quarantine?limit=2',
];

/** What makes the recorded command lines of `rebuild` the ones that they are: their files are named by it. */
export const REBUILDING = {
  stopped: { bucket: BUCKET, table: 'stopped', endpoint: null, retention: RETENTION },
  finished: { bucket: BUCKET, table: 'finished', endpoint: null, retention: RETENTION },
} as const;

/** The same of `replay`, and its rate. */
export const REPLAYING = {
  bucket: BUCKET,
  queueUrl: 'https://queue.test/ingest',
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-21T00:00:00.000Z',
  isQuarantine: false,
  rate: 20,
} as const;
