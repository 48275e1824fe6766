import fc from 'fast-check';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import type { Observation } from '../../../../lambdas/core/group/observation.ts';
import { retell } from '../../../../lambdas/core/group/retell.ts';
import {
  anyObservations,
  describedGroup,
  sighting,
  snapshot,
} from '../../../support/samples/observations.ts';

/** Rules that remove one title, one release and one environment; texts then sort another way than before. */
const redacted = (text: string | null): string | null =>
  text === 'a' || text === 'shop@1.0.0' || text === 'production' ? '[redacted]' : text;
const underNewRules = (observation: Observation): Observation => {
  switch (observation.kind) {
    case 'snapshot': {
      const { title } = observation.description;
      return {
        ...observation,
        description: { ...observation.description, title: redacted(title) ?? '' },
      };
    }
    case 'event': {
      const { title, release, environment } = observation.event;
      const texts = {
        title: redacted(title) ?? '',
        release: redacted(release),
        environment: redacted(environment),
      };
      return { ...observation, event: { ...observation.event, ...texts } };
    }
    case 'gone':
      return observation;
  }
};

describe('retell', () => {
  it('with the observations heard once more gives the group that they give by themselves', () => {
    fc.assert(
      fc.property(
        anyObservations.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, inAnyOrder]) => {
          const retold = inAnyOrder.reduce(
            (group, before) => retell(group, before, underNewRules(before)),
            merge(undefined, all)!,
          );

          const after = all.map(underNewRules);
          expect(merge(retold, after)).toEqual(merge(undefined, after));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('takes the text of the observation that decides', () => {
    const before = snapshot({ description: describedGroup({ title: 'a' }) });

    const group = retell(merge(undefined, [before])!, before, underNewRules(before));

    expect(group).toEqual(merge(undefined, [underNewRules(before)]));
    expect(group.title).toBe('[redacted]');
  });

  it('leaves a group alone that another observation decides', () => {
    const older = snapshot({
      observedAt: '2026-11-20T10:00:00.999Z',
      description: describedGroup({ title: 'a' }),
    });
    const newer = snapshot({
      observedAt: '2026-11-20T10:00:01.999Z',
      description: describedGroup({ title: 'b' }),
    });
    const event = sighting('e'.repeat(32), { timestamp: '2026-11-20T10:00:05.000Z', release: 'other' });
    const former = sighting('d'.repeat(32));
    const group = merge(undefined, [older, newer, event, former])!;

    expect(retell(group, older, underNewRules(older))).toBe(group);
    expect(retell(group, former, underNewRules(former))).toBe(group);
  });
});
