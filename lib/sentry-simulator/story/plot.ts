import { seededRandom } from '../traffic/made-up-event.ts';
import type { IssueChange } from '../tracker/issue-change.ts';
import type { Happening } from './events.ts';
import type { Problem } from './problem.ts';
import { BAD_RELEASE, FIX_RELEASE, PROBLEMS, RELAPSE_RELEASE } from './shop.ts';

/** Times are days since the midnight (UTC) before the story's end: it begins at -14, today is from 0 to 1. */
const FIRST_DAY = -14;
export const DAY_MS = 86_400_000;
const HOUR = 1 / 24;

type Deed =
  | { kind: 'event'; happening: Happening }
  | { kind: 'feedback'; text: string; name: string }
  /** `person` by its number in people.ts. */
  | { kind: 'change'; problem: string; change: IssueChange; person: number }
  | { kind: 'assign'; problem: string; to: string; person: number }
  | { kind: 'escalate'; problem: string }
  | { kind: 'merge'; problem: string; into: string }
  | { kind: 'delete'; text: string }
  | { kind: 'webhooks'; isLost: boolean }
  /** Sentry calls an issue ongoing that has been new for a week. */
  | { kind: 'age' };
/** `at` in milliseconds since the epoch, `day` as the plot counts. */
export type Act = { at: number; day: number } & Deed;

const [ADA, SOREN, HANAKO] = [0, 1, 2];
const SPAM = 'Buy cheap watches at http://watches.example';

const PLOT: readonly ({ day: number } & Exclude<Deed, { kind: 'event' }>)[] = [
  { day: -13.2, kind: 'feedback', name: 'Jo', text: 'The size chart does not open on my phone.' },
  { day: -12.4, kind: 'feedback', name: 'x', text: SPAM },
  { day: -12.3, kind: 'delete', text: SPAM },
  {
    day: -11.58,
    kind: 'change',
    problem: 'chat-widget',
    person: SOREN,
    change: { status: 'ignored', substatus: 'archived_until_escalating' },
  },
  { day: -10.6, kind: 'assign', problem: 'synonyms', to: '@0', person: ADA },
  { day: -9.62, kind: 'change', problem: 'synonyms', person: ADA, change: { status: 'resolved' } },
  {
    day: -9.6,
    kind: 'change',
    problem: 'search-abort',
    person: ADA,
    change: { status: 'ignored', substatus: 'archived_forever' },
  },
  {
    day: -8.6,
    kind: 'change',
    problem: 'product-gone',
    person: HANAKO,
    change: { status: 'ignored', statusDetails: { ignoreUserCount: 60 } },
  },
  { day: -7.9, kind: 'change', problem: 'scanner', person: HANAKO, change: { status: 'resolved' } },
  { day: -7.55, kind: 'assign', problem: 'refund-stale', to: '@1', person: SOREN },
  { day: -6.95, kind: 'merge', problem: 'chunk-twin', into: 'chunk' },
  {
    day: -6.6,
    kind: 'change',
    problem: 'suggest-deadline',
    person: SOREN,
    change: { status: 'ignored', substatus: 'archived_until_escalating' },
  },
  { day: -5.7, kind: 'assign', problem: 'till-crash', to: '@2', person: HANAKO },
  { day: -5.69, kind: 'change', problem: 'till-crash', person: HANAKO, change: { priority: 'high' } },
  {
    day: -5.4,
    kind: 'feedback',
    name: 'Mira',
    text: 'I could not pay: the page said "something went wrong" after I entered the voucher from your newsletter.',
  },
  { day: -4.9, kind: 'change', problem: 'reindex', person: ADA, change: { status: 'resolved' } },
  // The release that broke the checkout.
  { day: BAD_RELEASE.at + 0.008, kind: 'assign', problem: 'voucher', to: '@0', person: SOREN },
  {
    day: BAD_RELEASE.at + 0.009,
    kind: 'change',
    problem: 'voucher',
    person: SOREN,
    change: { priority: 'high' },
  },
  { day: BAD_RELEASE.at + 0.03, kind: 'assign', problem: 'amount-mismatch', to: 'payments', person: ADA },
  {
    day: FIX_RELEASE.at + 0.012,
    kind: 'change',
    problem: 'voucher',
    person: ADA,
    change: { status: 'resolved', statusDetails: { inRelease: FIX_RELEASE.release } },
  },
  {
    day: FIX_RELEASE.at + 0.0125,
    kind: 'change',
    problem: 'order-failed',
    person: ADA,
    change: { status: 'resolved' },
  },
  {
    day: FIX_RELEASE.at + 0.013,
    kind: 'change',
    problem: 'amount-rejected',
    person: ADA,
    change: { status: 'resolved' },
  },
  {
    day: FIX_RELEASE.at + 0.02,
    kind: 'change',
    problem: 'amount-mismatch',
    person: HANAKO,
    change: { status: 'resolved' },
  },
  { day: -3.9, kind: 'change', problem: 'double-order', person: SOREN, change: { status: 'resolved' } },
  { day: -3.58, kind: 'change', problem: 'chunk', person: ADA, change: { status: 'resolvedInNextRelease' } },
  // The night in which no webhook arrived.
  { day: -2.97, kind: 'webhooks', isLost: true },
  { day: -2.81, kind: 'webhooks', isLost: false },
  { day: -1.95, kind: 'change', problem: 'invoice-job', person: HANAKO, change: { status: 'resolved' } },
  {
    day: -1.9,
    kind: 'change',
    problem: 'hydration',
    person: ADA,
    change: { status: 'ignored', statusDetails: { ignoreDuration: 4 * 1440 } },
  },
  {
    day: -1.8,
    kind: 'change',
    problem: 'session-store',
    person: SOREN,
    change: { status: 'ignored', statusDetails: { ignoreCount: 100 } },
  },
  { day: -1.55, kind: 'feedback', name: 'Aiko', text: 'Search finds nothing for “größe 42,5”.' },
  { day: -1.36, kind: 'escalate', problem: 'suggest-deadline' },
  { day: -0.55, kind: 'assign', problem: 'acquirer-down', to: 'payments', person: ADA },
  {
    day: RELAPSE_RELEASE.at + 0.02,
    kind: 'change',
    problem: 'voucher',
    person: ADA,
    change: { priority: 'high' },
  },
  { day: 0.38, kind: 'assign', problem: 'size-picker', to: '@1', person: ADA },
];

