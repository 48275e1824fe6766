import { createFacetCounts } from '../../../../lambdas/adapters/table/read/facet-counts.ts';
import type { GroupFacts } from '../../../../lambdas/core/query/facts.ts';

const facts = (projectId: string): GroupFacts => ({
  issueId: '101',
  shortId: null,
  status: 'OPEN',
  substatus: null,
  assignee: null,
  level: 'error',
  platform: null,
  type: null,
  project: { id: projectId, slug: null },
  firstSeen: '',
  lastSeen: '',
  events: 1,
  users: 0,
  seenIn: [],
  firstRelease: null,
  tags: new Map(),
  isSeenByUser: null,
  texts: [],
  lacksTexts: false,
});

/** Groups of these releases each, as their rows tell. */
function countsOf(ofGroups: (string | null)[][]) {
  const counts = createFacetCounts([], [], 0);
  for (const releases of ofGroups)
    counts.add({ facts: facts('7'), pairs: [], values: { environments: [], releases } });
  return counts;
}
const releasesOf = (counts: ReturnType<typeof countsOf>, days: Record<string, string>) =>
  counts.facets((release) => days[release] ?? null).find(({ key }) => key === 'release');

describe('the releases that a list can be narrowed by', () => {
  it('are the newest first, then the most frequent', () => {
    const counts = countsOf([['loud'], ['loud'], ['loud', 'new'], ['older', 'newest']]);

    const found = releasesOf(counts, { new: '2026-11-19', newest: '2026-11-20' });

    expect(found?.values).toEqual([
      { value: 'newest', count: 1, firstDay: '2026-11-20' },
      { value: 'new', count: 1, firstDay: '2026-11-19' },
      { value: 'loud', count: 3, firstDay: null },
      { value: 'older', count: 1, firstDay: null },
    ]);
  });

  it('are of one day the later version first', () => {
    const counts = countsOf([['shop@1.9.0', 'shop@1.10.0', 'shop@1.10.1']]);
    const day = '2026-11-20';

    const found = releasesOf(counts, { 'shop@1.9.0': day, 'shop@1.10.0': day, 'shop@1.10.1': day });

    expect(found?.values.map(({ value }) => value)).toEqual(['shop@1.10.1', 'shop@1.10.0', 'shop@1.9.0']);
  });

  it('have the newest also where a hundred are more frequent', () => {
    const loud = Array.from({ length: 100 }, (_, n) => `loud-${n.toString()}`);
    const counts = countsOf([loud, loud, ['newest']]);

    const found = releasesOf(counts, { newest: '2026-11-20' });

    expect(found?.values[0]?.value).toBe('newest');
    expect(found?.values).toHaveLength(100);
    expect(found?.other).toBe(1);
  });

  it('leave room for the loud ones where many are new', () => {
    const fresh = Array.from({ length: 30 }, (_, n) => `new-${n.toString()}`);
    const counts = countsOf([fresh, ['loud'], ['loud']]);

    const found = releasesOf(counts, Object.fromEntries(fresh.map((one) => [one, '2026-11-20'])));

    expect(found?.values.slice(0, 6).map(({ value }) => value)).toEqual([
      ...['new-29', 'new-28', 'new-27', 'new-26', 'new-25'],
      'loud',
    ]);
  });
});
