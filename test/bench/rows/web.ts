import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import pMap from 'p-map';
import type { Browser, BrowserContext, Page, Response as Answer } from 'playwright-core';
import type { GroupQuery, GroupReader } from '../../../lambdas/adapters/table/read/group-reader.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { eventCount, type Group } from '../../../lambdas/core/group/group.ts';
import { openBrowser, serve } from '../../support/engines/browser.ts';
import { servicesOf } from '../admin/reading-services.ts';
import { consumeAll, consumerOf, eventWebhook } from '../pipeline/consumer.ts';
import { fillFindable } from '../pipeline/findable.ts';
import { openedArchive, storeEventsOf } from '../pipeline/opened-events.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Bench, type Figure, type Row } from '../row.ts';
import { percentile } from '../statistics.ts';

const WORLD = { groups: 10_000, events: 1_000_000, days: 8 };
const LIST = '/admin/error-log';
const OPEN: Omit<GroupQuery, 'limit' | 'cursor'> = {
  statuses: ['OPEN'],
  sortBy: 'last_seen_at',
  sortOrder: 'desc',
  filter: {},
};
const PAGE_SIZE = 50;
const DAY_MS = 86_400_000;
/** Of these the pages are opened. */
const OPENED = 40;
const TIMES_LIST = 30;
/** Pages that follow each other, of which no row was read before. */
const NEXT_PAGES = 30;
const CHANGES = 20;
const AT_ONCE = 5;
/** A page asks every few seconds: changes fall anywhere between two questions. */
const SPREAD_MS = 4_000;
/** On a machine that is busy with something else. */
const GIVE_UP_MS = 120_000;
/** Often enough for the figure, seldom enough to leave the machine to the page. */
const POLL_MS = 50;
const HIDDEN_MS = 3_600_000;
const SEEN_MS = 15_000;
const HEADERS = { authorization: 'Bearer bench' };

const page = (name: string, kib: number): Figure[] => [
  { name: `${name}, compressed`, unit: 'KiB', budget: atMost(kib) },
  { name: `${name}, requests`, unit: '', budget: atMost(3) },
  { name: `${name}, other hosts asked`, unit: '', budget: atMost(0) },
  { name: `${name}, server time p95`, unit: 'ms', budget: atMost(100) },
];

export const web: Row = {
  name: 'web',
  what: 'admin: pages in Chromium; 10,000 groups of 1,000,000 events, each event with 40 frames and 100 breadcrumbs',
  comparison: null,
  figures: [
    ...page('list', 60),
    { name: 'list, next pages, server time p95', unit: 'ms', budget: atMost(100) },
    { name: 'list, rows with a plot', unit: '', budget: null },
    ...page('detail', 120),
    { name: 'change to visible p95', unit: 's', budget: atMost(4) },
    { name: 'change to visible median', unit: 's', budget: null },
    { name: 'requests of a hidden hour', unit: '', budget: atMost(0) },
    { name: 'requests of 15 s seen', unit: '', budget: null },
  ],
  rounds: 3,
  run,
};

async function run(bench: Bench) {
  const { progress, onEnd } = bench;
  const table = await startTable(bench);
  // Yesterday is the last day: no group was seen later than now.
  await fillFindable(table, { ...WORLD, nowMs: Date.now() - DAY_MS });
  const read = servicesOf(table, progress);
  const { items } = await read.groups.listGroups({
    ...OPEN,
    ...{ limit: OPENED, cursor: null },
  });
  for (const group of items) await storeEventsOf(table, group, WORLD.days);
  progress(`${WORLD.groups} groups of ${WORLD.events} events stored, ${items.length} of them to be opened`);

  const events = Math.max(...items.map(({ storedEvents }) => storedEvents));
  const app = createAdminApp({ ...read, archive: openedArchive(events) });
  const site = await serve(app);
  onEnd(() => site.close());
  const browser = await openBrowser();
  onEnd(() => browser.close());
  const consumer = consumerOf(table, progress);
  const details = items.map(({ issueId }) => `${LIST}/${issueId}`);
  const lists = Array.from({ length: TIMES_LIST }, () => LIST);
  const nextPages = await addressesOfPages(read.groups);
  const ask = (path: string) => app.request(path, { headers: HEADERS });
  progress('warming up');
  await serverTimes(ask, [LIST, ...details.slice(0, 10)]);

  return inRounds(bench, async (round) => {
    const list = await opened(browser, site.url, LIST);
    const heaviest = await heaviestOf(ask, details);
    const detail = await opened(browser, site.url, heaviest);
    const seconds = await secondsToVisible(browser, site.url, { groups: items, consumer, round });
    const quiet = await questionsOf(browser, site.url);
    return {
      'list, compressed': { measured: list.kib },
      'list, requests': { measured: list.requests },
      'list, other hosts asked': { measured: list.otherHosts },
      'list, server time p95': { measured: percentile(await serverTimes(ask, lists), 0.95) },
      'list, next pages, server time p95': { measured: percentile(await serverTimes(ask, nextPages), 0.95) },
      'list, rows with a plot': { measured: list.plots },
      'detail, compressed': { measured: detail.kib },
      'detail, requests': { measured: detail.requests },
      'detail, other hosts asked': { measured: detail.otherHosts },
      'detail, server time p95': { measured: percentile(await serverTimes(ask, details), 0.95) },
      'change to visible p95': { measured: percentile(seconds, 0.95) },
      'change to visible median': { measured: percentile(seconds, 0.5) },
      'requests of a hidden hour': { measured: quiet.hidden },
      'requests of 15 s seen': { measured: quiet.seen },
    };
  });
}

