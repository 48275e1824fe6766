import { groupItem } from '../../../../lambdas/adapters/table/items.ts';
import { withoutPlace } from '../../../../lambdas/adapters/table/place.ts';
import { sampleGroup } from '../../../support/samples/sample-items.ts';

const ids = Array.from({ length: 40 }, (_, n) => (4_509_000_001 + n).toString());

describe('a group without its place', () => {
  it('is the same over how many partitions ever its status was spread when it was written', () => {
    for (const issueId of ids) {
      const group = sampleGroup({ issueId });

      expect(withoutPlace(groupItem(group, 1, 20))).toEqual(withoutPlace(groupItem(group, 1)));
    }
  });

  it('still says of which status it is listed', () => {
    const [open, resolved] = (['OPEN', 'RESOLVED'] as const).map((status) =>
      withoutPlace(groupItem(sampleGroup({ status }), 1)),
    );

    expect(open!['statusShard']).not.toBe(resolved!['statusShard']);
  });
});
