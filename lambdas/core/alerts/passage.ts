import { quietUntil } from './quiet-hours.ts';
import type { Rule } from './rules.ts';

/**
 * Whether something that a rule tells of goes out on a route now, or is held back until when. Rules, their caps and their
 * quiet hours are each rule's own on each route: what two rules tell of goes out where one of them lets it.
 */

/** What was sent in the span of a rule's cap that is under way on a route. */
export interface Spent {
  from: number;
  messages: number;
}

/** By the name of the rule. */
export type SpentOf = Readonly<Record<string, Spent>>;

/** Until when a person has silenced a rule or a route, by `rule:<name>` and `route:<route>`. */
export type Snoozes = ReadonlyMap<string, number>;

export type HeldBecause = 'cap' | 'quiet' | 'snooze' | 'failing';

export type Passage = { go: true; spent: SpentOf } | { go: false; until: number; because: HeldBecause };

export interface Asking {
  route: string;
  /** Names of the rules that tell of it. */
  rules: readonly string[];
  nowMs: number;
}

export const snoozeOfRule = (name: string): string => `rule:${name}`;
export const snoozeOfRoute = (route: string): string => `route:${route}`;

/** Every rule that lets it pass counts it; where none does, the first that will again says until when. */
export function passageOf(
  { route, rules: names, nowMs }: Asking,
  rules: readonly Rule[],
  { spent, snoozes }: { spent: SpentOf; snoozes: Snoozes },
): Passage {
  const known = rules.filter(({ name }) => names.includes(name));
  const snoozedUntil = snoozes.get(snoozeOfRoute(route)) ?? 0;
  // Rules that a deployment has taken away hold nothing back any more.
  if (known.length === 0 && snoozedUntil <= nowMs) return { go: true, spent };
  const holds = known.map((rule) => holdOf(rule, nowMs, { spent: spent[rule.name], snoozes, snoozedUntil }));
  const open = known.filter((_, index) => holds[index] === null);
  if (open.length > 0) return { go: true, spent: spentOn(open, spent, nowMs) };
  const [first = { until: snoozedUntil, because: 'snooze' as const }] = holds
    .filter((hold) => hold !== null)
    .sort((a, b) => a.until - b.until);
  return { go: false, ...first };
}

/** One message more for each of these rules that has a cap. */
export function spentOn(rules: readonly Rule[], spent: SpentOf, nowMs: number): SpentOf {
  const capped = rules.filter(({ cap }) => cap !== null);
  const more = capped.map((rule) => [rule.name, oneMore(rule, spent[rule.name], nowMs)] as const);
  return { ...spent, ...Object.fromEntries(more) };
}

interface Hold {
  until: number;
  because: HeldBecause;
}

interface Holding {
  spent: Spent | undefined;
  snoozes: Snoozes;
  snoozedUntil: number;
}

/** Null where the rule lets it pass. One hold may end within another. */
function holdOf(rule: Rule, nowMs: number, { spent, snoozes, snoozedUntil }: Holding): Hold | null {
  const snoozed = Math.max(snoozedUntil, snoozes.get(snoozeOfRule(rule.name)) ?? 0);
  const because: HeldBecause | null =
    snoozed > nowMs
      ? 'snooze'
      : quietUntil(rule.quiet, nowMs) !== null
        ? 'quiet'
        : isSpent(rule, spent, nowMs)
          ? 'cap'
          : null;
  if (because === null) return null;
  let until = nowMs;
  for (;;) {
    const next = Math.max(
      snoozed > until ? snoozed : until,
      quietUntil(rule.quiet, until) ?? until,
      isSpent(rule, spent, until) ? endOfSpan(rule, spent) : until,
    );
    if (next === until) return { until, because };
    until = next;
  }
}

const endOfSpan = ({ cap }: Rule, spent: Spent | undefined): number => (spent?.from ?? 0) + (cap?.perMs ?? 0);

const isSpent = (rule: Rule, spent: Spent | undefined, nowMs: number): boolean =>
  rule.cap !== null &&
  spent !== undefined &&
  nowMs < endOfSpan(rule, spent) &&
  spent.messages >= rule.cap.messages;

/** A span begins with the first message after the one before has ended. */
function oneMore(rule: Rule, spent: Spent | undefined, nowMs: number): Spent {
  return spent !== undefined && nowMs < endOfSpan(rule, spent)
    ? { from: spent.from, messages: spent.messages + 1 }
    : { from: nowMs, messages: 1 };
}
