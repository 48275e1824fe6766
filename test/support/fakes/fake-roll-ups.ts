import type { RollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import type { RollUp } from '../../../lambdas/core/trends/roll-up.ts';

/** Days that a sync has added up, in memory. */
export class FakeRollUps implements RollUpStore {
  stored: RollUp[] = [];

  save = (rollUp: RollUp) => {
    this.stored = [...this.stored.filter((one) => !isOfSameDay(one, rollUp)), structuredClone(rollUp)];
    return Promise.resolve();
  };
  read = (projectId: string, firstDay: string, lastDay: string) =>
    Promise.resolve(
      this.stored.filter((one) => one.projectId === projectId && one.day >= firstDay && one.day <= lastDay),
    );
}

const isOfSameDay = (a: RollUp, b: RollUp): boolean => a.projectId === b.projectId && a.day === b.day;
