import { parseChange, parseChangesState, changeItem } from '../../../lambdas/adapters/table/change-items.ts';
import type { Item } from '../../../lambdas/adapters/table/items.ts';
import type { Action } from '../../../lambdas/adapters/table/write/actions.ts';
import { CHANGE_PREFIX } from '../../../lambdas/contracts/item-keys.ts';
import type { Sanitise } from '../../../lambdas/core/sanitise/sanitise.ts';

/**
 * A change, or what is known of a group's changes, as the redaction rules of today want its texts. No record tells them:
 * they are what the group was. Null where they are so already.
 */
export function sanitisedChange(tableName: string, item: Item, sanitise: Sanitise): Action[] | null {
  const after = String(item['sk']).startsWith(CHANGE_PREFIX)
    ? { ...changeItem(withSaneTexts(item, sanitise)), expiresAt: item['expiresAt'] }
    : { ...item, ...textsOfState(item, sanitise) };
  if (JSON.stringify(sorted(after)) === JSON.stringify(sorted(item))) return null;
  return [{ Put: { TableName: tableName, Item: after, ...ifStill(item) } }];
}

const withSaneTexts = (item: Item, sanitise: Sanitise) =>
  parseChange({ ...item, ...saneParts(item, ['actor', 'from', 'to', 'facts'], sanitise) });

function textsOfState(item: Item, sanitise: Sanitise): Item {
  const { told, resolvedIn } = parseChangesState({
    ...item,
    ...saneParts(item, ['told', 'resolvedIn'], sanitise),
  });
  return { told, resolvedIn };
}

function saneParts(item: Item, names: readonly string[], sanitise: Sanitise): Item {
  const parts = Object.fromEntries(names.flatMap((name) => (name in item ? [[name, item[name]]] : [])));
  const sane = sanitise(parts);
  return typeof sane === 'object' && sane !== null ? { ...sane } : parts;
}

/** A change is never written twice; what is known of them grows with `n`. */
const ifStill = ({ n }: Item) => ({ ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': n } });

/** Objects that were read from the table have their keys in another order. */
const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, entry]) => [name, sorted(entry)]),
      );
