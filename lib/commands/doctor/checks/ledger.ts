import { DOCTOR_RESOURCE } from '../../../../lambdas/contracts/doctor.ts';
import { countRefused } from '../../../../lambdas/core/ledger/refusals.ts';
import { fail, ok, warn, type Check, type Context, type Finding } from '../check.ts';
import { startingSync } from '../copyable.ts';
import type { Ledger } from '../aws/table.ts';

/** As the alarm on the capture rate. */
const CAPTURE_PERCENT = 99;
const HOUR_MS = 3_600_000;

const firstSync = async ({ aws, target }: Context): Promise<string> =>
  `Wait five minutes for the first sync, or ${startingSync(target, await aws.region())}`;

export const completeness: Check = {
  name: 'completeness',
  run: async (context) => {
    const { aws } = context;
    const ledger = await aws.table.ledger();
    if (ledger === null) return warn('no sync has kept the ledger yet', await firstSync(context));
    if (!ledger.known) {
      return warn(
        ledger.reason ?? 'what Sentry accepted is not known',
        'In Sentry, Settings, Developer Settings, your integration, Permissions: Organization: Read.',
      );
    }
    const figures = (await aws.table.runs(24)).find((run) => run.ledger !== null)?.ledger;
    if (figures === null || figures === undefined)
      return warn('no sync has kept the ledger yet', await firstSync(context));
    const { captureRate, gapHours } = figures;
    const rate =
      captureRate === null
        ? 'Sentry accepted nothing in the last 24 settled hours'
        : `${(Math.floor(captureRate * 100) / 100).toString()} % of the last 24 settled hours is stored`;
    const fix =
      'The sync reads the hours that lack events, run by run; GET /api/admin/completeness names them. If it does not shrink, see the runbook.';
    if (captureRate !== null && captureRate < CAPTURE_PERCENT)
      return fail(`${rate}; ${gapHours} hours with gaps`, fix);
    if (gapHours > 0) return warn(`${rate}; ${gapHours} hours with gaps in the last 30 days`, fix);
    return ok(`${rate}; no gap in the last 30 days`);
  },
};

/** What Sentry will not give stands beside a complete run: it stops nothing else, so it is no failure. */
export const refusals: Check = {
  name: 'refusals',
  run: async ({ aws }) => {
    const found = await aws.table.refusals();
    const [first] = found.toSorted((a, b) => (a.since < b.since ? 1 : -1));
    if (first === undefined) return ok('Sentry gives every issue that is asked for');
    const what = first.issueId === null ? `project ${first.project ?? ''}` : `issue ${first.issueId}`;
    return warn(
      `${countRefused(found)} refused by Sentry; the newest, ${what} since ${first.since}: ${first.reason.replace(/\.$/, '')}`,
      'Give the token what the reason names, or leave it: each is asked for once more at its time, and all at once in a manual sync. The page Completeness lists them.',
    );
  },
};

const SILENT_FIX =
  'In Sentry, Settings, Developer Settings, your integration, Dashboard: failed requests point to webhook-url and test-delivery above, no requests to webhook-events and integration. Until then the sync brings everything within five minutes.';

/** Whether Sentry still sends; the state is the last sync's (lambdas/core/ledger/silence.ts). */
export const webhookSilence: Check = {
  name: 'webhook-silence',
  run: async (context) => {
    const ledger = await context.aws.table.ledger();
    if (ledger?.silence === null || ledger?.silence === undefined) {
      return warn('no sync has looked for silence yet', await firstSync(context));
    }
    const { state, reason } = ledger.silence;
    const newest = await newestDelivery(context);
    if (state === 'SILENT' && !isSince(newest?.lastAt, ledger.checkedAt)) return fail(reason, SILENT_FIX);
    if (newest === undefined) return neverHeard(context, ledger);
    const since = `the last webhook (${newest.resource}.${newest.action}) came at ${newest.lastAt}`;
    return ok(state === 'OK' ? since : `${since}; what is usual at this hour is not known yet`);
  },
};

const isSince = (at: string | undefined, then: string): boolean => at !== undefined && at > then;

async function newestDelivery({ aws }: Context) {
  const fromSentry = (await aws.table.deliveries()).filter(({ resource }) => resource !== DOCTOR_RESOURCE);
  return fromSentry.toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))[0];
}

/** Quiet from the first day, or silent from the first day? What Sentry accepted since the first sync tells. */
async function neverHeard({ aws }: Context, { projects }: Ledger): Promise<Finding> {
  const first = await aws.table.oldestRun();
  if (first !== undefined) {
    // The whole hours after it: what came earlier was accepted before anybody could be told.
    const from = new Date(Date.parse(first.startedAt) + HOUR_MS).toISOString().slice(0, 13);
    const counts = await Promise.all(projects.map(({ id }) => aws.table.unbroughtSince(id, from)));
    const accepted = counts.reduce((sum, count) => sum + count, 0);
    if (accepted > 0) {
      return fail(
        `no webhook has ever come, and Sentry has accepted ${accepted} events since ${from}:00 UTC`,
        SILENT_FIX,
      );
    }
  }
  return warn(
    'no webhook has come from Sentry yet',
    'Throw a test error in one of the projects (docs/sentry-setup.md), wait five seconds, and run the doctor again.',
  );
}
