import { groupEventOf } from '../../../lambdas/core/events/group-event.ts';
import { isAskedForByAny, judgeRule, type Judgement } from '../../../lambdas/core/alerts/judge.ts';
import type { Rule } from '../../../lambdas/core/alerts/rules.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { CommandError } from '../command-line/exit.ts';
import type { Report } from '../report/report.ts';
import type { Means } from './means.ts';

/** As far back as somebody asks why. */
const CHANGES = 10;

/** What each rule makes of the newest changes of an error, the newest first. */
export async function explain(
  group: string,
  rules: readonly Rule[],
  means: Means,
  report: Report,
): Promise<void> {
  const issueId = /^\d+$/.test(group)
    ? group
    : await means.groups.findIdByShortId({ shortId: group.toUpperCase(), among: 'all' });
  const changes = issueId === undefined ? [] : await means.changes.ofGroup(issueId, CHANGES);
  if (changes.length === 0) throw new CommandError(`No change of an error ${group} is stored here.`);
  for (const change of changes) {
    for (const rule of rules) {
      const { outcome, why } = await explained(change, rule, means);
      report.result(
        'explained',
        {
          change: `${change.issueId}:${change.n}`,
          kind: change.kind,
          at: change.at,
          rule: rule.name,
          outcome,
          why,
        },
        `${change.at}  ${change.kind.padEnd(10)}  ${rule.name}: ${outcome}${why === '' ? '' : `, ${why}`}`,
      );
    }
  }
}

async function explained(
  change: Change,
  rule: Rule,
  { ledgerAt, publicUrl }: Means,
): Promise<{ outcome: string; why: string }> {
  const event = groupEventOf(change, publicUrl);
  if (event === null)
    return { outcome: 'no', why: `nobody was told of this change (${change.silent ?? 'silent'})` };
  const asked = isAskedForByAny(event, [rule]) ? [rule] : [];
  const evidence = await ledgerAt(Date.parse(change.at)).evidence(event, asked);
  return wordsOf(judgeRule(event, rule, { ...evidence, hasWaited: true }));
}

const wordsOf = (judgement: Judgement): { outcome: string; why: string } =>
  judgement.outcome === 'matches'
    ? { outcome: 'tells', why: judgement.remarks.join(' ') }
    : { outcome: judgement.outcome, why: judgement.why };
