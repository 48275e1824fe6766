import type { Group, StatusDetails } from '../../../core/group/group.ts';
import { clip, nounOf, number } from '../text.ts';

type State = Pick<Group, 'status' | 'substatus' | 'statusDetails'>;

/** Both words come from outside and have no length of their own. */
const MAX_WORD_LENGTH = 24;
const MAX_RELEASE_LENGTH = 60;
const COMMIT_LENGTH = 12;

/** What ends an archive. */
const ARCHIVED_UNTIL: Readonly<Record<string, string>> = {
  archived_until_escalating: 'until it escalates',
  archived_until_condition_met: 'until a condition is met',
  archived_forever: 'for ever',
};

/** Sentry's substatus in words that read on from the status; a word we do not know is shown as it came. */
export const substatusWords = (substatus: string): string =>
  (Object.hasOwn(ARCHIVED_UNTIL, substatus) ? ARCHIVED_UNTIL[substatus] : undefined) ??
  clip(substatus.replaceAll('_', ' '), MAX_WORD_LENGTH);

/** What the status depends on: `until 100 more events`, `in shop@1.2`; null where on nothing that is known. */
export function statusDetailWords({ status, substatus, statusDetails }: State, nowMs: number): string | null {
  const details = statusDetails ?? {};
  switch (status) {
    case 'IGNORED': {
      const isKnown = substatus !== null && Object.hasOwn(ARCHIVED_UNTIL, substatus);
      // The substatus decides: conditions may be left from an archive before (getsentry/sentry-mcp#903).
      if (isKnown && substatus !== 'archived_until_condition_met') return substatusWords(substatus);
      return conditionWords(details, nowMs) ?? (isKnown ? substatusWords(substatus) : null);
    }
    case 'RESOLVED':
      return resolutionWords(details);
    case 'OPEN':
      return null;
  }
}

function conditionWords(details: StatusDetails, nowMs: number): string | null {
  const conditions = [
    countWords(details, { count: 'ignoreCount', window: 'ignoreWindow', noun: 'event' }),
    countWords(details, { count: 'ignoreUserCount', window: 'ignoreUserWindow', noun: 'user' }),
    untilWords(details['ignoreUntil'], nowMs),
  ].filter((words) => words !== null);
  return conditions.length === 0 ? null : `until ${conditions.join(' or ')}`;
}

/** Sentry tells how many are left, unless they are counted in a window, which moves. */
function countWords(
  details: StatusDetails,
  names: { count: string; window: string; noun: string },
): string | null {
  const [count, window] = [details[names.count], details[names.window]];
  if (!isCount(count)) return null;
  const noun = nounOf(count, names.noun);
  return isCount(window)
    ? `${number(count)} ${noun} in ${spanWords(window)}`
    : `${number(count)} more ${noun}`;
}

const isCount = (value: StatusDetails[string] | undefined): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;

/** Minutes in the largest unit that they are whole numbers of. */
function spanWords(minutes: number): string {
  const unit = [
    { minutes: 10_080, noun: 'week' },
    { minutes: 1440, noun: 'day' },
    { minutes: 60, noun: 'hour' },
  ].find((each) => minutes % each.minutes === 0) ?? { minutes: 1, noun: 'minute' };
  const count = minutes / unit.minutes;
  return `${number(count)} ${nounOf(count, unit.noun)}`;
}

/** `28 Nov 14:00 UTC`; with its year where that is not the present one. */
function untilWords(until: StatusDetails[string] | undefined, nowMs: number): string | null {
  const at = new Date(typeof until === 'string' ? until : Number.NaN);
  if (Number.isNaN(at.getTime())) return null;
  const isThisYear = at.getUTCFullYear() === new Date(nowMs).getUTCFullYear();
  const day = `${at.getUTCDate().toString()} ${MONTHS[at.getUTCMonth()] ?? ''}`;
  const year = isThisYear ? '' : ` ${at.getUTCFullYear().toString()}`;
  return `${day}${year} ${at.toISOString().slice(11, 16)} UTC`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function resolutionWords(details: StatusDetails): string | null {
  const { inRelease, inCommit } = details;
  if (details['inNextRelease'] === true) return 'in next release';
  if (details['inUpcomingRelease'] === true) return 'in upcoming release';
  if (typeof inRelease === 'string') return `in ${clip(inRelease, MAX_RELEASE_LENGTH)}`;
  if (typeof inCommit === 'string') return `in commit ${inCommit.slice(0, COMMIT_LENGTH)}`;
  return details['autoResolved'] === true ? 'by age' : null;
}
