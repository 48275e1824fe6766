import * as z from 'zod';
import { SYSTEM_EVENT_TYPES } from '../../contracts/domain-event.ts';
import { SYSTEM_PARTITION, systemChangeKey } from '../../contracts/item-keys.ts';
import type { SystemChange } from '../../core/events/system-change.ts';
import { changeExpiry } from './change-items.ts';
import { parsed, type Item } from './items.ts';

/** How changes of the capture itself look in the table, in both directions. */

const systemChangeSchema = z.object({
  n: z.number(),
  previous: z.number().nullable(),
  type: z.enum(SYSTEM_EVENT_TYPES),
  subject: z.string(),
  message: z.string(),
  at: z.string(),
  since: z.string(),
  until: z.string().nullable(),
  project: z.object({ id: z.string(), slug: z.string().nullable() }).nullable(),
  missing: z.number().nullable(),
});

export const systemChangeItem = (change: SystemChange): Item => ({
  ...systemChangeKey(change.n),
  ...change,
  expiresAt: changeExpiry(change.at),
});

export const isSystemItem = ({ pk }: Item): boolean => pk === SYSTEM_PARTITION;

/** Throws where the item is not one of ours. */
export const parseSystemChange = (item: Item): SystemChange =>
  parsed(systemChangeSchema, item, 'change of the capture');
