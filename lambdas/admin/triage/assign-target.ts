import { MAX_TRIAGE_IDS } from './triage-parameters.ts';
import { hereOf, hereParameters, hereWith, statusAddress, type Here } from '../pages/detail/here.ts';
import { withoutOutcome } from './bulk-address.ts';

/** What somebody is about to assign, between the button and the page that lists to whom. */
export interface AssignTarget {
  /** Null of all that match a list. */
  count: number | null;
  ids: readonly string[];
  /** Of the list that is meant, or led back to. */
  list: URLSearchParams;
  /** Where the forms of the page lead, and what they carry along. */
  action: string;
  fields: readonly (readonly [string, string])[];
  back: string;
  /** What says all this in an address. */
  parameters: readonly (readonly [string, string])[];
}

const ID = /^\d{1,20}$/;

/** Null where nothing is named that could be assigned. What does not read as written by us is left out. */
export function assignTarget(parameters: URLSearchParams): AssignTarget | null {
  const ids = (parameters.get('ids') ?? '')
    .split(',')
    .filter((id) => ID.test(id))
    .slice(0, MAX_TRIAGE_IDS);
  const back = parameters.get('back');
  const [only] = ids;
  if (back === null)
    return only === undefined ? null : ofOne(hereOf(only, new URLSearchParams(parameters.get('of') ?? '')));
  const isAll = parameters.get('all') === '1';
  if (ids.length === 0 && !isAll) return null;
  const list = withoutOutcome(new URLSearchParams(back));
  const written: (readonly [string, string])[] = isAll ? [['all', '1']] : ids.map((id) => ['ids', id]);
  return {
    count: isAll ? null : ids.length,
    ids,
    list,
    action: '/admin/error-log',
    fields: [...written, ['act', 'assign'], ['back', list.toString()]],
    back: `/admin/error-log?${list.toString()}`,
    parameters: [isAll ? ['all', '1'] : ['ids', ids.join(',')], ['back', list.toString()]],
  };
}

const ofOne = (here: Here): AssignTarget => ({
  count: 1,
  ids: [here.issueId],
  list: new URLSearchParams(),
  action: statusAddress(here),
  fields: [],
  back: hereWith(here, {}),
  parameters: [
    ['ids', here.issueId],
    ['of', hereParameters(here)],
  ],
});
