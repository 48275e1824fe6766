import { addHours, hourOf, hoursBetween, startOfHour } from './ledger.ts';

/** Whether webhooks stay away for longer than chance explains, although Sentry accepts events. */
export const SILENCE_STATES = ['OK', 'SILENT', 'UNKNOWN'] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A week, so that each weekday is among the days compared. */
export const DAYS_COMPARED = 7;
/** Under independent arrivals: once in a thousand looks, and only one of two things that must both hold. */
const UNLIKELY = 0.001;
/** Beyond this the sum says nothing new, and a year of silence would be summed hour by hour. */
const HOURS_LOOKED_AT = 7 * 24;

/** What one run leaves to the next: how many events no webhook had brought when this last webhook was first known. */
export interface SilenceWatch {
  lastWebhookAt: string;
  unbrought: number;
}

export interface SilenceFacts {
  nowMs: number;
  /** ISO 8601; null where none ever came. */
  lastWebhookAt: string | null;
  /** By hour, all projects: events that webhooks brought; hours without any may be absent. */
  byWebhook: ReadonlyMap<string, number>;
  /** By hour, all projects: events that Sentry accepted and no webhook brought. */
  unbrought: ReadonlyMap<string, number>;
  watch: SilenceWatch | null;
}

export interface Silence {
  state: SilenceState;
  /** What is known, in a sentence for people. */
  reason: string;
  lastWebhookAt: string | null;
  /** Accepted since the last webhook and brought by none: at least so many; null where there was no webhook yet. */
  acceptedSince: number | null;
  /** Events that webhooks usually bring in an hour like this; null where no earlier day can tell. */
  usualPerHour: number | null;
  /** That nothing comes for so long by chance; null where it cannot be said. */
  probability: number | null;
  watch: SilenceWatch | null;
}

/**
 * Silent needs both: no webhook for so long that chance explains it less than once in a thousand times, by what
 * webhooks brought at the same hours of up to seven earlier days, and events accepted since that no webhook brought.
 */
export function judgeSilence(facts: SilenceFacts): Silence {
  const { lastWebhookAt, nowMs } = facts;
  if (lastWebhookAt === null) return neverHeard(facts);
  const lastMs = Date.parse(lastWebhookAt);
  const unbrought = sumFrom(facts.unbrought, hourOf(lastMs));
  const watch = facts.watch?.lastWebhookAt === lastWebhookAt ? facts.watch : { lastWebhookAt, unbrought };
  // All of the later hours came after the webhook; of its own hour, what was added since we first knew of it.
  const acceptedSince = Math.max(
    0,
    unbrought - watch.unbrought,
    sumFrom(facts.unbrought, addHours(hourOf(lastMs), 1)),
  );
  const usualAt = usualHours(facts.byWebhook);
  const expected = expectedSince(facts, lastMs, usualAt);
  const usual = usualAt(hourOf(nowMs));
  const probability = expected === null ? null : Math.exp(-expected);
  const state = stateOf(probability, acceptedSince);
  return {
    state,
    reason: sentence({
      state,
      lastWebhookAt,
      acceptedSince,
      usual,
      isLong: (probability ?? 1) < UNLIKELY,
      nowMs,
    }),
    lastWebhookAt,
    acceptedSince,
    usualPerHour: usual,
    probability,
    watch,
  };
}

const stateOf = (probability: number | null, acceptedSince: number): SilenceState => {
  if (probability === null) return 'UNKNOWN';
  return probability < UNLIKELY && acceptedSince > 0 ? 'SILENT' : 'OK';
};

function neverHeard({ unbrought }: SilenceFacts): Silence {
  const accepted = sumFrom(unbrought, '');
  const events =
    accepted === 0
      ? 'Sentry accepted no events either.'
      : `Sentry accepted ${eventsOf(accepted)} that no webhook brought. Check the webhook URL and the subscribed resources of the integration in Sentry.`;
  return {
    state: 'UNKNOWN',
    reason: `No webhook has come yet, so there is nothing to compare with. ${events}`,
    lastWebhookAt: null,
    acceptedSince: null,
    usualPerHour: null,
    probability: null,
    watch: null,
  };
}

/** How many events webhooks would usually have brought since; null where no earlier day tells of any of the hours. */
function expectedSince({ nowMs }: SilenceFacts, lastMs: number, usualAt: UsualAt): number | null {
  const from = Math.max(lastMs, nowMs - HOURS_LOOKED_AT * HOUR_MS);
  let expected: number | null = null;
  for (const hour of hoursBetween(hourOf(from), hourOf(Math.max(from, nowMs)))) {
    const usual = usualAt(hour);
    if (usual === null) continue;
    const start = startOfHour(hour);
    const lasted = Math.min(start + HOUR_MS, nowMs) - Math.max(start, from);
    expected = (expected ?? 0) + (usual * Math.max(0, lasted)) / HOUR_MS;
  }
  return expected;
}

type UsualAt = (hour: string) => number | null;

/**
 * What webhooks usually bring at an hour: the median of the same hour on the seven days before it, of those on which
 * webhooks brought anything at all; null where there was no such day.
 */
function usualHours(byWebhook: ReadonlyMap<string, number>): UsualAt {
  const days = new Set([...byWebhook].filter(([, count]) => count > 0).map(([hour]) => hour.slice(0, 10)));
  return (hour) => {
    const counts = Array.from({ length: DAYS_COMPARED }, (_, index) => addHours(hour, -24 * (index + 1)))
      .filter((then) => days.has(then.slice(0, 10)))
      .map((then) => byWebhook.get(then) ?? 0)
      .sort((a, b) => a - b);
    if (counts.length === 0) return null;
    const middle = Math.floor(counts.length / 2);
    const upper = counts[middle] ?? 0;
    return counts.length % 2 === 1 ? upper : ((counts[middle - 1] ?? 0) + upper) / 2;
  };
}

interface Said {
  state: SilenceState;
  lastWebhookAt: string;
  acceptedSince: number;
  usual: number | null;
  isLong: boolean;
  nowMs: number;
}

function sentence({ state, lastWebhookAt, acceptedSince, usual, isLong, nowMs }: Said): string {
  const since = clock(lastWebhookAt, nowMs);
  const rate = usual === null ? '' : `; at this hour about ${Math.round(usual)} an hour are usual`;
  switch (state) {
    case 'SILENT':
      return `No webhook since ${since}; Sentry has accepted at least ${eventsOf(acceptedSince)} since that no webhook brought${rate}.`;
    case 'UNKNOWN':
      return `The last webhook came at ${since}. No earlier day tells what is usual at this hour, so silence cannot be told from quiet yet.`;
    case 'OK':
      return isLong
        ? `No webhook since ${since}, which is unusual, but Sentry has accepted no event since that a webhook should have brought${rate}.`
        : `The last webhook came at ${since}${rate}.`;
  }
}

const eventsOf = (count: number): string => `${count} event${count === 1 ? '' : 's'}`;

/** `09:14 UTC`, with the date where that was not today; nobody needs seconds here. */
function clock(iso: string, nowMs: number): string {
  const minute = new Date(Math.floor(Date.parse(iso) / MINUTE_MS) * MINUTE_MS).toISOString();
  const time = `${minute.slice(11, 16)} UTC`;
  return minute.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10)
    ? time
    : `${minute.slice(0, 10)} ${time}`;
}

/** The sum over `hour` and all later ones. */
function sumFrom(counts: ReadonlyMap<string, number>, hour: string): number {
  let sum = 0;
  for (const [each, count] of counts) if (each >= hour) sum += count;
  return sum;
}
