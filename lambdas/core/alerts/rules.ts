import type * as z from 'zod';
import {
  alertRules,
  alertRuleShape,
  CAP,
  MAX_ALERTS_LENGTH,
  SPAN,
  type AlertRule,
  type AlertWhen,
} from '../../contracts/alert-rules.ts';
import { matcherOf, type Truth } from '../query/matching.ts';
import type { GroupFacts } from '../query/facts.ts';
import { parseQuery } from '../query/parse.ts';
import type { Query, Term } from '../query/query.ts';
import { parseQuiet, quietUntil, type QuietHours } from './quiet-hours.ts';
import { isCountable, MOST_IN_SHORT_SPAN } from './threshold.ts';
import { isZone } from './zoned-time.ts';

/** A rule of the setting `ALERTS`, read once: what judging and delivery ask of it. */
export interface Rule {
  name: string;
  when: ReadonlySet<AlertWhen>;
  query: Query;
  /** As it was written, for pages and explanations. */
  queryText: string;
  matches: (facts: GroupFacts, nowMs: number) => Truth;
  /** Whether the query asks for what only the event says that made the change. */
  asksForEvent: boolean;
  /** Whether it asks for tags, which a row of the table may have cut. */
  asksForTags: boolean;
  /** Whether it asks in which release the group began. */
  asksForFirstRelease: boolean;
  to: readonly string[];
  cap: Cap | null;
  quiet: readonly QuietHours[];
  atLeast: Threshold | null;
  firstIn: 'environment' | 'release' | null;
  /** In which the times of its messages are written. */
  zone: string;
}

export interface Cap {
  messages: number;
  perMs: number;
}

export interface Threshold {
  events: number;
  /** Null: of all its events. */
  withinMs: number | null;
}

export type ReadRules = { ok: true; rules: Rule[] } | { ok: false; mistakes: string[] };

/**
 * Reads the setting; empty is no rule. `tags` are the keys of those that are indexed. All mistakes at once, each with its
 * rule, its key and what would be right.
 */
export function readRules(text: string, tags: ReadonlySet<string>): ReadRules {
  if (text.trim() === '') return { ok: true, rules: [] };
  if (text.length > MAX_ALERTS_LENGTH)
    return refused(`must be at most ${MAX_ALERTS_LENGTH} characters; this is ${text.length}`);
  const json = jsonOf(text);
  if (!Array.isArray(json))
    return refused('must be JSON: a list of rules, such as [{"name": ..., "when": [...], "to": [...]}]');
  const parsed = alertRules.safeParse(json);
  const mistakes = parsed.success ? [] : parsed.error.issues.flatMap((issue) => shapeMistakes(issue, json));
  if (!parsed.success) return { ok: false, mistakes };
  const rules = parsed.data.map((rule) => ruleOf(rule, tags));
  const found = [
    ...rules.flatMap((rule) => ('mistakes' in rule ? rule.mistakes : [])),
    ...repeatedNames(parsed.data),
    ...tooManyRoutes(parsed.data),
  ];
  return found.length > 0
    ? { ok: false, mistakes: found }
    : { ok: true, rules: rules.flatMap((rule) => ('mistakes' in rule ? [] : [rule])) };
}

const refused = (mistake: string): ReadRules => ({ ok: false, mistakes: [mistake] });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** The name under which a person knows the rule: its own, else its place. */
const placeOf = (index: number, name: unknown): string =>
  typeof name === 'string' && name.trim() !== ''
    ? `rule ${JSON.stringify(name.slice(0, 80))}`
    : `rule ${index + 1}`;

function shapeMistakes(issue: z.core.$ZodIssue, json: readonly unknown[]): string[] {
  const [index, key, ...rest] = issue.path;
  if (typeof index !== 'number') return [issue.message];
  const given = json[index];
  const rule = placeOf(
    index,
    typeof given === 'object' && given !== null && 'name' in given ? given.name : undefined,
  );
  if (issue.code === 'unrecognized_keys') {
    const known = key === 'atLeast' ? ['events', 'within'] : Object.keys(alertRuleShape);
    return issue.keys.map((name) => `${rule}: ${name} is not a key of a rule; keys are ${known.join(', ')}`);
  }
  if (key === undefined)
    return [`${rule}: must be an object with the keys ${Object.keys(alertRuleShape).join(', ')}`];
  return [`${rule}: ${pathOf([key, ...rest])} ${issue.message}`];
}

