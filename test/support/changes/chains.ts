import { parseChange } from '../../../lambdas/adapters/table/change-items.ts';
import { parseGroup, type Item } from '../../../lambdas/adapters/table/items.ts';
import { CHANGE_PREFIX } from '../../../lambdas/contracts/item-keys.ts';
import { faultsOfChain } from '../../../lambdas/core/changes/chain.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import type { Group } from '../../../lambdas/core/group/group.ts';

/** The changes of the groups of a table, taken item by item, and what is wrong with their chains. */
export function createChains() {
  const changes = new Map<string, Change[]>();
  const groups = new Map<string, Group>();
  return {
    add(item: Item): void {
      const sk = String(item['sk']);
      if (sk === 'GROUP') groups.set(String(item['issueId']), parseGroup(item));
      if (!sk.startsWith(CHANGE_PREFIX)) return;
      const change = parseChange(item);
      changes.set(change.issueId, [...(changes.get(change.issueId) ?? []), change]);
    },
    faults: (): string[] =>
      [...changes].flatMap(([issueId, ofGroup]) => faultsOfChain(ofGroup, groups.get(issueId))),
  };
}

export function faultsOfChains(items: readonly Item[]): string[] {
  const chains = createChains();
  for (const item of items) chains.add(item);
  return chains.faults();
}
