import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { AnyChange } from '../../core/events/announced.ts';
import { parseChange } from './change-items.ts';
import type { Item } from './items.ts';
import { isSystemItem, parseSystemChange } from './system-items.ts';

const record = z.object({
  dynamodb: z.object({
    // What is in it is the unmarshaller's to refuse.
    NewImage: z.custom<Record<string, AttributeValue>>(
      (value) => typeof value === 'object' && value !== null,
      {
        error: 'must be an item',
      },
    ),
  }),
});

/** The change that a record of the table's stream tells of. Throws where it is none: the event source hands on no other. */
export const changeOf = (given: unknown): AnyChange => {
  const parsed = record.safeParse(given);
  if (!parsed.success)
    throw new Error(`The record of the stream carries no item: ${z.prettifyError(parsed.error)}`);
  return anyChangeOf(unmarshall(parsed.data.dynamodb.NewImage));
};

/** A change of either sort, out of its item. */
export const anyChangeOf = (item: Item): AnyChange =>
  isSystemItem(item)
    ? { kind: 'system', change: parseSystemChange(item) }
    : { kind: 'group', change: parseChange(item) };
