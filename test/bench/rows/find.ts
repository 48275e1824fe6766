import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { servicesOf } from '../admin/reading-services.ts';
import { fillFindable, releaseOf, type Findable } from '../pipeline/findable.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, shown, type Bench, type Figure, type Round, type Row } from '../row.ts';
import { percentile } from '../statistics.ts';

/** Each kind of question, in texts of which some match much, some little and one nothing. */
const LIST = '/api/admin/error-log?query=';
const QUESTIONS = {
  'two keys and free text': [
    'environment:staging level:error TimeoutError',
    'environment:production platform:python only_in_4711',
    'environment:canary level:fatal charge',
    'environment:qa project:shop-1 "cart of a guest" accounts',
    `environment:development release:${releaseOf(2, 3)} "mail to the customer"`,
    'environment:production project:shop-3 handlers_7.py',
    'environment:staging is:unresolved "stock of the warehouse"',
    'release:shop-4@* level:fatal CardDeclined',
    'environment:staging level:error nothing_has_this',
  ],
  'environment alone': ['environment:staging', 'environment:canary', 'environment:production|qa'],
  'not in an environment': ['!environment:production'],
  wildcard: ['time*out*accepted', 'release:*-3@*', 'handlers_*9.py'],
  'the longest query': [
    '*a'.repeat(999),
    Array.from({ length: 99 }, (_, index) => `word${index}*of*many`).join('|'),
    Array.from({ length: 99 }, (_, index) => `!other${index}`).join(' '),
  ],
  'a word': ['only_in_77', 'TimeoutError', 'accounts'],
} as const;

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.entries(QUESTIONS).map(([name, texts]) => [
      name,
      texts.map((text) => `${LIST}${encodeURIComponent(text)}`),
    ]),
  ),
  facets: [
    '/api/admin/facets?query=',
    `/api/admin/facets?query=${encodeURIComponent('environment:staging TimeoutError')}`,
  ],
  trends: [
    '/api/admin/trends?by=total',
    '/api/admin/trends?by=environment',
    '/api/admin/trends?by=release&query=level:error',
    '/api/admin/trends?by=group',
  ],
  'list page': ['/api/admin/error-log?', '/api/admin/error-log?sortBy=event_count&level=error'],
};

/** Refused by their length, or because no query reads so: no item is read for them. */
const HOSTILE = [
  Array.from({ length: 10_000 }, (_, index) => `k${index}:v`).join(' '),
  '"\\"'.repeat(650),
  '('.repeat(1999),
  '(a+)+$ '.repeat(200),
  '__proto__:x constructor:y '.repeat(60),
  `"${'\\"'.repeat(999)}`,
].map((text) => `${LIST}${encodeURIComponent(text)}`);

/** Of searches and lists among 10,000 groups. */
const BUDGETS: Readonly<Record<string, Figure['budget']>> = {
  'two keys and free text': atMost(500),
  'list page': atMost(100),
};

const ms = (name: string, budget: Figure['budget'] = null): Figure => ({ name, unit: 'ms', budget });
const figures: readonly Figure[] = [
  ...Object.keys(ADDRESSES).flatMap((name) => [
    ms(`${name} p50`),
    ms(`${name} p95`, BUDGETS[name] ?? null),
    { name: `${name} asked`, unit: '', budget: null },
  ]),
  ms('hostile query p95'),
  { name: 'export of all', unit: 's', budget: null },
  { name: 'exported groups', unit: '', budget: null },
];

const DAYS = 8;
/** Each text of a kind is asked so often in a round, and less often, once at least, where the kind takes longer than this. */
const MOST_PASSES = 5;
const LONG_ENOUGH_MS = 20_000;

/** A table in which questions are asked. */
interface Asked {
  app: ReturnType<typeof createAdminApp>;
  groups: number;
}

/** How long each answer took, in milliseconds. */
interface Times {
  measured: number[];
  /** Among fewer groups; empty where nothing is compared. */
  comparison: number[];
}

async function timed({ app }: Asked, address: string, status: number) {
  const startedAt = performance.now();
  const answer = await app.request(address, { headers: { authorization: 'Bearer bench' } });
  const text = await answer.text();
  const took = performance.now() - startedAt;
  if (answer.status !== status) throw new Error(`${address.slice(0, 200)} was answered ${answer.status}.`);
  return { took, text, headers: answer.headers };
}

async function filled(
  bench: Bench,
  table: TestTable,
  world: Pick<Findable, 'groups' | 'events' | 'days'>,
): Promise<Asked> {
  const { progress } = bench;
  progress(`storing ${world.groups} groups of ${world.events} events`);
  let told = 0;
  const onStored = (groups: number) => {
    const tenths = Math.floor((10 * groups) / world.groups);
    if (tenths > told) progress(`${groups} groups stored`);
    told = Math.max(told, tenths);
  };
  await fillFindable(table, { ...world, nowMs: Date.now() }, onStored);
  return { app: createAdminApp(servicesOf(table, progress)), groups: world.groups };
}

