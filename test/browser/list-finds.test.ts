import { axeOn } from '../support/engines/axe.ts';
import { listInBrowser, manyGroups } from '../support/engines/list-page.ts';

/** Suggestions, chips and views: from what one types to a list with a name. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const ENVIRONMENTS = [
  { value: 'production', count: 31 },
  { value: 'pre <b>prod</b> "x"', count: 1 },
  { value: 'staging', count: 2 },
  { value: null, count: 3 },
];
const FACETS = {
  facets: [{ key: 'environment', isTag: false, values: ENVIRONMENTS, other: 0, groups: null }],
  complete: true,
};
/** The page asks what has changed as well, at its own times. */
const askedBy = ({ queries }: typeof here.admin.world) =>
  queries.findLast(({ filter }) => filter.query !== undefined)?.filter.query;
const box = () => here.page.getByRole('combobox', { name: 'Search' });
const options = () => here.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');

describe('suggestions', () => {
  it('lead from a key to a value, to a chip and to the result, by keys alone', async () => {
    await here.open({ groups: manyGroups(2), facets: FACETS });

    await here.page.keyboard.press('/');
    await here.page.keyboard.type('env');
    await here.page.getByRole('option', { name: 'environment:' }).waitFor();
    await here.page.keyboard.press('ArrowDown');
    await here.page.keyboard.press('Enter');
    await here.page.getByRole('option', { name: 'production' }).waitFor();
    const shown = await options().allInnerTexts();
    await here.page.keyboard.press('ArrowDown');
    await here.page.keyboard.press('Enter');
    const written = await box().inputValue();
    await here.page.keyboard.press('Enter');
    await here.page.waitForURL(/query=environment/);

    expect(shown.map((text) => text.split('\n')[0]?.trim())).toEqual([
      expect.stringContaining('production'),
      expect.stringContaining('pre <b>prod</b> "x"'),
      expect.stringContaining('staging'),
    ]);
    expect(written).toBe('environment:production ');
    expect(await here.page.locator('a.chip').innerText()).toContain('environment:production');
    expect(askedBy(here.admin.world)).toMatchObject([{ key: 'environment' }]);
    await here.page.locator('a.chip').click();
    await here.page.waitForURL((url) => !url.searchParams.has('query'));
  });

  it('have a key wherever in it stands what is typed, and first what begins so', async () => {
    await here.open({ groups: manyGroups(1), facets: FACETS });

    await box().click();
    await here.page.keyboard.type('rel');
    await options().first().waitFor();

    const keys = (await options().allInnerTexts()).map((text) => text.split(/\s/)[0]);
    expect(keys.slice(0, 2)).toEqual(['release:', 'firstRelease:']);
  });

  it.each(['release', 'firstRelease'])(
    'of %s begin with the newest, and say since when it is',
    async (key) => {
      const values = [
        { value: 'shop@1.5.0', count: 1, firstDay: '2026-11-20' },
        { value: 'shop@1.4.0', count: 31, firstDay: null },
      ];
      await here.open({
        groups: manyGroups(1),
        facets: {
          facets: [{ key: 'release', isTag: false, values, other: 0, groups: null }],
          complete: true,
        },
      });

      await box().click();
      await here.page.keyboard.type(`${key}:`);
      await here.page.getByRole('option', { name: 'shop@1.5.0' }).waitFor();

      const [newest, older] = await options().allInnerTexts();
      expect(newest).toContain('shop@1.5.0');
      expect(newest).toContain('since 20 Nov');
      expect(older).toContain('shop@1.4.0');
      expect(older).not.toContain('since');
    },
  );

  it('write a value so that it means itself, whatever is in it', async () => {
    await here.open({ groups: manyGroups(1), facets: FACETS });

    await box().click();
    await here.page.keyboard.type('!environment:pre');
    await here.page.getByRole('option', { name: 'pre <b>prod</b>' }).click();
    await here.page.keyboard.press('Enter');
    await here.page.waitForURL(/query=/);

    expect(askedBy(here.admin.world)).toMatchObject([
      { key: 'environment', not: true, values: [['pre <b>prod</b> "x"']] },
    ]);
  });

  it('are of what is written besides', async () => {
    await here.open({ groups: manyGroups(1), facets: FACETS });

    await box().click();
    await here.page.keyboard.type('level:error environment:');
    await here.page.getByRole('option', { name: 'production' }).waitFor();

    expect(here.admin.world.facetQueries.at(-1)).toMatchObject([{ key: 'level' }]);
  });

  it('are the errors that are found too, which open by keys alone', async () => {
    await here.open({ groups: manyGroups(2) });

    await here.page.keyboard.press('/');
    await here.page.keyboard.type('user:4711');
    await here.page.getByRole('option', { name: /Error number 2/ }).waitFor();
    const query = here.admin.world.queries.at(-1);
    await here.page.keyboard.press('ArrowUp');
    await here.page.keyboard.press('Enter');
    await here.page.waitForURL(/error-log\/102$/);

    expect(query).toMatchObject({ statuses: ['OPEN'], filter: { query: [{ key: 'user' }] } });
  });

  it('name the user where a word alone finds nothing', async () => {
    await here.open({ groups: [] });

    await here.page.keyboard.press('/');
    await here.page.keyboard.type('10000');
    await here.page.getByRole('option', { name: 'user:10000' }).waitFor();
    await here.page.keyboard.press('ArrowDown');
    await here.page.keyboard.press('Enter');

    expect(await box().inputValue()).toBe('user:10000');
  });

  it('close by Escape, and the text stays', async () => {
    await here.open({ groups: manyGroups(1) });
    await box().click();
    await here.page.keyboard.type('is:re');
    await here.page.getByRole('option', { name: 'resolved' }).waitFor();
    const isExpanded = await box().getAttribute('aria-expanded');

    await here.page.keyboard.press('Escape');

    expect([isExpanded, await box().getAttribute('aria-expanded')]).toEqual(['true', 'false']);
    expect(await box().inputValue()).toBe('is:re');
    expect(await here.page.evaluate('document.activeElement.id')).toBe('search');
  });

  it.each(['light', 'dark'] as const)(
    'have no accessibility violation while open, in %s',
    async (colorScheme) => {
      await here.open({ groups: manyGroups(1) }, { colorScheme });
      await box().click();
      await here.page.keyboard.type('is:');
      await options().first().waitFor();
      await here.page.keyboard.press('ArrowDown');

      const { violations } = await axeOn(here.page).analyze();

      expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }))).toEqual([]);
    },
  );
});

