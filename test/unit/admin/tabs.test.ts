import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

const many = (count: number, status: 'OPEN' | 'RESOLVED' | 'IGNORED', from = 1) =>
  Array.from({ length: count }, (_, n) => aGroup({ issueId: String(from + n), status }));
/** The tabs, as people read them. */
const tabsOf = (html: string): string[] => {
  const [, tabs = ''] = /<nav class="tabs"[^>]*>(.*?)<\/nav>/s.exec(html) ?? [];
  return [...tabs.matchAll(/<a[^>]*>(.*?)<\/a/gs)].map(([, text = '']) =>
    text
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
};
const list = async (groups: ReturnType<typeof many>, address: string) => {
  const { call } = await anAdmin({ groups });
  return (await call(`/admin/error-log?${address}`)).text();
};

describe('the tabs of the list', () => {
  it('say how many groups each has', async () => {
    const groups = [...many(3, 'OPEN'), ...many(2, 'RESOLVED', 10)];

    expect(tabsOf(await list(groups, 'status=OPEN'))).toEqual([
      'Open 3',
      'Resolved 2',
      'Archived 0',
      'All 5',
    ]);
  });

  it('count to a thousand, and say that there are more', async () => {
    const groups = [...many(1001, 'OPEN'), ...many(2, 'RESOLVED', 2000)];

    expect(tabsOf(await list(groups, 'status=RESOLVED'))).toEqual([
      'Open 1,000+',
      'Resolved 2',
      'Archived 0',
      'All 1,002+',
    ]);
  });

  it('of a search say only what the page itself tells', async () => {
    const search = 'status=OPEN&query=level:error';

    expect(tabsOf(await list(many(3, 'OPEN'), search))).toEqual(['Open 3', 'Resolved', 'Archived', 'All']);
    expect(tabsOf(await list(many(60, 'OPEN'), search))[0]).toBe('Open 50+');
  });

  it('of a search of every status say how many each has, where the page has all of it', async () => {
    const groups = [...many(3, 'OPEN'), ...many(2, 'RESOLVED', 10)];
    const search = 'status=ALL&query=level:error';

    expect(tabsOf(await list(groups, search))).toEqual(['Open 3', 'Resolved 2', 'Archived 0', 'All 5']);
    expect(tabsOf(await list(many(60, 'OPEN'), search))).toEqual(['Open', 'Resolved', 'Archived', 'All 50+']);
  });

  it('of a search that names a status say nothing of the others', async () => {
    const found = tabsOf(await list(many(2, 'RESOLVED'), 'query=is:resolved'));

    expect(found).toEqual(['Open', 'Resolved', 'Archived', 'All 2']);
  });

  it('that a search leaves uncounted keep it, and say that they are counted once they are opened', async () => {
    const html = await list(many(3, 'OPEN'), 'status=OPEN&query=level:error');

    expect(html).toMatch(
      /href="\/admin\/error-log\?status=RESOLVED&amp;query=level%3Aerror"\s+title="[^"]*counted once you open it"/,
    );
  });

  it.each([
    [
      'status=OPEN&query=level:error',
      'In open errors; the same in every status',
      'status=ALL&amp;query=level%3Aerror',
    ],
    [
      'status=IGNORED&level=error',
      'In archived errors; the same in every status',
      'status=ALL&amp;level=error',
    ],
  ])('of a search are told beside it, with the way to all of them: %s', async (address, words, way) => {
    const [, within = ''] =
      /<p class="small within">(.*?)<\/p>/s.exec(await list(many(3, 'OPEN'), address)) ?? [];

    expect(
      within
        .replaceAll(/<[^>]+>/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    ).toBe(words);
    expect(within).toContain(`href="/admin/error-log?${way}"`);
  });

  it.each(['status=OPEN', 'status=ALL&query=level:error', 'query=is:resolved', 'query=level:'])(
    'are not told beside a list of %s',
    async (address) => {
      expect(await list(many(3, 'OPEN'), address)).not.toContain('the same in every status');
    },
  );

  it('say beside the box how many a change of all that match is of', async () => {
    const html = await list(many(60, 'OPEN'), 'status=OPEN');

    expect(html).toMatch(/<b id="matching">60<\/b\s*>/);
    expect(html.replaceAll(/<[^>]+>/g, '')).toContain('all 60 that match, not only what is ticked');
  });

  it('say so of one alone in its own words', async () => {
    const html = await list(many(1, 'OPEN'), 'status=OPEN');

    expect(html.replaceAll(/<[^>]+>/g, '')).toContain('the 1 that matches, not only what is ticked');
  });
});