/** Whoever waits sees for what: a kind before it is asked, and each text of the first time after it. */
async function warmUp({ progress }: Bench, worlds: readonly Asked[]): Promise<void> {
  for (const world of worlds) {
    for (const [name, addresses] of Object.entries(ADDRESSES)) {
      progress(`warming up among ${world.groups} groups: ${name}`);
      for (const address of addresses) {
        const { took } = await timed(world, address, 200);
        const question = decodeURIComponent(address).replace(LIST, '').slice(0, 60);
        progress(`  ${shown(took)} ms: ${question}`);
      }
    }
  }
}

/** Among both in turn, so that what slows down the machine slows both. */
async function timesOf(
  [world, smaller]: readonly [Asked, Asked | null],
  addresses: readonly string[],
  status = 200,
): Promise<Times> {
  const times: Times = { measured: [], comparison: [] };
  const until = performance.now() + LONG_ENOUGH_MS;
  for (let pass = 0; pass === 0 || (pass < MOST_PASSES && performance.now() < until); pass++) {
    for (const address of addresses) {
      times.measured.push((await timed(world, address, status)).took);
      if (smaller !== null) times.comparison.push((await timed(smaller, address, status)).took);
    }
  }
  return times;
}

const sampleOf = (
  { measured, comparison }: Times,
  share: number,
): { measured: number; comparison?: number } => ({
  measured: percentile(measured, share),
  ...(comparison.length === 0 ? {} : { comparison: percentile(comparison, share) }),
});

async function exportAll({ progress }: Bench, world: Asked): Promise<{ seconds: number; groups: number }> {
  const startedAt = performance.now();
  let lines = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const address = `/api/admin/export?format=jsonl${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { took, text, headers } = await timed(world, address, 200);
    lines += text.split('\n').length - 1;
    cursor = headers.get('x-next-cursor');
    progress(`exported ${lines} lines of ${world.groups} groups, the last part in ${shown(took)} ms`);
  }
  // Without the line that counts them.
  return { seconds: (performance.now() - startedAt) / 1000, groups: lines - 1 };
}

async function round(bench: Bench, worlds: readonly [Asked, Asked | null]): Promise<Round> {
  const { progress } = bench;
  const samples: Record<string, { measured: number; comparison?: number }> = {};
  for (const [name, addresses] of Object.entries(ADDRESSES)) {
    const times = await timesOf(worlds, addresses);
    samples[`${name} p50`] = sampleOf(times, 0.5);
    samples[`${name} p95`] = sampleOf(times, 0.95);
    samples[`${name} asked`] = { measured: times.measured.length };
    progress(
      `${name}: asked ${times.measured.length} times, p50 ${shown(percentile(times.measured, 0.5))} ms`,
    );
  }
  samples['hostile query p95'] = sampleOf(await timesOf(worlds, HOSTILE, 400), 0.95);
  const [world, smaller] = worlds;
  const all = await exportAll(bench, world);
  const fewer = smaller === null ? null : await exportAll(bench, smaller);
  samples['export of all'] = {
    measured: all.seconds,
    ...(fewer === null ? {} : { comparison: fewer.seconds }),
  };
  samples['exported groups'] = {
    measured: all.groups,
    ...(fewer === null ? {} : { comparison: fewer.groups }),
  };
  return samples;
}

export const find: Row = {
  name: 'find',
  what: 'admin: server time of searches, facets, trends and the export; 10,000 groups of 1,000,000 events, 3 environments and 40 releases each',
  comparison: null,
  figures,
  rounds: 3,
  run: async (bench) => {
    const table = await startTable(bench);
    const world = await filled(bench, table, { groups: 10_000, events: 1_000_000, days: DAYS });
    await warmUp(bench, [world]);
    return inRounds(bench, () => round(bench, [world, null]));
  },
};

/** With as many events ten times as many groups have a day each, and in it as many releases. */
export const findLarge: Row = {
  name: 'find-large',
  what: 'the same with 100,000 groups of 1,000,000 events, and how each question grows',
  comparison: 'a tenth of the groups and events, each group as large',
  figures: figures.map((figure) => ({ ...figure, whyMissed: 'the budget is for 10,000 groups' })),
  rounds: 1,
  isLarge: true,
  run: async (bench) => {
    const table = await startTable(bench);
    const smaller = await filled(bench, await createTestTable(), {
      ...{ groups: 10_000, events: 100_000, days: 1 },
    });
    const world = await filled(bench, table, { groups: 100_000, events: 1_000_000, days: 1 });
    await warmUp(bench, [smaller, world]);
    return inRounds(bench, () => round(bench, [world, smaller]));
  },
};
