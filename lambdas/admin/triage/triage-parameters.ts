import * as z from 'zod';
import type { IssueChange, StatusDetails } from '../../adapters/sentry/api.ts';
import { GROUP_STATUSES, type GroupStatus } from '../../core/group/group.ts';
import { parse } from '../parameters.ts';
import { reasonField } from './reason.ts';

/** Ids of one change: each is a call to Sentry, and the answer must come within 30 s (HTTP API's limit). */
export const MAX_TRIAGE_IDS = 50;

export interface TriageRequest {
  ids: string[];
  change: IssueChange;
  /** Whether the substatus was named by whoever asked, and is not the one that `IGNORED` alone means. */
  isChosen: boolean;
  /** Null where nobody said why. */
  reason: Reason | null;
}

/** Why somebody resolves or archives. */
export interface Reason {
  text: string;
  /** Whether Sentry is to hear of it, as a comment: what an undo brings back, Sentry has heard. */
  isNew: boolean;
}

const SENTRY_STATUS = { OPEN: 'unresolved', RESOLVED: 'resolved', IGNORED: 'ignored' } as const;

/** What Sentry takes with each status. */
export const SUBSTATUSES = {
  OPEN: ['ongoing', 'escalating', 'regressed', 'new'],
  RESOLVED: [],
  IGNORED: ['archived_until_escalating', 'archived_until_condition_met', 'archived_forever'],
} as const satisfies Record<GroupStatus, readonly string[]>;
const ALL_SUBSTATUSES = [...SUBSTATUSES.IGNORED, ...SUBSTATUSES.OPEN];

/** What Sentry's own buttons send with a status. */
const USUAL_SUBSTATUS = {
  OPEN: 'ongoing',
  RESOLVED: undefined,
  IGNORED: 'archived_until_escalating',
} as const satisfies Record<GroupStatus, string | undefined>;

/** Of all of these, the first that happens ends the archive; windows bound the counts. */
const CONDITIONS = ['ignoreDuration', 'ignoreCount', 'ignoreUserCount'] as const;
const DETAILS = {
  OPEN: [],
  RESOLVED: ['inNextRelease', 'inRelease'],
  IGNORED: ['untilEscalating', ...CONDITIONS, 'ignoreWindow', 'ignoreUserWindow'],
} as const satisfies Record<GroupStatus, readonly (keyof StatusDetails)[]>;
const ALL_DETAILS = [...DETAILS.IGNORED, ...DETAILS.RESOLVED];

/** What Sentry's database takes for a count. */
const MAX_COUNT = 2_147_483_647;
/** One week, as in Sentry's published API description. */
const MAX_WINDOW_MINUTES = 10_080;

const whole = (name: string, max: number) => {
  const message = `${name} must be a whole number from 1 to ${max}`;
  return z.int(message).min(1, message).max(max, message).optional();
};
const onlyTrue = (name: string) => z.literal(true, `${name} must be true where it is given`).optional();

const statusDetails = z.strictObject(
  {
    untilEscalating: onlyTrue('untilEscalating'),
    ignoreDuration: whole('ignoreDuration', MAX_COUNT),
    ignoreCount: whole('ignoreCount', MAX_COUNT),
    ignoreWindow: whole('ignoreWindow', MAX_WINDOW_MINUTES),
    ignoreUserCount: whole('ignoreUserCount', MAX_COUNT),
    ignoreUserWindow: whole('ignoreUserWindow', MAX_WINDOW_MINUTES),
    inNextRelease: onlyTrue('inNextRelease'),
    inRelease: z
      .string('inRelease must be the version of a release')
      .trim()
      .min(1, 'inRelease must be the version of a release')
      .max(250, 'inRelease must be at most 250 characters')
      .optional(),
  },
  `must be an object of ${ALL_DETAILS.join(', ')}`,
);

const ASSIGNEE = 'must be user:<id>, a user id, an e-mail address, team:<id>, or null for nobody';
/** Nobody is an empty text in Sentry. What begins like an actor of Sentry has to be one; other names are Sentry's to judge. */
const assignedTo = z
  .string(ASSIGNEE)
  .trim()
  .max(200, ASSIGNEE)
  .refine((text) => !/\p{Cc}/u.test(text), ASSIGNEE)
  .refine((text) => !/^(user|team):/.test(text) || /^(user|team):\d{1,20}$/.test(text), ASSIGNEE)
  .nullable()
  .transform((text) => text ?? '')
  .optional();

const issueId = z
  .union([z.string(), z.number()], 'must be an id')
  .transform(String)
  .refine((id) => /^\d{1,20}$/.test(id), 'must be a decimal id');

const statusWords = `must be one of ${GROUP_STATUSES.join(', ')}`;
export const triageBody = z
  .object({
    id: issueId.optional(),
    ids: z
      .array(issueId, 'must be a list of ids')
      .max(MAX_TRIAGE_IDS, `must hold at most ${MAX_TRIAGE_IDS} ids`)
      .optional(),
    status: z.enum(GROUP_STATUSES, statusWords).optional(),
    substatus: z.enum(ALL_SUBSTATUSES, `must be one of ${ALL_SUBSTATUSES.join(', ')}`).nullish(),
    statusDetails: statusDetails.optional(),
    assignedTo,
    priority: z.enum(['low', 'medium', 'high'], 'must be one of low, medium, high').optional(),
    reason: reasonField.nullish(),
  })
  .transform(({ id, ids = [], ...change }) => ({
    ids: [...new Set([...ids, ...(id === undefined ? [] : [id])])],
    change: { ...change, substatus: change.substatus ?? undefined },
  }))
  .superRefine(({ ids, change }, context) => {
    const none = ids.length === 0 ? ['id or ids must name at least one error'] : [];
    for (const message of [...none, ...misfits(change)]) context.addIssue({ code: 'custom', message });
  });

