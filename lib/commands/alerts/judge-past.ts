import type { Rule } from '../../../lambdas/core/alerts/rules.ts';
import { isAskedForByAny } from '../../../lambdas/core/alerts/judge.ts';
import {
  countedFrom,
  judgePast,
  type JudgedPast,
  type PastChange,
} from '../../../lambdas/core/alerts/judge-past.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { groupEventOf } from '../../../lambdas/core/events/group-event.ts';
import type { Means } from './means.ts';

/** What the rules made of the changes of one group, given in their order, with what is stored of it. */
export async function judgeChanges(
  changes: readonly Change[],
  rules: readonly Rule[],
  { ledgerAt, publicUrl, intervalMs, nowMs }: Means,
): Promise<JudgedPast> {
  const past: PastChange[] = [];
  for (const change of changes) {
    const event = groupEventOf(change, publicUrl);
    if (event === null) continue;
    const atMs = Date.parse(change.at);
    const asked = rules.filter((rule) => isAskedForByAny(event, [rule]));
    past.push({
      event,
      atMs,
      evidence: { ...(await ledgerAt(atMs).evidence(event, asked)), hasWaited: true },
    });
  }
  const fromMs = countedFrom(past, rules);
  const issueId = changes[0]?.issueId;
  const all = { most: Number.POSITIVE_INFINITY, byHours: false };
  const counted =
    fromMs === null || issueId === undefined
      ? []
      : (await ledgerAt(nowMs).eventsAfter(issueId, fromMs, all)).events;
  return judgePast(past, rules, counted, { intervalMs, untilMs: nowMs });
}
