import * as z from 'zod';
import { CHANGE_KINDS } from './change-kinds.ts';

/**
 * The setting `ALERTS`: who is told of what, when (docs/alerts.md). Each message says what would be right; which rule and
 * which key it is about is added by core/alerts/rules.ts, which also reads the query.
 */

/** What of a group is told; `ongoing` is no news to anybody. */
export const ALERT_CHANGES = CHANGE_KINDS.filter((kind) => kind !== 'ongoing');

/** What of the capture itself is told. */
export const ALERT_FAULTS = ['gap', 'silence', 'sync_failed'] as const;

/** `regressed:newer` leaves out those that came back in an older release than they were resolved in. */
export const ALERT_WHEN = [...ALERT_CHANGES, 'regressed:newer', ...ALERT_FAULTS] as const;
export type AlertWhen = (typeof ALERT_WHEN)[number];

export const ALERT_CHANNELS = ['email', 'slack', 'teams', 'webhook', 'pagerduty'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** Environment variables of a function take 4 KB together, and rules travel in one, compressed. */
export const MAX_ALERTS_LENGTH = 16_000;

const WHEN_ERROR = `must be a list of at least one of ${ALERT_WHEN.join(', ')}`;
const TO_ERROR = `must be a list of at least one route: email:<address>, or ${ALERT_CHANNELS.slice(1).join(':<name>, ')}:<name> with a name of the secret of endpoints`;

/** Addresses that a mail server takes without quotes; the domain has a dot. */
const ADDRESS = String.raw`[\w.!#$%&'*+/=?^{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`;
export const ROUTE = new RegExp(`^(?:email:${ADDRESS}|(?:slack|teams|webhook|pagerduty):[\\w.-]{1,60})$`);

const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const DAYS = `${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*`;
/** Days (of the beginning), beginning, end, zone. */
export const QUIET = new RegExp(`^(?:(${DAYS}) )?(${CLOCK})-(${CLOCK}|24:00) ([A-Za-z_]+(?:/[\\w+-]+)*)$`);

const QUIET_ERROR =
  'must be hours and a time zone, such as "22:00-07:00 Europe/Berlin" or "Sat-Sun 00:00-24:00 Europe/Berlin", or a list of such';
const quiet = z.string({ error: QUIET_ERROR }).regex(QUIET, { error: QUIET_ERROR });

/** `20/h`, `5/10m`, `100/d`. */
export const CAP = /^([1-9]\d{0,4})\/([1-9]\d{0,2})?([mhd])$/;
export const SPAN = /^([1-9]\d{0,3})([mhd])$/;

export const alertRuleShape = {
  name: z
    .string({ error: 'must be a text: messages and the page name the rule by it' })
    .trim()
    .regex(/^[^\p{Cc}]{1,80}$/u, { error: 'must be a text of 1 to 80 characters on one line' }),
  when: z
    .array(z.enum(ALERT_WHEN, { error: WHEN_ERROR }), { error: WHEN_ERROR })
    .min(1, { error: WHEN_ERROR }),
  query: z
    .string({ error: 'must be a text in the search language, such as "level:error|fatal"' })
    .default(''),
  to: z
    .array(z.string({ error: TO_ERROR }).regex(ROUTE, { error: TO_ERROR }), { error: TO_ERROR })
    .min(1, { error: TO_ERROR })
    .max(20, { error: 'must be at most 20 routes' }),
  cap: z
    .string({ error: 'must be a number of messages and a span, such as "20/h", "5/10m" or "100/d"' })
    .regex(CAP, { error: 'must be a number of messages and a span, such as "20/h", "5/10m" or "100/d"' })
    .optional(),
  quiet: z.union([quiet.transform((one) => [one]), z.array(quiet).min(1)], { error: QUIET_ERROR }).optional(),
  atLeast: z
    .strictObject(
      {
        events: z.int({ error: 'must be a whole number of at least 1' }).min(1).max(1_000_000),
        within: z
          .string({ error: 'must be a span, such as "10m", "2h" or "1d"' })
          .regex(SPAN, { error: 'must be a span, such as "10m", "2h" or "1d"' })
          .optional(),
      },
      { error: 'must be like {"events": 100, "within": "10m"}; without within it counts all events' },
    )
    .optional(),
  firstIn: z.enum(['environment', 'release'], { error: 'must be environment or release' }).optional(),
  zone: z.string({ error: 'must be a time zone, such as "Europe/Berlin"' }).optional(),
};

export const alertRule = z.strictObject(alertRuleShape);
export type AlertRule = z.infer<typeof alertRule>;

export const alertRules = z.array(alertRule).max(50, { error: 'must be at most 50 rules' });

export const channelOf = (route: string): AlertChannel | undefined =>
  ALERT_CHANNELS.find((channel) => route.startsWith(`${channel}:`));
