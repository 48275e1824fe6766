import { ALERT_CHANGES, type AlertWhen } from '../../contracts/alert-rules.ts';
import type { DomainEvent, GroupEvent, SystemEvent } from '../../contracts/domain-event.ts';
import { GROUP_STATUSES } from '../group/group.ts';
import type { FirstRelease } from '../group/seen-in.ts';
import type { GroupFacts } from '../query/facts.ts';
import { matcherOf } from '../query/matching.ts';
import { isOlder } from './release-order.ts';
import type { Rule } from './rules.ts';

/** What a stored event says, as far as rules ask for it. */
export interface MakingEvent {
  timestamp: string;
  environment: string | null;
  release: string | null;
  /** By key; null where tags may have been cut and nobody has read the record. */
  tags: ReadonlyMap<string, readonly string[]> | null;
  isOfUser: (id: string) => boolean;
}

/** What judging needs beside the change itself. */
export interface ChangeEvidence {
  /** The event that made the change; null where none is stored, or rules do not ask. */
  event: MakingEvent | null;
  /** False where the stored events end before the group was last seen: the event that made the change is still to come. */
  isEventHere: boolean;
  /** Nobody waits any longer: what is here is taken, and the message says so. */
  hasWaited: boolean;
  /** Whether the event is the group's first in its environment or release; null where nobody knows. */
  isFirstIn: { environment: boolean | null; release: boolean | null };
  /** Events within the span of a threshold; null spans count all. */
  eventsWithin: (withinMs: number | null) => number;
  /** Rules of which so many events were told of this group already, and have not been fewer since. */
  toldThresholds: ReadonlySet<string>;
  /** In which release the group began; null where that is not stored, or rules do not ask. */
  firstRelease: FirstRelease | null;
}

export type Judgement =
  | { outcome: 'matches'; remarks: string[] }
  | { outcome: 'no'; why: string }
  /** All holds but the number of events, which may still be reached. */
  | { outcome: 'below'; why: string }
  /** The event that made the change is not here yet. */
  | { outcome: 'waits'; why: string };

export interface Match {
  rule: string;
  to: readonly string[];
  remarks: readonly string[];
}

/** Groups that were first seen longer ago are no news where they are told as created: an old list was taken in. */
const NEW_MS = 24 * 3_600_000;

const ENVIRONMENT_UNKNOWN = 'No event of it is stored yet, so environment and release are not known.';
const NEWEST_TAKEN =
  'The event that made this change had not arrived; the rule was judged on the newest one before it.';
const PARTLY_UNKNOWN = 'Not all that the rule asks for is stored of this event.';
const ORDER_UNKNOWN = 'Which of the two releases is newer cannot be told by their names.';

/**
 * Whether a rule tells of an event, and why. The same function for what is sent, for `--explain` and for `--dry-run`:
 * it knows no clock but the event's own time.
 */
export const judgeRule = (event: DomainEvent, rule: Rule, evidence: ChangeEvidence): Judgement =>
  isGroupEvent(event) ? judgeChange(event, rule, evidence) : judgeFault(event, rule);

/** The rules that tell of an event, each with what its message must say. */
export function judge(
  event: DomainEvent,
  rules: readonly Rule[],
  evidence: ChangeEvidence,
): { matches: Match[]; waits: boolean; below: string[] } {
  const judged = rules.map((rule) => ({ rule, judgement: judgeRule(event, rule, evidence) }));
  return {
    matches: judged.flatMap(({ rule: { name, to }, judgement }) =>
      judgement.outcome === 'matches' ? [{ rule: name, to, remarks: judgement.remarks }] : [],
    ),
    waits: judged.some(({ judgement }) => judgement.outcome === 'waits'),
    below: judged.flatMap(({ rule, judgement }) => (judgement.outcome === 'below' ? [rule.name] : [])),
  };
}

export const isGroupEvent = (event: DomainEvent): event is GroupEvent =>
  event.type.startsWith('error-group.');

/** The word of a rule's `when`, of the type of an event. */
const WORD_OF_FAULT: Readonly<Record<SystemEvent['type'], AlertWhen>> = {
  'capture.gap': 'gap',
  'capture.silence': 'silence',
  'sync.failed': 'sync_failed',
};

const kindOf = (event: GroupEvent): string => event.type.slice('error-group.'.length);

/** Whether any rule can tell of an event at all, before anything is read for it. */
export function isAskedForByAny(event: DomainEvent, rules: readonly Rule[]): boolean {
  return rules.some(({ when }) => whenOf(event).some((word) => when.has(word)));
}

/** Whether the change is one that an event makes, which may arrive after Sentry has told of the change. */
export const isMadeByEvent = (event: GroupEvent): boolean => MADE_BY_EVENT.has(kindOf(event));
const MADE_BY_EVENT: ReadonlySet<string> = new Set(['regressed', 'escalating', 'reopened', 'spiking']);

function whenOf(event: DomainEvent): AlertWhen[] {
  if (!isGroupEvent(event)) return [WORD_OF_FAULT[event.type]];
  const kind = kindOf(event);
  const word = ALERT_CHANGES.find((one) => one === kind);
  if (word === undefined) return [];
  return word === 'regressed' ? [word, 'regressed:newer'] : [word];
}

function judgeFault(event: SystemEvent, rule: Rule): Judgement {
  const word = WORD_OF_FAULT[event.type];
  if (!rule.when.has(word)) return no(`it does not tell of ${word}`);
  const { project } = event.data;
  const asked = rule.query.filter(({ key }) => key === 'project');
  // What concerns the capture has no level and no environment: of the query only the project can be asked.
  if (project === null || asked.length === 0) return { outcome: 'matches', remarks: [] };
  const facts = { ...NOTHING, project, seenIn: null };
  return matcherOf(asked)(facts, Date.parse(event.time)) === false
    ? no(`its query asks for another project than ${project.slug ?? project.id}`)
    : { outcome: 'matches', remarks: [] };
}

