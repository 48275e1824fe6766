import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { servicesOf } from '../admin/reading-services.ts';
import { fillGroups } from '../pipeline/fill.ts';
import { startSentry } from '../pipeline/sentry.ts';
import { syncOnce } from '../pipeline/sync.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Row } from '../row.ts';
import { percentile } from '../statistics.ts';

const GROUPS = 10_000;
const ROUNDS_OF_QUERIES = 15;

/** What people open and click: the first page in every order, one status, a filter, the page after the first. */
const QUERIES = [
  '',
  'sortBy=first_seen_at',
  'sortBy=event_count',
  'sortBy=last_seen_at&sortOrder=asc',
  'status=RESOLVED',
  'level=error',
  'limit=100',
];

export const listPage: Row = {
  name: 'list-page',
  what: 'admin: server time of one page of the list, 10,000 groups stored',
  comparison: null,
  figures: [
    { name: 'API p95', unit: 'ms', budget: atMost(100) },
    { name: 'web page p95', unit: 'ms', budget: atMost(100) },
    { name: 'API median', unit: 'ms', budget: null },
  ],
  rounds: 3,
  run: async (bench) => {
    const { progress } = bench;
    const table = await startTable(bench);
    const sentry = await startSentry(bench, GROUPS);
    await sentry.setRateLimits(false);
    const { messages } = await syncOnce({ table, sentryUrl: sentry.url, progress, isPaced: false });
    progress(`${await fillGroups(table, messages)} groups stored`);
    const app = createAdminApp(servicesOf(table, progress));
    const times = async (path: string) => {
      const all: number[] = [];
      for (let i = 0; i < ROUNDS_OF_QUERIES; i++) {
        for (const query of QUERIES) {
          const startedAt = performance.now();
          const answer = await app.request(`${path}?${query}`, {
            headers: { authorization: 'Bearer bench' },
          });
          await answer.text();
          all.push(performance.now() - startedAt);
          if (answer.status !== 200) throw new Error(`${path}?${query} was answered ${answer.status}.`);
        }
      }
      return all;
    };
    progress('warming up');
    await times('/api/admin/error-log');
    await times('/admin/error-log');
    return inRounds(bench, async () => {
      const api = await times('/api/admin/error-log');
      const page = await times('/admin/error-log');
      return {
        'API p95': { measured: percentile(api, 0.95) },
        'web page p95': { measured: percentile(page, 0.95) },
        'API median': { measured: percentile(api, 0.5) },
      };
    });
  },
};