describe('a view', () => {
  it('is saved from the list without a script, is shared by its address, and deleted', async () => {
    await here.open(
      { groups: manyGroups(2) },
      {
        javaScriptEnabled: false,
        path: '/admin/error-log?status=ALL&query=level%3Aerror&sortBy=event_count',
      },
    );
    const { page } = here;

    await page.getByText('Views', { exact: true }).click();
    await page.getByLabel('Save this list as').fill('On call');
    await page.getByLabel('for everybody').check();
    await page.getByRole('button', { name: 'Save' }).click();
    const address = page.url();
    // Somebody else, who is sent the address.
    const other = await page.context().browser()!.newContext();
    await other.addCookies([{ name: 'session', value: here.admin.sealed('viewer'), url: here.url }]);
    const theirs = await other.newPage();
    await theirs.goto(address);
    const seen = await theirs.locator('.views summary').innerText();
    await other.close();
    await page.goto(`${here.url}/admin/views`);
    await page.getByRole('button', { name: 'Delete On call' }).click();

    expect(new URL(address).search).toBe('?status=ALL&query=level%3Aerror&sortBy=event_count');
    expect(seen).toContain('On call');
    expect(await page.getByRole('status').innerText()).toContain('The view is deleted');
    expect(here.admin.world.views.kept).toEqual([]);
  });
});

it('on paper there are the rows, and nothing that one could press', async () => {
  await here.open({ groups: manyGroups(3) });
  await here.page.emulateMedia({ media: 'print' });

  const seen = async (selector: string) => here.page.locator(selector).first().isVisible();

  expect([await seen('a.title'), await seen('td.when'), await seen('svg.spark, .spark')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([await seen('.bulk'), await seen('.search'), await seen('.views'), await seen('.top')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it('on a phone a view is saved and a suggestion is touched', async () => {
  await here.open(
    { groups: manyGroups(3), facets: FACETS },
    { viewport: { width: 390, height: 844 }, hasTouch: true },
  );

  await box().tap();
  await here.page.keyboard.type('environment:');
  await options().filter({ hasText: 'staging' }).tap();
  await here.page.getByRole('button', { name: 'Search' }).tap();
  await here.page.waitForURL(/query=environment%3Astaging/);
  await here.page.getByText('Views', { exact: true }).tap();
  await here.page.getByLabel('Save this list as').fill('Staging');
  await here.page.getByRole('button', { name: 'Save' }).tap();
  await here.page.getByText('View: Staging').waitFor();

  expect(here.admin.world.views.kept).toMatchObject([
    { view: { name: 'Staging', query: 'environment:staging' } },
  ]);
});