/** What comes beside the usual: so many events of a problem, spread over a time. */
const STORMS: readonly { problem: string; from: number; to: number; events: number }[] = [
  { problem: 'voucher', from: BAD_RELEASE.at + 0.001, to: FIX_RELEASE.at + 0.004, events: 210 },
  { problem: 'order-failed', from: BAD_RELEASE.at + 0.0015, to: FIX_RELEASE.at + 0.004, events: 190 },
  { problem: 'amount-rejected', from: BAD_RELEASE.at + 0.004, to: FIX_RELEASE.at + 0.003, events: 42 },
  { problem: 'amount-mismatch', from: BAD_RELEASE.at + 0.004, to: FIX_RELEASE.at + 0.003, events: 42 },
  { problem: 'suggest-deadline', from: -1.4, to: -1.33, events: 64 },
  { problem: 'index-writer', from: -2.95, to: -2.85, events: 26 },
  { problem: 'voucher', from: RELAPSE_RELEASE.at + 0.005, to: 0, events: 17 },
  { problem: 'voucher', from: 0, to: 1, events: 40 },
];

/** How busy an hour of the day (UTC) is, against the average one. */
const DAY_RHYTHM = [
  0.35, 0.25, 0.2, 0.2, 0.25, 0.4, 0.7, 1, 1.2, 1.35, 1.45, 1.5, 1.45, 1.3, 1.3, 1.35, 1.45, 1.6, 1.75, 1.7,
  1.4, 1, 0.7, 0.45,
];
const busyness = ({ rhythm }: Problem, hour: number): number => {
  switch (rhythm) {
    case 'day':
      return DAY_RHYTHM[hour] ?? 1;
    case 'night':
      return hour < 5 ? 4 : hour > 21 ? 2 : 0;
    case 'even':
      return 1;
  }
};

/**
 * Everything that happens from fourteen days before a midnight to one day after it, in order; the same each time.
 *
 * @param midnight milliseconds since the epoch, a UTC day's first
 */
export const actsOf = (midnight: number): Act[] => {
  const random = seededRandom(20_26);
  const happens = (problem: Problem, day: number): Act => {
    const at = midnight + Math.floor(day * DAY_MS);
    return { at, day, kind: 'event', happening: { problem, at, day, seed: Math.floor(random() * 2 ** 31) } };
  };
  const acts: Act[] = PLOT.map((act) => ({ ...act, at: midnight + Math.floor(act.day * DAY_MS) }));
  for (let day = FIRST_DAY; day <= 1; day++) acts.push({ kind: 'age', day, at: midnight + day * DAY_MS });
  for (const problem of PROBLEMS) {
    const [from, to] = problem.days ?? [FIRST_DAY, 1];
    for (let hour = FIRST_DAY * 24; hour < 24; hour++) {
      const wanted = (problem.perDay / 24) * busyness(problem, (hour + 240) % 24);
      const count = Math.floor(wanted + random());
      for (let each = 0; each < count; each++) {
        const day = (hour + random()) * HOUR;
        if (day >= from && day < to) acts.push(happens(problem, day));
      }
    }
  }
  for (const { problem: key, from, to, events } of STORMS) {
    const problem = PROBLEMS.find((each) => each.key === key);
    if (problem === undefined) continue;
    for (let each = 0; each < events; each++) acts.push(happens(problem, from + random() * (to - from)));
  }
  return acts.sort((a, b) => a.at - b.at);
};
