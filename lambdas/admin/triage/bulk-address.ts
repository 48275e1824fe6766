import * as z from 'zod';
import { GROUP_STATUSES } from '../../core/group/group.ts';
import type { BulkOutcome, EarlierState } from '../../contracts/bulk-job.ts';
import type { QueryValues } from '../parameters.ts';

/**
 * What came of a change of several groups, in the address that the browser is led to: a reload repeats nothing. Whoever
 * writes such an address sees a sentence; a button on it asks for no more than the list's own buttons do.
 */
export const OUTCOME_NAMES = [
  'act',
  'done',
  'refused',
  'was',
  'made',
  'untold',
  'eased',
  'changed',
  'why',
] as const;
/** Of these, what an undo needs. */
export const WAY_BACK_NAMES = ['was', 'made', 'changed', 'why'] as const;

/** As many as one change has; more are no address of ours. */
const MAX = 60;

export const outcomeParameters = ({
  act,
  done,
  refused,
  was,
  made,
  untold,
  eased = [],
  since,
  reason,
}: BulkOutcome): [string, string][] => [
  ['act', act],
  ['done', done.join(',')],
  ['refused', refused.map(({ id, code }) => `${id}:${code}`).join(',')],
  ['was', was.map(stateText).join(',')],
  ['made', made === null ? '' : `${made.status}:${made.substatus ?? ''}`],
  ['untold', untold.join(',')],
  ['eased', eased.join(',')],
  ['changed', since?.toString() ?? ''],
  ['why', reason ?? ''],
];

/** Those that an undo needs. */
export const wayBackParameters = (outcome: BulkOutcome): [string, string][] =>
  outcomeParameters(outcome).filter(
    ([name, value]) => WAY_BACK_NAMES.some((needed) => needed === name) && value !== '',
  );

const stateText = ({ id, status, substatus }: EarlierState): string => `${id}:${status}:${substatus ?? ''}`;

const id = z.string().regex(/^\d{1,20}$/);
const word = z.string().regex(/^[a-z_]{1,40}$/);
const substatus = z.union([word, z.literal('')]).transform((text) => (text === '' ? null : text));
const refusal = z.tuple([id, word]).transform(([issueId, code]) => ({ id: issueId, code }));
const earlier = z
  .tuple([id, z.enum(GROUP_STATUSES), substatus])
  .transform(([issueId, status, sub]) => ({ id: issueId, status, substatus: sub }));
const made = z
  .tuple([z.enum(GROUP_STATUSES), substatus])
  .transform(([status, sub]) => ({ status, substatus: sub }));

const instant = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const told = z.enum(['told', 'kept']);

/** What does not read as written by us is left out. */
export function outcomeOf(values: QueryValues): BulkOutcome | null {
  const text = (name: (typeof OUTCOME_NAMES)[number]): string => values[name]?.at(-1) ?? '';
  const act = word.safeParse(text('act')).data;
  if (act === undefined) return null;
  const list = (name: (typeof OUTCOME_NAMES)[number]): string[] => text(name).split(',').slice(0, MAX);
  return {
    act,
    done: list('done').flatMap((part) => id.safeParse(part).data ?? []),
    refused: list('refused').flatMap((part) => refusal.safeParse(part.split(':')).data ?? []),
    was: list('was').flatMap((part) => earlier.safeParse(part.split(':')).data ?? []),
    made: made.safeParse(text('made').split(':')).data ?? null,
    untold: list('untold').flatMap((part) => id.safeParse(part).data ?? []),
    eased: list('eased').flatMap((part) => word.safeParse(part).data ?? []),
    assigned: null,
    since: instant.safeParse(text('changed')).data ?? null,
    reason: told.safeParse(text('why')).data ?? null,
  };
}

/** The way back that an address or a form has of one group; null where it has none. */
export function wayBackIn(
  issueId: string,
  valuesOf: (name: (typeof WAY_BACK_NAMES)[number]) => readonly unknown[] | undefined,
): BulkOutcome | null {
  const texts = WAY_BACK_NAMES.map((name): [string, string[]] => [
    name,
    (valuesOf(name) ?? []).filter((value) => typeof value === 'string'),
  ]);
  const outcome = outcomeOf({ act: ['change'], done: [issueId], ...Object.fromEntries(texts) });
  return outcome?.made == null
    ? null
    : { ...outcome, was: outcome.was.filter((state) => state.id === issueId) };
}

/** The list's own parameters alone. */
export function withoutOutcome(parameters: URLSearchParams): URLSearchParams {
  const left = new URLSearchParams(parameters);
  for (const name of OUTCOME_NAMES) left.delete(name);
  return left;
}