type AskedChange = z.output<typeof triageBody>['change'];

/** The body of a change: `{id or ids}` and what is to change. Refuses with 400 what does not fit together. */
export function parseTriage(body: unknown): TriageRequest {
  const { ids, change } = parse(triageBody, body);
  const { reason } = change;
  return {
    ids,
    change: sentryChange(change),
    isChosen: change.substatus !== undefined,
    reason: reason ? { text: reason, isNew: true } : null,
  };
}

/**
 * What is sent to Sentry: what was asked, in Sentry's words. Substatus and details go with the status that they belong
 * to, since Sentry heeds them only beside one. IGNORED and OPEN alone mean what Sentry's own buttons do; without a
 * substatus Sentry would archive for ever, and take a reopened issue for a regression (docs/sentry-behaviour.md, Statuses).
 */
function sentryChange(asked: AskedChange): IssueChange {
  const status = statusOf(asked);
  const details = detailNames(asked).length > 0 ? asked.statusDetails : undefined;
  const usual = status === undefined || details !== undefined ? undefined : USUAL_SUBSTATUS[status];
  const substatus = asked.substatus ?? usual;
  return {
    ...(status === undefined ? {} : { status: SENTRY_STATUS[status] }),
    ...(substatus === undefined ? {} : { substatus }),
    ...(details === undefined ? {} : { statusDetails: details }),
    ...(asked.assignedTo === undefined ? {} : { assignedTo: asked.assignedTo }),
    ...(asked.priority === undefined ? {} : { priority: asked.priority }),
  };
}

const detailNames = ({ statusDetails: details = {} }: AskedChange): (keyof StatusDetails)[] =>
  ALL_DETAILS.filter((name) => details[name] !== undefined);

const holds = (words: readonly string[], word: string): boolean => words.includes(word);

/** The status that is asked for, or that substatus or details imply. */
function statusOf(asked: AskedChange): GroupStatus | undefined {
  const { status, substatus } = asked;
  if (status !== undefined) return status;
  if (substatus !== undefined) return holds(SUBSTATUSES.IGNORED, substatus) ? 'IGNORED' : 'OPEN';
  const names = detailNames(asked);
  if (names.length === 0) return undefined;
  return names.some((name) => holds(DETAILS.RESOLVED, name)) ? 'RESOLVED' : 'IGNORED';
}

/** What of the change does not fit together, and what would. */
function misfits(asked: AskedChange): string[] {
  const status = statusOf(asked);
  const strayReason =
    asked.reason && (status === undefined || status === 'OPEN')
      ? ['reason goes with status RESOLVED or IGNORED']
      : [];
  return [...misfitsOfChange(asked, status), ...strayReason];
}

function misfitsOfChange(asked: AskedChange, status: GroupStatus | undefined): string[] {
  if (status === undefined) {
    const changesOther = asked.assignedTo !== undefined || asked.priority !== undefined;
    return changesOther
      ? []
      : [`status ${statusWords}; or give substatus, statusDetails, assignedTo or priority`];
  }
  const { substatus } = asked;
  const mistakes: string[] = [];
  if (substatus !== undefined && !holds(SUBSTATUSES[status], substatus)) {
    mistakes.push(`substatus with status ${status} must be ${leftOutOr('one of', SUBSTATUSES[status])}`);
  }
  const names = detailNames(asked);
  if (!names.every((name) => holds(DETAILS[status], name))) {
    mistakes.push(`statusDetails with status ${status} must be ${leftOutOr('made of', DETAILS[status])}`);
  } else {
    mistakes.push(...misfitsOfDetails(new Set(names)));
  }
  return mistakes.length === 0 && status === 'IGNORED' ? misfitsOfArchive(substatus, names) : mistakes;
}

const leftOutOr = (relation: string, words: readonly string[]): string =>
  words.length === 0 ? 'left out' : `${relation} ${words.join(', ')}`;

function misfitsOfDetails(names: ReadonlySet<string>): string[] {
  const mistakes: string[] = [];
  if (names.has('inNextRelease') && names.has('inRelease')) {
    mistakes.push('statusDetails must name inNextRelease or inRelease, not both');
  }
  if (names.has('ignoreWindow') && !names.has('ignoreCount')) {
    mistakes.push('statusDetails ignoreWindow needs ignoreCount');
  }
  if (names.has('ignoreUserWindow') && !names.has('ignoreUserCount')) {
    mistakes.push('statusDetails ignoreUserWindow needs ignoreUserCount');
  }
  if (names.has('untilEscalating') && CONDITIONS.some((name) => names.has(name))) {
    mistakes.push(
      `statusDetails must name untilEscalating or conditions (${CONDITIONS.join(', ')}), not both`,
    );
  }
  return mistakes;
}

/** Sentry lets a given substatus win over the details, silently: one of the two would then not be what was meant. */
function misfitsOfArchive(substatus: AskedChange['substatus'], names: readonly string[]): string[] {
  const hasCondition = CONDITIONS.some((name) => names.includes(name));
  switch (substatus) {
    case 'archived_until_condition_met':
      return hasCondition
        ? []
        : [`substatus archived_until_condition_met needs statusDetails with ${CONDITIONS.join(', ')}`];
    case 'archived_until_escalating':
      return hasCondition
        ? ['statusDetails with conditions needs substatus archived_until_condition_met, or none']
        : [];
    case 'archived_forever':
      return names.length > 0 ? ['statusDetails with substatus archived_forever must be left out'] : [];
    default:
      return [];
  }
}