async function addressesOfPages(groups: Pick<GroupReader, 'listGroups'>): Promise<string[]> {
  const addresses: string[] = [];
  let cursor: string | null = null;
  while (addresses.length < NEXT_PAGES) {
    ({ nextCursor: cursor } = await groups.listGroups({ ...OPEN, limit: PAGE_SIZE, cursor }));
    if (cursor === null) throw new Error('There are not enough groups for so many pages.');
    addresses.push(`${LIST}?${new URLSearchParams({ cursor }).toString()}`);
  }
  return addresses;
}

type Ask = (path: string) => Response | Promise<Response>;

/** In ms, one after the other, with the whole of each answer. */
async function serverTimes(ask: Ask, paths: readonly string[]): Promise<number[]> {
  const all: number[] = [];
  for (const path of paths) {
    const startedAt = performance.now();
    const answer = await ask(path);
    await answer.text();
    all.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}.`);
  }
  return all;
}

/** The page with the longest text: its budget holds for every one. */
async function heaviestOf(ask: Ask, paths: readonly string[]): Promise<string> {
  const sizes = await pMap(
    paths,
    async (path) => ({ path, size: gzipSync(await (await ask(path)).text()).length }),
    { concurrency: 1 },
  );
  const [largest] = sizes.toSorted((a, b) => b.size - a.size);
  if (largest === undefined) throw new Error('No page was opened.');
  return largest.path;
}

/** Signed in, in a profile of its own, with no file in its cache. */
async function withProfile<T>(browser: Browser, use: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ extraHTTPHeaders: HEADERS });
  context.setDefaultTimeout(GIVE_UP_MS);
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}

/** Everything that a browser asks for to show a page for the first time, as gzip at its default level would send it. */
const opened = (browser: Browser, url: string, path: string) =>
  withProfile(browser, async (context) => {
    const tab = await context.newPage();
    const answers: Answer[] = [];
    const asked: string[] = [];
    tab.on('request', (request) => asked.push(request.url()));
    tab.on('response', (response) => answers.push(response));
    await tab.goto(url + path, { waitUntil: 'networkidle' });
    const all = await Promise.all(answers.map((answer) => answer.body()));
    const plots = await tab
      .getByRole('row')
      .filter({ has: tab.locator('svg') })
      .count();
    return {
      kib: all.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1024,
      requests: asked.length,
      otherHosts: asked.filter((each) => new URL(each).origin !== url).length,
      plots,
    };
  });

interface Changes {
  groups: readonly Group[];
  consumer: Services;
  round: number;
}

/** From the commit of an event until the open list shows its group's new count. */
const secondsToVisible = (browser: Browser, url: string, { groups, consumer, round }: Changes) =>
  withProfile(browser, async (context) => {
    const tab = await context.newPage();
    await tab.goto(url + LIST);
    return pMap(
      groups.slice(0, CHANGES),
      async (group, index) => {
        await sleep((SPREAD_MS * ((index * 7) % CHANGES)) / CHANGES);
        await consumeAll([nextEvent(group)], consumer);
        const committedAt = performance.now();
        await showsCount(tab, group, eventCount(group) + round + 1);
        return (performance.now() - committedAt) / 1000;
      },
      { concurrency: AT_ONCE },
    );
  });

const nextEvent = ({ issueId, project }: Group) =>
  eventWebhook(
    {
      ...{ issueId, projectId: project.id, at: new Date().toISOString() },
      eventId: randomUUID().replaceAll('-', ''),
    },
    8 * 1024,
  );

/** The row is known by its short id and the count by its digits: the page may be laid out as it likes. */
async function showsCount(tab: Page, { shortId, issueId }: Group, count: number): Promise<void> {
  const name = shortId ?? issueId;
  // Evaluated from outside: the page's own policy refuses to run texts.
  const isShown = () =>
    tab.evaluate<boolean>(`[...document.querySelectorAll('[role=row], tr')].some(({ innerText }) =>
      innerText.includes(${JSON.stringify(name)}) && innerText.split(/[^\\d]+/).includes('${count}'))`);
  const deadline = performance.now() + GIVE_UP_MS;
  while (!(await isShown())) {
    if (performance.now() > deadline) throw new Error(`The list does not show ${count} events of ${name}.`);
    await sleep(POLL_MS);
  }
}

/** What an open list asks for while it is seen and while it is hidden, on a clock that is moved by hand. */
const questionsOf = (browser: Browser, url: string) =>
  withProfile(browser, async (context) => {
    const tab = await context.newPage();
    await tab.clock.install();
    await tab.goto(url + LIST, { waitUntil: 'networkidle' });
    let asked = 0;
    tab.on('request', () => asked++);
    const during = async (ms: number, stepMs: number) => {
      asked = 0;
      for (let passed = 0; passed < ms; passed += stepMs) await tab.clock.runFor(stepMs);
      await tab.evaluate('fetch(location.href).then(() => undefined)');
      return asked - 1;
    };
    const seen = await during(SEEN_MS, 1_000);
    if (seen === 0) throw new Error('The list asks for nothing while it is seen: its silence tells nothing.');
    await tab.evaluate(`
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
    return { seen, hidden: await during(HIDDEN_MS, 60_000) };
  });
