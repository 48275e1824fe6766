import { fillGroups } from '../pipeline/fill.ts';
import { startSentry } from '../pipeline/sentry.ts';
import { listPagesOf, syncOnce } from '../pipeline/sync.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Row } from '../row.ts';
import { mostWithin } from '../statistics.ts';

const ISSUES = 100_000;
const PAGE_MS = 150;

/**
 * The groups are put into the table directly, with all their events counted as stored, and the token may not read
 * Sentry's own counts, so that neither backfill nor ledger has anything to do. The run before, from which the sync
 * knows how to part the list, is not paced and not slow.
 */
export const syncLarge: Row = {
  name: 'sync-large',
  what: `full sync of 100,000 issues at ${PAGE_MS} ms a page, nothing changed`,
  comparison: null,
  figures: [
    { name: 'run', unit: 's', budget: atMost(130) },
    { name: 'requests in any second', unit: '', budget: atMost(10) },
    { name: 'list requests', unit: '', budget: null },
    { name: 'messages', unit: '', budget: null },
  ],
  rounds: 1,
  run: async (bench) => {
    const { progress } = bench;
    const table = await startTable(bench);
    const sentry = await startSentry(bench, ISSUES);
    await sentry.setScopes(['event:read', 'project:read']);
    await sentry.setRateLimits(false);
    progress('a first run, to know what to store');
    const first = await syncOnce({ table, sentryUrl: sentry.url, progress, isPaced: false });
    progress(`storing ${first.run.issuesSeen} groups`);
    await fillGroups(table, first.messages);
    await sentry.setRateLimits(true);
    await sentry.setSlow(PAGE_MS);
    progress('the run that is measured');
    return inRounds(bench, async () => {
      const synced = await syncOnce({ table, sentryUrl: sentry.url, progress });
      const { run, seconds, requests, messages } = synced;
      if (run.issuesSeen !== ISSUES) throw new Error(`The run saw ${run.issuesSeen} of ${ISSUES} issues.`);
      return {
        run: { measured: seconds },
        'requests in any second': {
          measured: mostWithin(
            requests.map(({ at }) => at),
            1000,
          ),
        },
        'list requests': { measured: listPagesOf(synced).length },
        messages: { measured: messages.length },
      };
    });
  },
};
