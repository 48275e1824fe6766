import type { Glob } from './glob.ts';

/**
 * A search as the list, its links, the export and the alert rules ask it (docs/search.md): all terms must hold, and of
 * one term any value. It is flat on purpose: what a term means never depends on parentheses around it.
 */
export type Query = readonly Term[];

export type Term =
  | (Negatable & { key: 'is'; values: readonly State[] })
  | (Negatable & { key: 'has'; values: readonly Presence[] })
  | (Negatable & { key: TextKey | 'words'; values: readonly Glob[] })
  | (Negatable & { key: 'tag'; name: string; values: readonly Glob[] })
  | (Negatable & { key: CountKey; values: readonly CountTest[] })
  | (Negatable & { key: TimeKey; values: readonly TimeTest[] });

interface Negatable {
  not: boolean;
}

export const TEXT_KEYS = [
  'level',
  'environment',
  'release',
  'firstRelease',
  'project',
  'platform',
  'assigned',
  'user',
  'type',
  'id',
] as const;
export type TextKey = (typeof TEXT_KEYS)[number];

export const COUNT_KEYS = ['events', 'users'] as const;
export type CountKey = (typeof COUNT_KEYS)[number];

export const TIME_KEYS = ['firstSeen', 'lastSeen'] as const;
export type TimeKey = (typeof TIME_KEYS)[number];

/** Sentry's words for status and substatus, and whether somebody is assigned (docs/sentry-behaviour.md, Statuses). */
export const STATES = [
  'unresolved',
  'resolved',
  'archived',
  'new',
  'ongoing',
  'regressed',
  'escalating',
  'archived_until_escalating',
  'archived_until_condition_met',
  'archived_forever',
  'assigned',
  'unassigned',
] as const;
export type State = (typeof STATES)[number];

/** What a group may lack. */
export const PRESENT_KEYS = ['environment', 'release', 'user', 'platform', 'type', 'assigned'] as const;
export type PresentKey = (typeof PRESENT_KEYS)[number];
export type Presence = { key: PresentKey } | { key: 'tag'; name: string };

export type Comparison = '>' | '>=' | '<' | '<=';

export interface CountTest {
  op: Comparison | '=';
  count: number;
}

/** Minutes, hours, days, weeks, as Sentry's search has them. */
export const AGE_UNITS = ['m', 'h', 'd', 'w'] as const;
export type AgeUnit = (typeof AGE_UNITS)[number];

export const NAMED_DAYS = ['today', 'yesterday'] as const;
export type NamedDay = (typeof NAMED_DAYS)[number];

export type TimeTest =
  | { kind: 'instant'; op: Comparison; at: string }
  | { kind: 'day'; day: string }
  /** A day of UTC by its name: which one that is moves with the time of asking, as an age does. */
  | { kind: 'named'; op: Comparison | '='; day: NamedDay }
  /** `-`: at most so long ago; `+`: at least so long ago. */
  | { kind: 'age'; sign: '-' | '+'; amount: number; unit: AgeUnit };

/**
 * In UTF-16 units. A query travels in the address, where a character of ASCII takes up to three bytes, and API Gateway
 * takes 10,240 bytes for the request line and all headers of an HTTP API together (AWS, "Quotas for HTTP APIs"), of which
 * the session cookie alone may be 3,900.
 */
export const MAX_QUERY_LENGTH = 2000;

/** Values of all terms together: each is compared with every group that a page examines. */
export const MAX_VALUES = 100;
