import type * as z from 'zod';
import { activityAnswer, type changeAnswer } from '../../../lambdas/contracts/api/change-answers.ts';
import { matcherOf } from '../../../lambdas/core/query/matching.ts';
import { parseQuery } from '../../../lambdas/core/query/parse.ts';
import type { GroupFacts } from '../../../lambdas/core/query/facts.ts';
import { CommandError } from '../command-line/exit.ts';

/** A change as the API shows it. */
export type ShownChange = z.infer<typeof changeAnswer>;

/** A page of the activity. */
export const activityPage = activityAnswer;

/**
 * Tells of a change whether its group was what the query asks for at that moment. Throws `CommandError` where the query has a mistake,
 * or asks for what a change does not know.
 */
export function changeMatcher(text: string): (change: ShownChange, nowMs: number) => boolean {
  const parsed = parseQuery(text);
  if (!parsed.ok) {
    const { message, suggestion } = parsed.mistake;
    throw new CommandError(`${message}${suggestion === null ? '' : ` Did you mean: ${suggestion}`}`);
  }
  if (parsed.query.some(({ key }) => key === 'user')) {
    throw new CommandError(
      'A change does not know which users met the error: leave user: out, or search the list for it.',
    );
  }
  if (parsed.query.some(({ key }) => key === 'firstRelease')) {
    throw new CommandError(
      'A change does not know in which release the error began: leave firstRelease: out, or search the list for it.',
    );
  }
  const matches = matcherOf(parsed.query);
  return (change, nowMs) => matches(factsOf(change), nowMs) === true;
}

const factsOf = ({ groupId, group }: ShownChange): GroupFacts => ({
  ...group,
  issueId: groupId,
  // Of the newest event that was stored then.
  seenIn: [{ environment: group.environment, release: group.release }],
  firstRelease: null,
  tags: new Map(),
  isSeenByUser: null,
  texts: [group.title, group.culprit, group.shortId].flatMap((text) => text ?? []),
  lacksTexts: false,
});

/** One line for people; the report makes what errors say harmless to a terminal. */
export function lineOf({ at, kind, to, by, actor, group, groupId, silent }: ShownChange): string {
  const where = [group.project.slug ?? group.project.id, group.environment]
    .flatMap((text) => text ?? [])
    .join('/');
  const doer = by ?? actor;
  const who = doer === null ? '' : ` by ${doer}`;
  const hour = to.hour === undefined ? '' : ` in the hour ${to.hour}:00Z`;
  const remark = silent === null ? '' : ` (${silent}, nobody is told)`;
  return `${at.slice(0, 19)}Z ${kind.padEnd(10)} ${group.level.padEnd(7)} ${where} ${group.shortId ?? groupId} ${group.title}${hour}${who}${remark}`;
}
