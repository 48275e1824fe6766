import type { GroupStatus } from '../../../core/group/group.ts';
import { foldCase, literalOf, type Glob } from '../../../core/query/glob.ts';
import { STATUS_OF_STATE, WHOLE_STATUS } from '../../../core/query/narrowing.ts';
import type { State } from '../../../core/query/query.ts';

/**
 * How the facts of a search row read in its text (`searchFactsText`): a quote inside of a value is escaped there, so that
 * these texts are nowhere but where the fact itself is. Values are in lower case.
 */

/** Texts that a row has of which this fact is as the glob says; null where no text tells. */
export const textsOfFact = (key: 'level' | 'platform' | 'type', glob: Glob): readonly string[] | null =>
  textsOfValue(foldCase(glob), `"${key}":"`);

/** The same of a project, which is meant by its slug or by its id. */
export const textsOfProject = (glob: Glob): readonly (readonly string[] | null)[] => [
  textsOfValue(foldCase(glob), '"slug":"'),
  textsOfValue(foldCase(glob), '"project":{"id":"'),
];

/** The text that a row has where this fact has this value, and no other row; null where there is none: an assignee has a type too. */
export const textOfExactly = (key: 'level' | 'platform' | 'type', glob: Glob): string | null =>
  key === 'type' || literalOf(glob) === undefined ? null : (textsOfFact(key, glob)?.at(0) ?? null);

export const textOfStatus = (status: GroupStatus): string => `"status":"${status}"`;

/** A text that a row has if it is in this state, or of `isIn: false` if it is not; it is in no other row. */
export function textOfState(state: State): { text: string; isIn: boolean } {
  const status = STATUS_OF_STATE[state];
  if (status === undefined) return { text: '"assignee":null', isIn: state === 'unassigned' };
  const substatus = WHOLE_STATUS.has(state) ? '' : `,"substatus":"${state}"`;
  return { text: `${textOfStatus(status)}${substatus}`, isIn: true };
}

/** The parts of a value as JSON has them, with what stands before its beginning and the quote of its end. */
export function textsOfValue(glob: Glob, before: string): readonly string[] | null {
  // Half a character may be written in another way than both halves together.
  if (!glob.every((part) => part.isWellFormed())) return null;
  const texts = glob.map((part, index) => {
    const start = index === 0 ? before : '';
    const end = index === glob.length - 1 ? '"' : '';
    return part === '' && glob.length > 1 ? '' : `${start}${JSON.stringify(part).slice(1, -1)}${end}`;
  });
  return texts.filter((text) => text !== '');
}
