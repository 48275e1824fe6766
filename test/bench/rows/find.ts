import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { servicesOf } from '../admin/reading-services.ts';
import { fillFindable, releaseOf, type Findable } from '../pipeline/findable.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Bench, type Figure, type Row } from '../row.ts';
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

const ms = (name: string, budget: Figure['budget'] = null): Figure => ({ name, unit: 'ms', budget });
const figures: readonly Figure[] = [
  ...Object.keys(ADDRESSES).flatMap((name) => [
    ms(`${name} p50`),
    ms(`${name} p95`, name === 'two keys and free text' ? atMost(500) : null),
  ]),
  ms('hostile query p95'),
  { name: 'export of all', unit: 's', budget: null },
  { name: 'exported groups', unit: '', budget: null },
];

const DAYS = 8;
const TIMES = 5;

async function run(bench: Bench, world: Pick<Findable, 'groups' | 'events' | 'days'>) {
  const { progress } = bench;
  const table = await startTable(bench);
  await fillFindable(table, { ...world, nowMs: Date.now() });
  progress(`${world.groups} groups of ${world.events} events stored`);
  const app = createAdminApp(servicesOf(table, progress));
  const timed = async (address: string, status: number) => {
    const startedAt = performance.now();
    const answer = await app.request(address, { headers: { authorization: 'Bearer bench' } });
    const text = await answer.text();
    const took = performance.now() - startedAt;
    if (answer.status !== status) throw new Error(`${address.slice(0, 200)} was answered ${answer.status}.`);
    return { took, text, headers: answer.headers };
  };
  const times = async (addresses: readonly string[], often: number, status = 200) => {
    const all: number[] = [];
    for (let time = 0; time < often; time++) {
      for (const address of addresses) all.push((await timed(address, status)).took);
    }
    return all;
  };
  progress('warming up');
  for (const addresses of Object.values(ADDRESSES)) await times(addresses, 1);
  return inRounds(bench, async () => {
    const samples: Record<string, { measured: number }> = {};
    for (const [name, addresses] of Object.entries(ADDRESSES)) {
      const all = await times(addresses, TIMES);
      samples[`${name} p50`] = { measured: percentile(all, 0.5) };
      samples[`${name} p95`] = { measured: percentile(all, 0.95) };
    }
    samples['hostile query p95'] = { measured: percentile(await times(HOSTILE, TIMES, 400), 0.95) };
    const startedAt = performance.now();
    let lines = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const address = `/api/admin/export?format=jsonl${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const part = await timed(address, 200);
      lines += part.text.split('\n').length - 1;
      cursor = part.headers.get('x-next-cursor');
    }
    samples['export of all'] = { measured: (performance.now() - startedAt) / 1000 };
    // Without the line that counts them.
    samples['exported groups'] = { measured: lines - 1 };
    return samples;
  });
}

export const find: Row = {
  name: 'find',
  what: 'admin: server time of searches, facets, trends and the export; 10,000 groups of 1,000,000 events, 3 environments and 40 releases each',
  comparison: null,
  figures,
  rounds: 3,
  run: (bench) => run(bench, { groups: 10_000, events: 1_000_000, days: DAYS }),
};

/** With as many events ten times as many groups have a day each, and in it as many releases. */
export const findLarge: Row = {
  name: 'find-large',
  what: 'the same with 100,000 groups of 1,000,000 events',
  comparison: null,
  figures,
  rounds: 1,
  isLarge: true,
  run: (bench) => run(bench, { groups: 100_000, events: 1_000_000, days: 1 }),
};
