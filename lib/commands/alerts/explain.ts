import type { Judgement } from '../../../lambdas/core/alerts/judge.ts';
import type { JudgedPast } from '../../../lambdas/core/alerts/judge-past.ts';
import type { Rule } from '../../../lambdas/core/alerts/rules.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { CommandError } from '../command-line/exit.ts';
import type { Report } from '../report/report.ts';
import { judgeChanges } from './judge-past.ts';
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
  const judged = await judgeChanges(changes.toReversed(), rules, means);
  for (const change of changes) {
    for (const rule of rules) {
      for (const { at, outcome, why } of explained(change, rule, judged)) {
        report.result(
          'explained',
          {
            change: `${change.issueId}:${change.n}`,
            kind: change.kind,
            at,
            rule: rule.name,
            outcome,
            why,
          },
          `${at}  ${change.kind.padEnd(10)}  ${rule.name}: ${outcome}${why === '' ? '' : `, ${why}`}`,
        );
      }
    }
  }
}

interface Explanation {
  at: string;
  outcome: string;
  why: string;
}

/** What was made of the change when it came, and each time that its threshold was reached later. */
function explained(change: Change, rule: Rule, { judgements, later }: JudgedPast): Explanation[] {
  const id = `${change.issueId}:${change.n}`;
  const judged = judgements.find((one) => one.change.event.id === id && one.rule.name === rule.name);
  if (judged === undefined)
    return [
      { at: change.at, outcome: 'no', why: `nobody was told of this change (${change.silent ?? 'silent'})` },
    ];
  const times = new Set(
    later.flatMap(({ matter, judgedAt }) =>
      matter.kind === 'change' && matter.event.id === id && matter.rules.includes(rule.name)
        ? [judgedAt]
        : [],
    ),
  );
  const atLeast = rule.atLeast?.events ?? 0;
  return [
    { at: change.at, ...wordsOf(judged.judgement) },
    ...[...times].map((atMs) => ({
      at: new Date(atMs).toISOString(),
      outcome: 'tells',
      why: `${atLeast} events were reached`,
    })),
  ];
}

const wordsOf = (judgement: Judgement): { outcome: string; why: string } =>
  judgement.outcome === 'matches'
    ? { outcome: 'tells', why: judgement.remarks.join(' ') }
    : { outcome: judgement.outcome, why: judgement.why };
