import type { Facets } from '../../../lambdas/adapters/table/read/group-reader.ts';
import { aGroup, anAdmin, type World } from '../../support/fakes/admin-services.ts';

/** Known values to narrow a list by: what their numbers are of, and the way to all of them. */

const values = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ value: `v${n.toString()}`, count: 1 }));
const facet = (key: string, count: number, over: Partial<Facets['facets'][number]> = {}) => ({
  ...{ key, isTag: false, values: values(count), other: 0, groups: null },
  ...over,
});
const FACETS: Facets = {
  facets: [
    facet('release', 20, { other: 3 }),
    facet('environment', 12),
    facet('browser.name', 14, { isTag: true }),
  ],
  complete: true,
};

async function open(address: string, overrides: Partial<World> = {}) {
  const admin = await anAdmin({ groups: [aGroup()], facets: FACETS, ...overrides });
  const html = await (await admin.call(address)).text();
  const [, panel = ''] = /<div class="facets small">(.*?)<\/div>/s.exec(html) ?? [];
  const words = panel
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const links = new Map(
    [...panel.matchAll(/href="([^"]*)"[^>]*>\s*([^<]*?)\s*</g)].map(([, to = '', text = '']) => [
      text.replaceAll(/\s+/g, ' '),
      to.replaceAll('&amp;', '&'),
    ]),
  );
  return { ...admin, html, panel, words, links };
}

describe('where there are more than a line holds', () => {
  it('the rest is one step away, without a script', async () => {
    const { links, panel } = await open('/admin/error-log?query=level%3Aerror&facets=1');

    expect(links.get('and 11 more')).toBe(
      '/admin/error-log?status=OPEN&query=level%3Aerror&facets=release#known-release',
    );
    expect(links.get('and 2 more')).toContain('facets=browser.name#known-browser.name');
    expect(panel).toContain('id="known-release"');
    expect(panel).not.toContain('>v12<');
  });

  it('all of that key are there, each to be clicked, and the way back', async () => {
    const { links, words, panel } = await open('/admin/error-log?query=level%3Aerror&facets=release');

    expect(new URL(links.get('v19')!, 'http://x').searchParams.get('query')).toBe('level:error release:v19');
    expect(links.get('fewer')).toBe('/admin/error-log?status=OPEN&query=level%3Aerror&facets=1');
    expect(words).toContain('and 3 more, which release:part* finds');
    expect([...panel.matchAll(/>v13</g)]).toHaveLength(1);
  });

  it('all of a tag too', async () => {
    const { links } = await open('/admin/error-log?facets=browser.name');

    expect(new URL(links.get('v13')!, 'http://x').searchParams.get('query')).toBe('browser.name:v13');
  });

  it('a key that is none shows the first of each', async () => {
    const { words } = await open('/admin/error-log?facets=%3Cb%3E');

    expect(words).toContain('and 11 more');
    expect(words).not.toContain('fewer');
  });
});

describe('the numbers', () => {
  const asked = async (address: string) => (await open(address)).world.facetQueries.at(-1);

  it.each([
    ['OPEN', 'unresolved', 'open errors'],
    ['RESOLVED', 'resolved', 'resolved errors'],
    ['IGNORED', 'archived', 'archived errors'],
  ])('on the tab %s are of its errors, and say so', async (status, state, words) => {
    const { world, ...page } = await open(`/admin/error-log?status=${status}&query=level%3Aerror&facets=1`);

    expect(world.facetQueries).toMatchObject([
      [{ key: 'level' }, { key: 'is', not: false, values: [state] }],
    ]);
    expect(page.words).toContain(`Each number is of the ${words} that match the other conditions.`);
  });

  it.each(['status=ALL&query=level%3Aerror', 'query=level%3Aerror%20is%3Aarchived'])(
    'of a list that is of every status, or says itself of which, are of no tab: %s',
    async (parameters) => {
      const { words } = await open(`/admin/error-log?${parameters}&facets=1`);

      expect(words).toContain('Each number is of the errors that match the other conditions.');
    },
  );

  it('are of what older addresses say beside the query', async () => {
    expect(
      await asked('/admin/error-log?status=ALL&level=error&dateFrom=2026-11-01T00:00:00.000Z&facets=1'),
    ).toMatchObject([{ key: 'level' }, { key: 'lastSeen' }]);
  });

  it('say where not all errors were looked at', async () => {
    const { words } = await open('/admin/error-log?facets=1', { facets: { ...FACETS, complete: false } });

    expect(words).toContain('match the other conditions, as far as they were looked at.');
  });
});
