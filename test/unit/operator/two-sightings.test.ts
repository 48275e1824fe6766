import { merge } from '../../../lambdas/core/merge.ts';
import { sighting, snapshot } from '../../support/observations.ts';

/** Found by a rebuild: the group's release was that of whichever sighting of its last event was stored first. */
it.failing('gives a group the same release whichever of two sightings of its last event comes first', () => {
  const byWebhook = sighting('e1', { release: 'shop@1.4.0' });
  const byBackfill = sighting('e1', { release: null });

  expect(merge(undefined, [snapshot(), byWebhook, byBackfill])).toEqual(
    merge(undefined, [snapshot(), byBackfill, byWebhook]),
  );
});
