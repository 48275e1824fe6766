import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

const RELEASES = [
  { value: 'shop@1.5.0', count: 1, firstDay: '2026-11-20' },
  { value: 'shop@1.4.0', count: 31, firstDay: null },
];

it('the known releases of a list say which are the newest, and since when', async () => {
  const { call } = await anAdmin({
    groups: [aGroup()],
    facets: {
      facets: [{ key: 'release', isTag: false, values: RELEASES, other: 0, groups: null }],
      complete: true,
    },
  });

  const html = await (await call('/admin/error-log?facets=1')).text();

  const [, panel = ''] = /<div class="facets small">(.*?)<\/div>/s.exec(html) ?? [];
  const words = panel
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  expect(words).toBe('release newest first shop@1.5.0 1, since 20 Nov shop@1.4.0 31');
});
