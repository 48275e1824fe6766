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
  expect(words).toBe(
    [
      'release the newest, then the most frequent shop@1.5.0 1, since 20 Nov shop@1.4.0 31',
      'Each number is of the open errors that match the other conditions.',
    ].join(' '),
  );
});

it.each(['firstSeen:today', 'level:error firstSeen:today'])('of %s today is marked', async (query) => {
  const { call } = await anAdmin({ groups: [aGroup()] });

  const html = await (await call(`/admin/error-log?query=${encodeURIComponent(query)}`)).text();

  expect(html).toMatch(/aria-current="true"\s+id="new-today"/);
});

describe('beside a list of what was seen in a release', () => {
  const linksOf = async (query: string) => {
    const { call } = await anAdmin({ groups: [aGroup()] });
    const html = await (await call(`/admin/error-log?query=${encodeURIComponent(query)}`)).text();
    const [, since = ''] = /<nav class="since small"[^>]*>(.*?)<\/nav>/s.exec(html) ?? [];
    return [...since.matchAll(/href="([^"]*)"/g)].map(([, address = '']) =>
      new URL(address.replaceAll('&amp;', '&'), 'https://errors.example').searchParams.get('query'),
    );
  };

  it('what began in it is one click away, under the same filters', async () => {
    expect(await linksOf('level:error release:shop@1.5.0')).toContain('level:error firstRelease:shop@1.5.0');
  });

  it.each(['level:error', '!release:shop@1.5.0', 'firstRelease:shop@1.5.0', 'release:a@1 release:b@1'])(
    'nothing is offered for %s, which asks for no release, or for more than one',
    async (query) => {
      expect((await linksOf(query)).filter((link) => link?.includes('firstRelease'))).toHaveLength(
        query.startsWith('firstRelease') ? 2 : 0,
      );
    },
  );
});
