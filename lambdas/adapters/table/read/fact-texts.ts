import type { GroupStatus } from '../../../core/group/group.ts';
import { foldCase, literalOf, type Glob } from '../../../core/query/glob.ts';
import type { State } from '../../../core/query/query.ts';

/**
 * How the facts of a search row read in its text (`searchFactsText`): a quote inside of a value is escaped there, so that
 * these texts are nowhere but where the fact itself is. Values are in lower case.
 */

/** Texts that a row has of which this fact is as the glob says; null where no text tells. */
export const textsOfFact = (key: 'level' | 'platform' | 'type', glob: Glob): readonly string[] | null =>
  textsOfValue(glob, `"${key}":"`);

/** The same of a project, which is meant by its slug or by its id. */
export const textsOfProject = (glob: Glob): readonly (readonly string[] | null)[] => [
  textsOfValue(glob, '"slug":"'),
  textsOfValue(glob, '"project":{"id":"'),
];

/** The text of which it is certain that a row has it where this fact has this value, and no row otherwise. */
export function textOfExactly(key: 'level' | 'platform', glob: Glob): string | null {
  const [text, ...others] = literalOf(glob) === undefined ? [] : (textsOfFact(key, glob) ?? []);
  return text === undefined || others.length > 0 ? null : text;
}

export const textOfStatus = (status: GroupStatus): string => `"status":"${status}"`;

/** A text that a row has if it is in this state, or of `isIn: false` if it is not; it is in no other row. */
export function textOfState(state: State): { text: string; isIn: boolean } {
  switch (state) {
    case 'unresolved':
      return { text: textOfStatus('OPEN'), isIn: true };
    case 'resolved':
      return { text: textOfStatus('RESOLVED'), isIn: true };
    case 'archived':
      return { text: textOfStatus('IGNORED'), isIn: true };
    case 'new':
    case 'ongoing':
    case 'regressed':
    case 'escalating':
      return { text: `${textOfStatus('OPEN')},"substatus":"${state}"`, isIn: true };
    case 'archived_until_escalating':
    case 'archived_until_condition_met':
    case 'archived_forever':
      return { text: `${textOfStatus('IGNORED')},"substatus":"${state}"`, isIn: true };
    case 'unassigned':
      return { text: NOBODY, isIn: true };
    case 'assigned':
      return { text: NOBODY, isIn: false };
  }
}

const NOBODY = '"assignee":null';

/** The parts of a value as JSON has them, with what stands before its beginning and the quote of its end. */
function textsOfValue(glob: Glob, before: string): readonly string[] | null {
  const folded = foldCase(glob);
  // Half a character may be written in another way than both halves together.
  if (!folded.every((part) => part.isWellFormed())) return null;
  const texts = folded.map((part, index) => {
    const start = index === 0 ? before : '';
    const end = index === folded.length - 1 ? '"' : '';
    return part === '' && folded.length > 1 ? '' : `${start}${JSON.stringify(part).slice(1, -1)}${end}`;
  });
  return texts.filter((text) => text !== '');
}
