import type { Change, ChangeSide } from '../../../core/changes/change.ts';
import type { Told } from '../../../adapters/table/read/doers.ts';
import type { GroupStatus, SnapshotSource } from '../../../core/group/group.ts';
import { STATUS_LABEL } from './badges.ts';
import { assigneeWords, priorityWords } from './standing-words.ts';
import { substatusWords } from './status-words.ts';
import { clip } from '../text.ts';

/** Words of Sentry's and names have no length of their own. */
const MAX_LENGTH = 60;

/** What changed, in one line: `Open, regressed, was resolved`; with the condition of an archive where that is known. */
export const changeWords = (
  { from, to, kind }: Pick<Change, 'from' | 'to' | 'kind'>,
  condition: string | null = null,
): string => {
  const was = from === null ? '' : sideWords(from, null);
  const is = sideWords(to, condition);
  return kind === 'created' || was === '' ? is : `${is}, was ${isNamed(from) ? was : uncapital(was)}`;
};

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
const uncapital = (words: string): string => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
/** A name is written as its owner writes it. */
const isNamed = (side: ChangeSide | null): boolean =>
  side !== null && 'assignee' in side && side.assignee != null;

function sideWords(side: ChangeSide, condition: string | null): string {
  if ('hour' in side) return `${side.hour.replace('T', ' ')}:00 UTC`;
  if (side.status !== undefined) {
    const refined =
      condition ??
      (side.substatus === undefined || side.substatus === null ? '' : substatusWords(side.substatus));
    return [STATUS_LABEL[side.status], clip(refined, MAX_LENGTH)].filter((word) => word !== '').join(', ');
  }
  if (side.assignee !== undefined)
    return side.assignee === null ? 'Nobody' : assigneeWords(side.assignee, MAX_LENGTH);
  if (side.priority !== undefined) return capital(priorityWords(side.priority, MAX_LENGTH));
  if (side.gone === undefined) return '';
  if (side.gone === null) return 'In Sentry';
  return side.gone.mergedInto === null
    ? 'Deleted in Sentry'
    : `Part of ${clip(side.gone.mergedInto, MAX_LENGTH)}`;
}

/** Who did what, in a sentence: `Bob assigned it to Ada`. */
export function actedWords({
  doer: { by, via },
  from,
  to,
}: Pick<Told<Change>, 'doer' | 'from' | 'to'>): string {
  const who = via === null ? 'Somebody' : `Somebody, via ${clip(via, MAX_LENGTH)},`;
  return `${by === null ? who : clip(by, MAX_LENGTH)} ${didWords(from, to)}`;
}

function didWords(from: ChangeSide | null, to: ChangeSide): string {
  if ('hour' in to) return 'changed it';
  if (to.assignee !== undefined) return `assigned it to ${assigneeWords(to.assignee, MAX_LENGTH)}`;
  if (to.priority !== undefined) return `gave it ${priorityWords(to.priority, MAX_LENGTH)}`;
  if (to.gone != null) return to.gone.mergedInto === null ? 'deleted it' : 'merged it';
  const isSame = from !== null && 'status' in from && from.status === to.status;
  return to.status === undefined || (isSame && to.status === 'OPEN') ? 'changed it' : DID[to.status];
}

const DID: Record<GroupStatus, string> = {
  OPEN: 'reopened it',
  RESOLVED: 'resolved it',
  IGNORED: 'archived it',
};

/** Where it was told. */
export const SOURCE_WORDS: Record<SnapshotSource, string> = {
  webhook: 'Sentry, told by webhook',
  sync: 'Sentry, told by the sync',
  triage: 'from here',
};

/** Why nobody was told of it; empty where people were. */
export function silenceWords({ silent }: Pick<Change, 'silent'>): string {
  switch (silent) {
    case null:
      return '';
    case 'replay':
      return 'told by a replay';
    case 'rebuild':
      return 'derived by a rebuild';
    case 'firstList':
      return 'found by the first sync';
  }
}