/** Of a list, which of its values it is, counted from one as people do. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `(${part + 1})` : String(part))).join(' ');

const repeatedNames = (rules: readonly AlertRule[]): string[] =>
  rules
    .filter(({ name }, index) => rules.findIndex((other) => other.name === name) < index)
    .map(
      ({ name }) => `rule ${JSON.stringify(name)}: name must be of one rule alone: caps and snoozes go by it`,
    );

/** What is judged is written in one transaction, an entry for each route, and that takes 100 (AWS, "TransactWriteItems"). */
const MOST_ROUTES = 40;

function tooManyRoutes(rules: readonly AlertRule[]): string[] {
  const { size } = new Set(rules.flatMap(({ to }) => to));
  return size <= MOST_ROUTES ? [] : [`must name at most ${MOST_ROUTES} routes together; these are ${size}`];
}

function ruleOf(given: AlertRule, tags: ReadonlySet<string>): Rule | { mistakes: string[] } {
  const rule = `rule ${JSON.stringify(given.name)}`;
  const quiet = (given.quiet ?? []).map(parseQuiet);
  const hours = quiet.flatMap((one) => ('mistake' in one ? [] : [one]));
  const parsed = parseQuery(given.query, tags);
  const mistakes = [
    ...quiet.flatMap((one) => ('mistake' in one ? [`${rule}: quiet ${one.mistake}`] : [])),
    ...(isAlwaysQuiet(hours) ? [`${rule}: quiet never ends: nothing would ever be delivered`] : []),
    ...(given.zone !== undefined && !isZone(given.zone)
      ? [`${rule}: zone is no time zone with "${given.zone}"; one is "Europe/Berlin"`]
      : []),
    ...(parsed.ok ? [] : [`${rule}: query ${queryMistake(parsed.mistake)}`]),
    ...uncountable(given).map((mistake) => `${rule}: atLeast ${mistake}`),
  ];
  if (!parsed.ok || mistakes.length > 0) return { mistakes };
  const { query } = parsed;
  return {
    name: given.name,
    when: new Set(given.when),
    query,
    queryText: given.query,
    matches: matcherOf(query),
    asksForEvent: query.some(isOfItsEvent),
    asksForTags: query.some(isOfATag),
    asksForFirstRelease: query.some(({ key }) => key === 'firstRelease'),
    to: [...new Set(given.to)],
    cap: given.cap === undefined ? null : capOf(given.cap),
    quiet: hours,
    atLeast: given.atLeast === undefined ? null : thresholdOf(given.atLeast),
    firstIn: given.firstIn ?? null,
    zone: given.zone ?? hours[0]?.zone ?? 'UTC',
  };
}

const queryMistake = ({
  message,
  offset,
  suggestion,
}: {
  message: string;
  offset: number;
  suggestion: string | null;
}): string =>
  `at position ${offset + 1}: ${message}${suggestion === null ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`}`;

/** Any instant does: quiet that ends somewhere in a week ends after every instant. */
const isAlwaysQuiet = (quiet: readonly QuietHours[]): boolean =>
  quietUntil(quiet, Date.UTC(2026, 0, 5)) === Number.POSITIVE_INFINITY;

/** What of the query holds of the event that made the change, and not of the group. */
const isOfItsEvent = (term: Term): boolean =>
  term.key === 'has' ? term.values.some(({ key }) => OF_ITS_EVENT.has(key)) : OF_ITS_EVENT.has(term.key);
const OF_ITS_EVENT: ReadonlySet<string> = new Set(['environment', 'release', 'user', 'tag']);

const isOfATag = (term: Term): boolean =>
  term.key === 'has' ? term.values.some(({ key }) => key === 'tag') : term.key === 'tag';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function capOf(text: string): Cap {
  const [, messages, times = '1', unit = 'h'] = CAP.exec(text) ?? [];
  return { messages: Number(messages), perMs: Number(times) * (UNIT_MS[unit] ?? 0) };
}

function thresholdOf({ events, within }: NonNullable<AlertRule['atLeast']>): Threshold {
  if (within === undefined) return { events, withinMs: null };
  const [, times, unit = 'm'] = SPAN.exec(within) ?? [];
  return { events, withinMs: Number(times) * (UNIT_MS[unit] ?? 0) };
}

function uncountable({ atLeast }: AlertRule): string[] {
  const { events, withinMs } = atLeast === undefined ? { events: 0, withinMs: null } : thresholdOf(atLeast);
  if (withinMs === null || isCountable({ events, withinMs })) return [];
  return [`must be at most ${MOST_IN_SHORT_SPAN} events within less than 6 hours: each of them is read`];
}

/** Every route that a rule names, once, in order. */
export const routesOf = (rules: readonly Rule[]): string[] => [...new Set(rules.flatMap(({ to }) => to))];
