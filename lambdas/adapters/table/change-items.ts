import * as z from 'zod';
import { changeKey, changesKey, feedIndexAttributes, movedMarkKey } from '../../contracts/item-keys.ts';
import { CHANGE_KINDS } from '../../contracts/change-kinds.ts';
import { CHANGE_DAYS, SILENT_BECAUSE, type Change, type ChangesState } from '../../core/changes/change.ts';
import { GROUP_STATUSES, SNAPSHOT_SOURCES } from '../../core/group/group.ts';
import { parsed, shortened, withoutNulls, type Item } from './items.ts';

/** How changes look in the table, in both directions. */

/** A change is for lists and rules; the group has its texts in full. In this way nearly all of them take one KiB. */
const MAX_TITLE = 160;
const MAX_CULPRIT = 100;
const DAY_SECONDS = 86_400;

const nullableText = z
  .string()
  .nullish()
  .transform((text) => text ?? null);
const assignee = z.object({ type: z.string(), id: z.string(), name: nullableText }).nullable();
const gone = z.object({ mergedInto: z.string().nullable() }).nullable();

const toldState = z.object({
  status: z.enum(GROUP_STATUSES),
  substatus: z.string().nullable(),
  assignee,
  priority: z.string().nullable(),
  gone,
});
const side = z.union([z.strictObject({ hour: z.string() }), toldState.partial()]);

const facts = z.object({
  shortId: nullableText,
  title: z.string(),
  culprit: nullableText,
  level: z.string(),
  type: nullableText,
  category: nullableText,
  platform: nullableText,
  project: z.object({ id: z.string(), slug: nullableText }),
  environment: nullableText,
  release: nullableText,
  isEnvironmentUnknown: z.boolean().default(false),
  resolvedIn: nullableText,
  status: z.enum(GROUP_STATUSES),
  substatus: nullableText,
  assignee: assignee.optional().transform((known) => known ?? null),
  priority: nullableText,
  firstSeen: z.string(),
  lastSeen: z.string(),
  events: z.number(),
  users: z.number(),
  lastEventId: nullableText,
});

const changeSchema = z.object({
  issueId: z.string(),
  n: z.number(),
  previous: z.number().nullable(),
  kind: z.enum(CHANGE_KINDS),
  from: side.nullable(),
  to: side,
  at: z.string(),
  observedAt: z.string(),
  actor: nullableText,
  reason: nullableText,
  source: z
    .enum(SNAPSHOT_SOURCES)
    .nullish()
    .transform((source) => source ?? null),
  silent: z
    .enum(SILENT_BECAUSE)
    .nullish()
    .transform((silent) => silent ?? null),
  facts,
});

const stateSchema = z.object({
  n: z.number().nullable(),
  told: toldState,
  resolvedIn: z.string().nullable(),
  spikedHour: z.string().nullable(),
});

/** The whole item of a change. `from` and `to` keep their nulls: nobody and unknown are values there. */
export function changeItem({ from, to, previous, facts: told, ...change }: Change): Item {
  const { isEnvironmentUnknown, title, culprit, ...others } = told;
  return {
    ...changeKey(change.issueId, change.n),
    ...feedIndexAttributes('CHANGE', change.issueId, change.n),
    ...withoutNulls(change),
    ...{ from, to, previous },
    facts: withoutNulls({
      ...others,
      title: shortened(title, MAX_TITLE),
      culprit: culprit === null ? null : shortened(culprit, MAX_CULPRIT),
      ...(isEnvironmentUnknown ? { isEnvironmentUnknown } : {}),
    }),
    expiresAt: changeExpiry(change.at),
  };
}

/** Epoch seconds. */
export const changeExpiry = (at: string): number =>
  Math.ceil(Date.parse(at) / 1000) + CHANGE_DAYS * DAY_SECONDS;

/** Throws where the item is not a change of ours. */
export const parseChange = (item: Item): Change => parsed(changeSchema, item, 'change');

/** What is known of a group's changes. It must live as long as any of them, and as the group. */
export const changesItem = (issueId: string, state: ChangesState, expiresAt: number): Item => ({
  ...changesKey(issueId),
  ...state,
  expiresAt,
});

/** Throws where the item is not one of ours. */
export const parseChangesState = (item: Item): ChangesState => parsed(stateSchema, item, 'state of changes');

/** Long past every live page that would ask for it. */
const MARK_DAYS = 2;

export const movedMarkItem = (issueId: string, nowMs: number): Item => ({
  ...movedMarkKey(issueId),
  ...feedIndexAttributes('MOVED', issueId, nowMs),
  issueId,
  expiresAt: Math.ceil(nowMs / 1000) + MARK_DAYS * DAY_SECONDS,
});
