import * as z from 'zod';
import { dryRun, type SnoozeSet, type WouldSend } from '../../../lambdas/core/alerts/dry-run.ts';
import type { Entry } from '../../../lambdas/core/alerts/entry.ts';
import { entriesOfPast } from '../../../lambdas/core/alerts/judge-past.ts';
import { routesOf, type Rule } from '../../../lambdas/core/alerts/rules.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import type { Report } from '../report/report.ts';
import { judgeChanges } from './judge-past.ts';
import type { Means } from './means.ts';

const WEEK_MS = 7 * 86_400_000;
const PAGE = 100;
/** As the page lets a person silence something (lambdas/admin). */
const LONGEST_SNOOZE_MS = 30 * 86_400_000;
const snoozeChange = z.object({ thing: z.string(), until: z.string() });

/** What the last seven days would have sent on each route. */
export async function runDry(rules: readonly Rule[], means: Means, report: Report): Promise<void> {
  const changes = await changesSince(means.nowMs - WEEK_MS, means);
  const snoozes = await snoozesSince(means.nowMs - WEEK_MS, means);
  const entries: Entry[] = [];
  for (const ofGroup of Map.groupBy(changes, ({ issueId }) => issueId).values())
    entries.push(...entriesOfPast(await judgeChanges(ofGroup, rules, means), rules));
  for (const route of routesOf(rules)) {
    const sent = dryRun(
      route,
      entries.filter((entry) => entry.route === route),
      rules,
      snoozes,
    );
    for (const one of sent) tell(route, one, report);
    const digests = sent.filter(({ kind }) => kind === 'digest');
    const heldBack = digests.reduce((sum, one) => sum + (one.kind === 'digest' ? one.entries.length : 0), 0);
    const singles = sent.length - digests.length;
    report.result(
      'summed',
      { route, singles, digests: digests.length, heldBack },
      `${route}: ${singles} messages, ${digests.length} digests of ${heldBack} held back`,
    );
  }
}

/** By the audit, which knows those that have ended, too; as far back as the longest may reach into the week. */
async function snoozesSince(sinceMs: number, { audit }: Means): Promise<SnoozeSet[]> {
  const oldest = new Date(sinceMs - LONGEST_SNOOZE_MS).toISOString();
  const found: SnoozeSet[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Means['audit']['list']>> = await audit.list(PAGE, cursor);
    for (const { action, at, change, outcome } of page.items) {
      const { thing, until } = snoozeChange.safeParse(change).data ?? {};
      if (action !== 'snooze' || outcome?.result !== 'done' || thing === undefined || until === undefined)
        continue;
      found.push({ atMs: Date.parse(at), thing, untilMs: Date.parse(until) });
    }
    cursor = (page.items.at(-1)?.at ?? '') < oldest ? null : page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** Oldest first. */
async function changesSince(sinceMs: number, { changes }: Means): Promise<Change[]> {
  const found: Change[] = [];
  let cursor: string | null = null;
  do {
    const page = await changes.list({
      kinds: [],
      since: new Date(sinceMs).toISOString(),
      limit: PAGE,
      cursor,
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found.toSorted((a, b) => a.n - b.n);
}

function tell(route: string, one: WouldSend, report: Report): void {
  const at = new Date(one.at).toISOString();
  const entries = one.kind === 'single' ? [one.entry] : one.entries;
  const words =
    one.kind === 'single' ? titleOf(one.entry) : `digest of ${entries.length}, held back by ${one.because}`;
  report.result(
    'would-send',
    { route, kind: one.kind, at, count: entries.length, changes: entries.map(({ id }) => id) },
    `${at}  ${route}  ${words}`,
  );
}

const titleOf = ({ matter }: Entry): string =>
  matter.kind === 'change' && 'group' in matter.event.data
    ? `${matter.event.type.slice('error-group.'.length)}: ${matter.event.data.group.title}`
    : matter.kind;
