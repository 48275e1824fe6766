import type { Change, ChangeSide } from '../../../core/changes/change.ts';
import type { SnapshotSource } from '../../../core/group/group.ts';
import { STATUS_LABEL } from './badges.ts';
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
  return kind === 'created' || was === '' ? is : `${is}, was ${was.charAt(0).toLowerCase()}${was.slice(1)}`;
};

function sideWords(side: ChangeSide, condition: string | null): string {
  if ('hour' in side) return `${side.hour.replace('T', ' ')}:00 UTC`;
  if (side.status !== undefined) {
    const refined =
      condition ??
      (side.substatus === undefined || side.substatus === null ? '' : substatusWords(side.substatus));
    return [STATUS_LABEL[side.status], clip(refined, MAX_LENGTH)].filter((word) => word !== '').join(', ');
  }
  if (side.assignee !== undefined)
    return side.assignee === null ? 'Nobody' : clip(side.assignee.name ?? side.assignee.id, MAX_LENGTH);
  if (side.priority !== undefined)
    return side.priority === null ? 'No priority' : `Priority ${clip(side.priority, MAX_LENGTH)}`;
  if (side.gone === undefined) return '';
  if (side.gone === null) return 'In Sentry';
  return side.gone.mergedInto === null
    ? 'Deleted in Sentry'
    : `Part of ${clip(side.gone.mergedInto, MAX_LENGTH)}`;
}

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
