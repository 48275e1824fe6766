import { createHash } from 'node:crypto';

/** The same 300 events for each product, sent as an SDK sends them: each in an envelope of its own. */

const HOUR_MS = 3_600_000;

export const BAD_RELEASE = 'shop@4.20.0';
/** In which the error of most tasks was seen first. */
export const GOOD_RELEASE = 'shop@4.19.1';
const NEXT_RELEASE = 'shop@4.19.2';
export const CUSTOMER = '4711';
/** So many errors hit that customer. */
export const CUSTOMERS_ERRORS = 3;
/** The error that most tasks are about. */
export const MAIN_ERROR = {
  type: 'CardDeclined',
  line: 'raise CardDeclined(answer.code)',
  variable: 'answer',
};
export const NOISE = 'AnalyticsUnavailable';
const OF_THE_BAD_RELEASE = ['KeyError', 'AttributeError', 'ValueError', 'IndexError', 'LookupError'] as const;
const OTHERS = [
  'TimeoutError',
  'TypeError',
  'ConnectionResetError',
  'PermissionError',
  'OSError',
  'EOFError',
] as const;

interface Kind {
  type: string;
  release: string;
  /** Hours ago of each of its events. */
  ages: readonly number[];
  /** Of each event, in turn. */
  users: readonly string[];
  line?: string;
  variable?: string;
}

const every = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / count);
const USERS = Array.from({ length: 20 }, (_, index) => `${1_000 + index}`);

const KINDS: readonly Kind[] = [
  ...OF_THE_BAD_RELEASE.map((type) => ({
    type,
    release: BAD_RELEASE,
    ages: every(8, 0.5, 2.5),
    users: USERS,
  })),
  { type: NOISE, release: GOOD_RELEASE, ages: every(70, 0.1, 60), users: USERS },
  { ...MAIN_ERROR, release: GOOD_RELEASE, ages: every(11, 25, 47), users: USERS },
  { ...MAIN_ERROR, release: NEXT_RELEASE, ages: every(110, 0.2, 3), users: [CUSTOMER, ...USERS] },
  ...OTHERS.map((type, index) => ({
    ...{ type, release: GOOD_RELEASE, ages: every(11, 4 + index, 200) },
    users: index < 2 ? [CUSTOMER, ...USERS] : USERS,
  })),
  { type: 'MemoryError', release: GOOD_RELEASE, ages: [30, 60, 90], users: USERS },
];

export interface SentEvent {
  id: string;
  /** To `/api/<project>/envelope/`. */
  envelope: string;
}

export function eventsAt(nowMs: number): SentEvent[] {
  const sent = KINDS.flatMap((kind) => kind.ages.map((ago, index) => eventOf(kind, ago, index, nowMs)));
  // As they happened.
  return sent.sort((a, b) => a.at - b.at).map(({ id, envelope }) => ({ id, envelope }));
}

function eventOf(kind: Kind, ago: number, index: number, nowMs: number): SentEvent & { at: number } {
  const { type, release, users, line = `raise ${type}(reason)`, variable = 'reason' } = kind;
  const at = Math.floor((nowMs - ago * HOUR_MS) / 1000);
  const id = createHash('md5').update(`${type} ${release} ${index} ${nowMs}`).digest('hex');
  const around = (from: number) => Array.from({ length: 5 }, (_, n) => `    step_${from + n}(order, cart)`);
  const module = type.toLowerCase();
  const frame = {
    ...{ filename: `shop/${module}.py`, abs_path: `/app/shop/${module}.py`, module: `shop.${module}` },
    ...{ function: `handle_${module}`, in_app: true, lineno: 41 },
    ...{ pre_context: around(36), context_line: `    ${line}`, post_context: around(42) },
    vars: { [variable]: { code: 'insufficient_funds', attempt: 2 }, order: 'o-20931' },
  };
  const library = Array.from({ length: 8 }, (_, n) => ({
    ...{
      filename: `django/core/handlers/base_${n}.py`,
      module: 'django.core',
      function: `get_response_${n}`,
    },
    ...{
      in_app: false,
      lineno: 100 + n,
      pre_context: around(1),
      context_line: '    return call()',
      post_context: around(7),
    },
  }));
  const event = {
    ...{
      event_id: id,
      timestamp: at,
      platform: 'python',
      level: 'error',
      release,
      environment: 'production',
    },
    ...{ transaction: `/checkout/${module}`, server_name: 'web-3' },
    exception: {
      values: [{ type, value: `${type} while a cart was paid`, stacktrace: { frames: [...library, frame] } }],
    },
    breadcrumbs: {
      values: Array.from({ length: 20 }, (_, n) => ({
        ...{ timestamp: at - 20 + n, category: 'query', level: 'info', message: `SELECT ${n} FROM orders` },
      })),
    },
    user: { id: users[index % users.length] },
    tags: { customer: users[index % users.length] },
    request: { url: `https://shop.example/checkout/${module}`, method: 'POST' },
    sdk: { name: 'sentry.python', version: '2.75.0' },
  };
  const sentAt = new Date(at * 1000).toISOString();
  const lines = [
    { event_id: id, sent_at: sentAt },
    { type: 'event', content_type: 'application/json' },
    event,
  ];
  return { id, at, envelope: lines.map((each) => JSON.stringify(each)).join('\n') };
}

/** Sends them one after the other, in the order in which they happened; throws where one is not taken. */
export async function sendAll(dsn: string, events: readonly SentEvent[]): Promise<void> {
  const { origin, username, pathname } = new URL(dsn);
  for (const { envelope } of events) {
    const answer = await fetch(`${origin}/api${pathname}/envelope/?sentry_key=${username}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-sentry-envelope' },
      body: envelope,
    });
    if (!answer.ok) throw new Error(`An event was answered ${answer.status}: ${await answer.text()}`);
  }
}
