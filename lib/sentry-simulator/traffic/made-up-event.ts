import { BLUEPRINTS, FEATURES, type Blueprint } from './blueprints.ts';
import type { Project } from '../tracker/model.ts';
import type { SdkEventInput } from '../ingest/sdk-event.ts';

/** Small deterministic generator (mulberry32): the same seed gives the same event again. Answers 0 to below 1. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const pick = <List extends readonly [unknown, ...unknown[]]>(
  items: List,
  random: () => number,
): List[number] => items[Math.floor(random() * items.length)] ?? items[0];

const RELEASES = ['shop@4.18.2', 'shop@4.19.0', 'shop@4.19.1'] as const;
const AGENTS = [
  {
    agent: 'Mozilla/5.0 (X11; Linux x64; rv:144.0) Gecko/20100101 Firefox/144.0',
    name: 'Firefox',
    version: '144.0',
  },
  {
    agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15',
    name: 'Safari',
    version: '19.1',
  },
] as const;

/** The blueprints that fit a project's platform; all of them for a platform without its own. */
const blueprintsFor = (platform: string): readonly [Blueprint, ...Blueprint[]] => {
  const family = platform.startsWith('python')
    ? 'python'
    : platform.startsWith('javascript')
      ? 'javascript'
      : 'node';
  const [first, ...rest] = BLUEPRINTS.filter((blueprint) => blueprint.platform === family);
  return first === undefined ? BLUEPRINTS : [first, ...rest];
};

export interface Wishes {
  /** Milliseconds since the epoch. */
  at: number;
  /** Leave out captured messages. */
  errorsOnly?: boolean;
  /** Put into the text, and the fingerprint: all events with the same mark share one issue. */
  mark?: string;
}

const runtimeContext = (platform: Blueprint['platform']): Record<string, Record<string, unknown>> => {
  switch (platform) {
    case 'node':
      return { runtime: { name: 'node', version: 'v24.21.0', type: 'runtime' } };
    case 'python':
      return { runtime: { name: 'CPython', version: '3.13.9', type: 'runtime' } };
    case 'javascript':
      return {};
  }
};

const exceptionOf = (blueprint: Blueprint, fill: (text: string) => string): SdkEventInput['exception'] => ({
  values: [
    {
      type: blueprint.type,
      value: fill(blueprint.value),
      mechanism: { type: blueprint.mechanism, handled: blueprint.handled },
      stacktrace: {
        frames: [
          {
            filename:
              blueprint.platform === 'python'
                ? 'django/core/handlers/base.py'
                : 'node:internal/process/task_queues',
            function: blueprint.platform === 'python' ? '_get_response' : 'processTicksAndRejections',
            module: blueprint.platform === 'python' ? 'django.core.handlers.base' : 'task_queues',
            in_app: false,
            lineno: 105,
            colno: 5,
          },
          {
            filename: fill(blueprint.file),
            abs_path: fill(blueprint.file),
            module: fill(blueprint.module),
            function: fill(blueprint.function),
            in_app: true,
            lineno: 41,
            colno: 17,
            pre_context: blueprint.source.before.map(fill),
            context_line: fill(blueprint.source.line),
            post_context: blueprint.source.after.map(fill),
            vars: Object.fromEntries(
              Object.entries(blueprint.vars).map(([name, value]) => [name, fill(value)]),
            ),
          },
        ],
      },
    },
  ],
});

/**
 * An event as an SDK of the project's platform would send it, with everything in it that must not be stored as it
 * is: cookies, authorization headers, e-mail and IP addresses, secrets in variables, query strings and breadcrumbs.
 */
export const madeUpEvent = (project: Project, random: () => number, wishes: Wishes): SdkEventInput => {
  const fitting = blueprintsFor(project.platform).filter(
    ({ type }) => wishes.errorsOnly !== true || type !== null,
  );
  const blueprint = fitting[Math.floor(random() * fitting.length)] ?? BLUEPRINTS[0];
  const feature = pick(FEATURES, random);
  const number = String(Math.floor(random() * 9000) + 1000);
  const fill = (text: string): string => text.replaceAll('{feature}', feature).replaceAll('{n}', number);
  const mark = wishes.mark === undefined ? '' : ` [${wishes.mark}]`;
  const text = `${fill(blueprint.value)}${mark}`;
  const userNumber = Math.floor(random() * 500);
  const browser = pick(AGENTS, random);
  const environment = random() < 0.85 ? 'production' : 'staging';
  return {
    timestamp: wishes.at / 1000,
    platform: blueprint.platform,
    level: blueprint.level,
    logger: blueprint.type === null ? 'shop.worker' : undefined,
    environment,
    release: pick(RELEASES, random),
    server_name: `web-${(userNumber % 4) + 1}.example.com`,
    transaction: fill(blueprint.transaction),
    fingerprint: wishes.mark === undefined ? undefined : [wishes.mark],
    ...(blueprint.type === null
      ? { logentry: { message: `${blueprint.value}${mark}`, formatted: text, params: [number] } }
      : { exception: exceptionOf(blueprint, (part) => (part === blueprint.value ? text : fill(part))) }),
    user: {
      id: String(10_000 + userNumber),
      email: `kim${userNumber}@example.com`,
      username: `kim${userNumber}`,
      ip_address: `203.0.113.${userNumber % 256}`,
    },
    request: {
      method: 'POST',
      url: `https://shop.example.com/${feature}/${number}`,
      query_string: `page=2&access_token=tok_${number}abcdef`,
      headers: {
        'User-Agent': browser.agent,
        Authorization: `Bearer eyJhbGciOiJIUzI1NiJ9.${number}.sig`,
        Cookie: `sessionid=s3cr3t${number}; theme=dark`,
        'X-Api-Key': `key-${number}`,
        Accept: 'application/json',
      },
      cookies: { sessionid: `s3cr3t${number}`, theme: 'dark' },
      data: { card: '4111 1111 1111 1111', note: 'Grüße aus Köln 🚀' },
    },
    tags: { feature, region: pick(['eu-central-1', 'us-east-1'], random) },
    contexts: {
      ...runtimeContext(blueprint.platform),
      browser: { name: browser.name, version: browser.version, type: 'browser' },
      os: { name: 'Linux', version: '6.12', type: 'os' },
      trace: {
        trace_id: number.padStart(32, 'a'),
        span_id: number.padStart(16, 'b'),
        type: 'trace',
      },
    },
    extra: { attempt: 1, cart: { lines: 3, currency: 'EUR' } },
    breadcrumbs: [
      {
        type: 'navigation',
        category: 'navigation',
        timestamp: Math.floor(wishes.at / 1000) - 4,
        data: { to: `/${feature}` },
      },
      {
        type: 'http',
        category: 'fetch',
        level: 'info',
        timestamp: wishes.at / 1000 - 1.25,
        data: { method: 'GET', url: `https://api.example.com/session?token=t${number}`, status_code: 200 },
      },
      {
        category: 'console',
        level: 'warning',
        timestamp: wishes.at / 1000 - 0.5,
        message: `retry for kim${userNumber}@example.com`,
      },
    ],
    modules: { express: '5.1.0', pg: '8.16.3' },
    sdk: {
      name: `sentry.${blueprint.platform === 'node' ? 'javascript.node' : blueprint.platform}`,
      version: '11.12.0',
    },
  };
};
