import { withVersion, type Group } from '../../../../lambdas/core/group/group.ts';
import { decides, merge } from '../../../../lambdas/core/group/merge.ts';
import { positionOfSnapshot } from '../../../../lambdas/core/group/positions.ts';
import { describedGroup, snapshot } from '../../../support/samples/observations.ts';

const AT = '2026-11-20T10:00:00.999Z';
const told = snapshot({
  description: describedGroup({ category: 'error', priority: 'high', statusDetails: { ignoreCount: 100 } }),
});
/** As an earlier version decoded the same record, and stored it. */
const toldLess = snapshot();

describe('fields that an earlier version did not keep', () => {
  it('leave the digest of a group alone that has none of them', () => {
    const {
      category: _c,
      issueType: _t,
      priority: _p,
      statusDetails: _s,
      ...before
    } = merge(undefined, [toldLess])!;
    const { formerShortIds: _f, reasonedAt: _r, ...asStored } = before;

    expect(withVersion(merge(undefined, [toldLess])!).version).toBe(
      withVersion(asStored as unknown as Group).version,
    );
  });

  it('count in the digest where they say something', () => {
    expect(withVersion(merge(undefined, [told])!).version).not.toBe(
      withVersion(merge(undefined, [toldLess])!).version,
    );
  });

  it('leave the position of a snapshot alone that has none of them', () => {
    expect(positionOfSnapshot(AT, 'sync', toldLess.description)).toHaveLength(5);
  });

  it('are added to a stored group by the same record, told once more', () => {
    const stored = merge(undefined, [toldLess])!;

    expect(merge(stored, [told])).toEqual(merge(undefined, [told]));
    expect(merge(merge(undefined, [told]), [toldLess])).toEqual(merge(undefined, [told]));
  });

  it('do not keep a repair from knowing what a stored group has from its record', () => {
    expect(decides(merge(undefined, [toldLess])!, told)).toBe(true);
    expect(decides(merge(undefined, [told])!, told)).toBe(true);
  });
});
