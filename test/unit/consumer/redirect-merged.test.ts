import type { DecodedMessage } from '../../../lambdas/consumer/decode-batch.ts';
import { findSurvivor } from '../../../lambdas/adapters/table/write/find-survivor.ts';
import { redirectMerged } from '../../../lambdas/consumer/redirect-merged.ts';
import type { Group } from '../../../lambdas/core/group/group.ts';
import { merge } from '../../../lambdas/core/group/merge.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { eventIdOf, sighting } from '../../support/samples/observations.ts';

/** Groups that were merged, by their id. */
const readerOf = (merges: Record<string, string>) => {
  const observedAt = '2026-11-20T10:00:00.000Z';
  const groups = Object.entries(merges).map(([issueId, mergedInto]): [string, Group] => [
    issueId,
    merge(undefined, [{ kind: 'gone', issueId, observedAt, mergedInto }])!,
  ]);
  return {
    getGroups: (ids: readonly string[]) =>
      Promise.resolve(new Map(groups.filter(([id]) => ids.includes(id)))),
    getGroup: (id: string) => Promise.resolve(new Map(groups).get(id)),
  };
};

const eventOf = (issueId: string): DecodedMessage => {
  const observation: Observation = { ...sighting(eventIdOf(Number(issueId)), { issueId }), issueId };
  const record = { v: 1, kind: 'gone', source: 'sync', observedAt: '', issueId, mergedInto: null } as const;
  return { messageId: issueId, record, oversizeKey: null, archived: null, observations: [observation] };
};

const assignedTo = async (issueIds: readonly string[], merges: Record<string, string>) => {
  const { sightings } = await redirectMerged(issueIds.map(eventOf), readerOf(merges));
  return sightings.map(({ observation }) => observation.issueId);
};

it('an event of a merged group is assigned to the survivor of the whole chain, others stay where they are', async () => {
  const assigned = await assignedTo(['1', '4'], { 1: '2', 2: '3' });

  expect(assigned).toEqual(['3', '4']);
});

it('a chain of merges is followed to its end, however long it is', async () => {
  const merges = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [n.toString(), (n + 1).toString()]));
  const group = (await readerOf(merges).getGroup('0'))!;

  const assigned = await assignedTo(['0'], merges);
  const survivor = await findSurvivor(group, readerOf(merges));

  expect([assigned, survivor]).toEqual([['60'], '60']);
});

it('groups merged in a circle cost no other group of the batch its events', async () => {
  const assigned = await assignedTo(['1', '4'], { 1: '2', 2: '1' });
  // Assert: left at a merged group, where the writer refuses it, so that its message alone is retried
  expect(['1', '2']).toContain(assigned[0]);
  expect(assigned[1]).toBe('4');
});

it('groups merged in a circle have no survivor, and are retried', async () => {
  const reader = readerOf({ 1: '2', 2: '1' });
  const group = (await reader.getGroup('1'))!;

  await expect(findSurvivor(group, reader)).rejects.toThrow('was merged in a circle of groups');
});
