import type { ChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { pageOf } from './fake-page.ts';
import { soon } from './sign-in.ts';

/** Reads the changes of a world, which are newest first. */
export const fakeChanges = (world: { changes: Change[] }): ChangeReader => ({
  ofGroup: (id, limit) => soon(() => world.changes.filter(({ issueId }) => issueId === id).slice(0, limit)),
  between: (id, from, before) =>
    soon(() =>
      world.changes.filter(({ issueId, n }) => issueId === id && n >= from && n < before).toReversed(),
    ),
  list: ({ kinds, limit, cursor, since = '' }) =>
    soon(() => {
      const isWanted = ({ kind, at }: Change) => (kinds.length === 0 || kinds.includes(kind)) && at >= since;
      return pageOf(world.changes.filter(isWanted), limit, cursor);
    }),
  movedSince: (sinceMs) =>
    soon(() => ({
      atMs: new Map(world.changes.filter(({ n }) => n >= sinceMs).map(({ issueId, n }) => [issueId, n])),
      isWhole: true,
    })),
  told: (ids) =>
    soon(() => new Set(world.changes.map(({ issueId }) => issueId).filter((id) => ids.includes(id)))),
  writtenSince: (since, { kinds, limit }) =>
    soon(() => {
      const found = world.changes.filter(({ kind, at }) => kinds.includes(kind) && at >= since);
      return {
        changes: found.slice(0, limit),
        cutAt: found.length > limit ? (found[limit - 1]?.at ?? null) : null,
      };
    }),
  oldest: () => soon(() => world.changes.map(({ at }) => at).sort()[0]),
  firstOf: (release) => soon(() => world.changes.filter(({ facts }) => facts.release === release).at(-1)?.at),
});
