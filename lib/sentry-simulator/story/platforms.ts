import type { SdkEvent } from '../ingest/sdk-event.ts';

/** What the SDK of each of the shop's programs says of itself and of where it runs. */
interface Program {
  platform: string;
  sdk: { name: string; version: string };
  servers?: readonly [string, ...string[]];
  runtime?: { name: string; version: string };
  os?: { name: string; version: string };
  modules?: Readonly<Record<string, string>>;
}

const LINUX = { name: 'Linux', version: '6.12.57' };
const TILL: Program = {
  platform: 'native',
  sdk: { name: 'sentry.native', version: '0.12.2' },
  os: { name: 'macOS', version: '26.1' },
};

const PROGRAMS: Readonly<Record<string, Program>> = {
  'checkout-api': {
    platform: 'node',
    sdk: { name: 'sentry.javascript.node', version: '11.12.0' },
    servers: ['checkout-7d9f4-x2x8p', 'checkout-7d9f4-q9wlm'],
    runtime: { name: 'node', version: 'v24.21.0' },
    os: LINUX,
    modules: { express: '5.1.0', pg: '8.16.3', ioredis: '5.8.2' },
  },
  storefront: { platform: 'javascript', sdk: { name: 'sentry.javascript.react', version: '11.12.0' } },
  catalog: {
    platform: 'python',
    sdk: { name: 'sentry.python.django', version: '2.46.0' },
    servers: ['catalog-web-1', 'catalog-web-2', 'catalog-worker-1'],
    runtime: { name: 'CPython', version: '3.13.9' },
    os: LINUX,
    modules: { django: '5.2.8', celery: '5.5.3', requests: '2.32.5' },
  },
  payments: {
    platform: 'java',
    sdk: { name: 'sentry.java.spring-boot.jakarta', version: '8.26.0' },
    servers: ['payments-a', 'payments-b'],
    runtime: { name: 'OpenJDK Runtime Environment', version: '25.0.1' },
    os: LINUX,
  },
  search: {
    platform: 'go',
    sdk: { name: 'sentry.go', version: '0.40.0' },
    servers: ['search-0', 'search-1', 'search-2'],
    runtime: { name: 'go', version: 'go1.25.4' },
    os: LINUX,
    modules: { 'github.com/elastic/go-elasticsearch/v9': 'v9.2.0' },
  },
  'back-office': {
    platform: 'ruby',
    sdk: { name: 'sentry.ruby.rails', version: '6.1.0' },
    servers: ['office-web'],
    runtime: { name: 'ruby', version: 'ruby 3.4.7' },
    os: LINUX,
    modules: { rails: '8.1.1', sidekiq: '8.0.9' },
  },
  'pos-terminal': TILL,
};

const BROWSERS = [
  { name: 'Chrome', version: '143.0.0', os: { name: 'Windows', version: '11' } },
  { name: 'Chrome Mobile', version: '143.0.0', os: { name: 'Android', version: '16' } },
  { name: 'Mobile Safari', version: '26.1', os: { name: 'iOS', version: '26.1' } },
  { name: 'Safari', version: '26.1', os: { name: 'macOS', version: '26.1' } },
  { name: 'Firefox', version: '145.0', os: { name: 'Ubuntu', version: '24.04' } },
] as const;

const programOf = (project: string): Program => PROGRAMS[project] ?? TILL;

export const sdkOf = (project: string): Program['sdk'] => programOf(project).sdk;

/** `id`: 32 hex digits, from which the trace's ids are. */
export const platformContexts = (
  project: string,
  id: string,
  random: () => number,
): Pick<SdkEvent, 'platform' | 'server_name' | 'contexts' | 'modules'> => {
  const { platform, servers, runtime, os, modules } = programOf(project);
  const browser = project === 'storefront' ? BROWSERS[Math.floor(random() * BROWSERS.length)] : undefined;
  const trace = { type: 'trace', trace_id: id, span_id: id.slice(0, 16) };
  const system = browser?.os ?? os;
  return {
    platform,
    server_name: servers?.[Math.floor(random() * servers.length)],
    modules,
    contexts: {
      trace,
      ...(runtime === undefined ? {} : { runtime: { type: 'runtime', ...runtime } }),
      ...(system === undefined ? {} : { os: { type: 'os', ...system } }),
      ...(browser === undefined
        ? {}
        : { browser: { type: 'browser', name: browser.name, version: browser.version } }),
      ...(project === 'pos-terminal'
        ? { device: { type: 'device', model: 'Mac16,10', arch: 'arm64', memory_size: 17_179_869_184 } }
        : {}),
    },
  };
};