function judgeChange(event: GroupEvent, rule: Rule, evidence: ChangeEvidence): Judgement {
  const words = whenOf(event).filter((word) => rule.when.has(word));
  if (words.length === 0) return no(`it does not tell of ${kindOf(event)}`);
  const { group } = event.data;
  if (event.type === 'error-group.created' && Date.parse(event.time) - Date.parse(group.firstSeen) >= NEW_MS)
    return no(`the group was first seen at ${group.firstSeen}, more than 24 hours before it came here`);
  const isUnknown = group.isEnvironmentUnknown && evidence.event === null;
  // What the group itself answers needs no waiting.
  const needsEvent =
    rule.asksForEvent || rule.firstIn !== null || words.every((word) => word === 'regressed:newer');
  const isLate = isMadeByEvent(event) && !evidence.isEventHere && needsEvent;
  const facts = factsOf(event, isUnknown || isLate ? null : evidence.event, evidence);
  const truth = rule.matches(facts, Date.parse(event.time));
  if (truth === false) return no(`its query does not match: ${rule.queryText}`);
  if (isLate && !evidence.hasWaited)
    return { outcome: 'waits', why: 'the event that made the change has not arrived yet' };
  return isLate
    ? judgeOnNewest(event, rule, evidence, words)
    : judgeRest(event, rule, evidence, words, truth === null);
}

/** Nobody waits any longer: the newest event that is here, and the message says so. */
function judgeOnNewest(
  event: GroupEvent,
  rule: Rule,
  evidence: ChangeEvidence,
  words: readonly AlertWhen[],
): Judgement {
  const truth = rule.matches(factsOf(event, evidence.event, evidence), Date.parse(event.time));
  if (truth === false) return no(`its query does not match the newest event: ${rule.queryText}`);
  const judged = judgeRest(event, rule, evidence, words, truth === null);
  return judged.outcome === 'matches'
    ? { outcome: 'matches', remarks: [NEWEST_TAKEN, ...judged.remarks] }
    : judged;
}

function judgeRest(
  event: GroupEvent,
  rule: Rule,
  evidence: ChangeEvidence,
  words: readonly AlertWhen[],
  isPartlyUnknown: boolean,
): Judgement {
  const remarks: string[] = [];
  if (isPartlyUnknown)
    remarks.push(event.data.group.isEnvironmentUnknown ? ENVIRONMENT_UNKNOWN : PARTLY_UNKNOWN);
  if (!words.some((word) => word !== 'regressed:newer')) {
    const isBack = cameBackInOlder(event, evidence);
    if (isBack === true) return no('the group came back in an older release than it was resolved in');
    if (isBack === null) remarks.push(ORDER_UNKNOWN);
  }
  if (rule.firstIn !== null) {
    const isFirst = evidence.isFirstIn[rule.firstIn];
    if (isFirst === false) return no(`the group was seen in this ${rule.firstIn} before`);
    if (isFirst === null && !remarks.includes(ENVIRONMENT_UNKNOWN))
      remarks.push(`Whether it was seen in this ${rule.firstIn} before is not known.`);
  }
  const below = belowThreshold(rule, evidence);
  if (below !== null) return { outcome: 'below', why: below };
  return evidence.toldThresholds.has(rule.name)
    ? no('so many events were told already, and they have not been fewer since')
    : { outcome: 'matches', remarks };
}

function belowThreshold({ atLeast }: Rule, evidence: ChangeEvidence): string | null {
  if (atLeast === null) return null;
  const count = evidence.eventsWithin(atLeast.withinMs);
  return count >= atLeast.events ? null : `${count} of ${atLeast.events} events so far`;
}

/** Null where the names of the releases do not tell. */
function cameBackInOlder({ data }: GroupEvent, { event }: ChangeEvidence): boolean | null {
  const release = event === null ? data.group.release : event.release;
  const { resolvedIn } = data.group;
  return release === null || resolvedIn === null ? null : isOlder(release, resolvedIn);
}

const no = (why: string): Judgement => ({ outcome: 'no', why });

/** The group as the change carries it, in the environment and with the tags of the event that made it. */
function factsOf(
  { data }: GroupEvent,
  event: MakingEvent | null,
  { firstRelease }: Pick<ChangeEvidence, 'firstRelease'>,
): GroupFacts {
  const { group } = data;
  return {
    issueId: group.id,
    shortId: group.shortId,
    status: GROUP_STATUSES.find((status) => status === group.status) ?? 'OPEN',
    substatus: group.substatus,
    assignee: group.assignee,
    level: group.level,
    platform: group.platform,
    type: group.type,
    project: group.project,
    firstSeen: group.firstSeen,
    lastSeen: group.lastSeen,
    events: group.events,
    users: group.users,
    seenIn:
      event === null ? null : [{ environment: event.environment || null, release: event.release || null }],
    firstRelease,
    tags: event?.tags ?? new Map(),
    isSeenByUser: event?.isOfUser ?? null,
    texts: [group.title, group.culprit ?? '', group.shortId ?? ''],
    lacksTexts: false,
  };
}

const NOTHING = {
  issueId: '',
  shortId: null,
  status: 'OPEN',
  substatus: null,
  assignee: null,
  level: '',
  platform: null,
  type: null,
  firstSeen: '',
  lastSeen: '',
  events: 0,
  users: 0,
  firstRelease: null,
  tags: new Map<string, readonly string[]>(),
  isSeenByUser: null,
  texts: [],
  lacksTexts: false,
} as const;
