import { aGroup, anAdmin, type World } from '../../support/fakes/admin-services.ts';
import { query } from '../../support/samples/queries.ts';

const open = async (parameters: Record<string, string>, overrides: Partial<World> = {}) => {
  const { call, world } = await anAdmin(overrides);
  const response = await call(`/admin/error-log?${new URLSearchParams(parameters).toString()}`);
  return { status: response.status, html: await response.text(), world };
};

describe('the search box', () => {
  it('shows the query as it was written', async () => {
    const { html, world } = await open({ query: 'is:open  "a & b"' });

    expect(html).toContain('name="query"');
    expect(html).toContain('value="is:open  &quot;a &amp; b&quot;"');
    expect(world.queries).toEqual([expect.objectContaining({ filter: { query: query('is:open "a & b"') } })]);
  });

  it('links to the next page with the canonical text', async () => {
    const groups = Array.from({ length: 3 }, (_, index) => aGroup({ issueId: `${index}` }));

    const { html } = await open({ query: 'age:-24h  timesSeen:>1', limit: '2' }, { groups });

    expect(html).toContain('?status=OPEN&amp;query=firstSeen%3A-24h+events%3A%3E1&amp;cursor=after-2');
  });

  it('is not narrowed by a tab where the query names the status itself', async () => {
    const { html, world } = await open({ query: 'is:resolved level:error', status: 'OPEN' });

    expect(world.queries).toEqual([expect.objectContaining({ statuses: ['OPEN', 'RESOLVED', 'IGNORED'] })]);
    expect(html).toContain('?status=IGNORED&amp;query=level%3Aerror"');
  });

  it('shows the older parameter `search` as the phrase that it means', async () => {
    const { html, world } = await open({ search: 'level:error or', query: 'is:assigned' });

    expect(html).toContain('value="is:assigned &quot;level:error or&quot;"');
    expect(world.queries).toEqual([
      expect.objectContaining({ filter: { query: query('is:assigned "level:error or"') } }),
    ]);
  });

  it('shows a mistake at its place, with the query that would be right, and reads nothing', async () => {
    const { status, html, world } = await open({ query: '<b> enviroment:"a & b"', sortBy: 'event_count' });

    expect(status).toBe(400);
    expect(html).toContain('<bdi>&lt;b&gt; </bdi><mark>enviroment</mark><bdi>:&quot;a &amp; b&quot;</bdi>');
    expect(html).toContain('did you mean `environment`?');
    expect(html).toContain(
      '?status=OPEN&amp;query=%3Cb%3E+environment%3A%22a+%26+b%22&amp;sortBy=event_count"',
    );
    expect(html).toContain('aria-invalid="true" aria-describedby="query-mistake"');
    expect(world.queries).toEqual([]);
  });
});
