import { decodeTime } from 'ulid';
import type { SyncRun } from '../aws/table.ts';
import { fail, ok, warn, type Check, type Finding } from '../check.ts';
import { startingSync } from '../copyable.ts';

const MINUTE_MS = 60_000;
/** Three runs of the longest interval that the settings allow. */
const SYNC_OVERDUE_MS = 15 * MINUTE_MS;

export const lastSync: Check = {
  name: 'last-sync',
  run: async ({ aws, target, clock }) => {
    const runs = await aws.table.runs(24);
    const last = runs.find(({ finishedAt }) => finishedAt !== null);
    if (last === undefined) {
      return fail(
        runs.length === 0 ? 'none has run' : 'none has come to an end',
        `Read the answer of a manual one; ${startingSync(target, await aws.region())}`,
      );
    }
    const age = clock.now() - Date.parse(last.finishedAt ?? last.startedAt);
    return judgeRun(last, age);
  },
};

const age = (ms: number): string =>
  ms < 2 * MINUTE_MS ? `${Math.round(ms / 1000)} s ago` : `${Math.round(ms / MINUTE_MS)} min ago`;

function judgeRun(run: SyncRun, ageMs: number): Finding {
  const [first] = run.errors;
  const why = first === undefined ? '' : `: ${first.message.replace(/\.$/, '')}`;
  if (run.state === 'FAILED') {
    return fail(
      `the last one failed ${age(ageMs)}${why}`,
      'Fix what it names; the next run follows within five minutes.',
    );
  }
  if (ageMs > SYNC_OVERDUE_MS) {
    return fail(
      `the last one ended ${age(ageMs)}, and one is due every five minutes`,
      "See whether the schedule is enabled, then the sync function's log: docs/runbook.md, sync-not-running.",
    );
  }
  if (run.state === 'PARTIAL' || first !== undefined) {
    return warn(
      `the last one, ${age(ageMs)}, ${run.state === 'PARTIAL' ? 'did not see everything' : 'met errors'}${why}`,
      'The next run continues; if three in a row are partial, see the runbook.',
    );
  }
  return ok(`complete ${age(ageMs)}, ${run.issuesSeen} issues seen`);
}

/**
 * A run that somebody has asked for begins when the one under way has ended (ADR 0004), and that takes no longer than
 * the schedule needs to come by three times.
 */
export const manualSync: Check = {
  name: 'manual-sync',
  run: async ({ aws, clock }) => {
    const waiting = await aws.table.waitingRun();
    if (waiting === null) return ok('nobody waits for one');
    // The id of a run tells when it was asked for.
    const waited = clock.now() - decodeTime(waiting);
    const finding = `run ${waiting} was asked for ${age(waited)} and has not begun`;
    if (waited <= SYNC_OVERDUE_MS) return ok(`${finding}: it follows the run that is under way`);
    return fail(
      finding,
      'Whatever keeps runs from ending keeps it waiting; it begins by itself after that: docs/runbook.md, sync-not-running.',
    );
  },
};
