import type { GroupEvent } from '../../contracts/domain-event.ts';
import { entriesOf, isPager, type Entry } from './entry.ts';
import { isAskedForByAny, judgeRule, type ChangeEvidence, type Judgement, type Match } from './judge.ts';
import { pastThreshold, type Looks, type NearlyTold } from './past-thresholds.ts';
import { routesOf, type Rule } from './rules.ts';
import type { CountedAt } from './threshold.ts';

/** What rules make of changes that are past, for explanations and dry runs: by the functions that judge what comes. */

export interface PastChange {
  event: GroupEvent;
  /** When it was judged, milliseconds since the epoch. */
  atMs: number;
  evidence: Omit<ChangeEvidence, 'toldThresholds'>;
}

export interface PastJudgement {
  change: PastChange;
  rule: Rule;
  judgement: Judgement;
}

export interface JudgedPast {
  judgements: readonly PastJudgement[];
  /** What thresholds told after their change, when they were reached. */
  later: readonly Entry[];
}

const NONE: ReadonlySet<string> = new Set();

const judgedAlone = (change: PastChange, rule: Rule): Judgement =>
  judgeRule(change.event, rule, { ...change.evidence, toldThresholds: NONE });

/** From when on the events of the group are needed to judge its changes; null where no threshold asks for them. */
export function countedFrom(changes: readonly PastChange[], rules: readonly Rule[]): number | null {
  const asked = changes.flatMap((change) =>
    rules
      .filter((rule) => rule.atLeast !== null && isAskedForByAny(change.event, [rule]))
      .filter((rule) => isNearly(judgedAlone(change, rule)))
      .map(({ atLeast }) => change.atMs - (atLeast?.withinMs ?? 0)),
  );
  return asked.length === 0 ? null : Math.min(...asked);
}

const isNearly = ({ outcome }: Judgement): boolean => outcome === 'matches' || outcome === 'below';

/** `changes` are of one group and in their order, `counted` its events since `countedFrom`. */
export function judgePast(
  changes: readonly PastChange[],
  rules: readonly Rule[],
  counted: readonly CountedAt[],
  looks: Looks,
): JudgedPast {
  const judgements: PastJudgement[] = [];
  const later: Entry[] = [];
  for (const rule of rules) {
    const judged = changes.map((change) => ({ change, rule, judgement: judgedAlone(change, rule) }));
    if (rule.atLeast === null) {
      judgements.push(...judged);
      continue;
    }
    const past = pastThreshold(rule, judged.flatMap(nearlyTold), counted, looks);
    later.push(...past.later);
    for (const { change, judgement } of judged) {
      const isAgain = judgement.outcome === 'matches' && !past.atOnce.has(change.event.id);
      judgements.push({ change, rule, judgement: isAgain ? toldAlready(change, rule) : judgement });
    }
  }
  return { judgements, later };
}

const toldAlready = ({ event, evidence }: PastChange, rule: Rule): Judgement =>
  judgeRule(event, rule, { ...evidence, toldThresholds: new Set([rule.name]) });

function nearlyTold({ change: { event, atMs }, judgement }: PastJudgement): NearlyTold[] {
  if (!isNearly(judgement)) return [];
  const isReached = judgement.outcome === 'matches';
  return [{ event, atMs, isReached, remarks: judgement.outcome === 'matches' ? judgement.remarks : [] }];
}

/** All that would go out on routes, without caps and quiet hours. */
export function entriesOfPast({ judgements, later }: JudgedPast, rules: readonly Rule[]): Entry[] {
  const pagers = routesOf(rules).filter(isPager);
  const atOnce = [...Map.groupBy(judgements, ({ change }) => change)].flatMap(([{ event, atMs }, judged]) =>
    entriesOf(event, judged.flatMap(matchOf), pagers, atMs),
  );
  return [...atOnce, ...later];
}

const matchOf = ({ rule: { name, to }, judgement }: PastJudgement): Match[] =>
  judgement.outcome === 'matches' ? [{ rule: name, to, remarks: judgement.remarks }] : [];
