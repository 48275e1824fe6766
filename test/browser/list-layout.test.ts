import { listInBrowser, manyGroups } from '../support/engines/list-page.ts';
import { aGroup } from '../support/fakes/admin-services.ts';

/** What a row of the list holds stays in its place, on a desk and on a phone. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const SEEN = { count: 190, firstSeen: null, lastSeen: '2026-11-15T12:00:00.000Z' };
/** As many words as a row may have. */
const crowded = aGroup({
  ...{ issueId: '101', shortId: 'STOREFRONT-1D', substatus: 'escalating', priority: 'low' },
  ...{ culprit: 'GET /v1/carts/:cart/checkout/confirmation', title: `TypeError: ${'very long '.repeat(30)}` },
});
const boxOf = async (selector: string) => {
  const box = await here.page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not shown.`);
  return box;
};

/** What an element has in it, and what it shows of that. */
const measured = (selector: string) =>
  here.page.evaluate<Record<'scrollWidth' | 'clientWidth' | 'scrollHeight' | 'clientHeight', number>>(
    `(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => ({ scrollWidth, clientWidth, scrollHeight, clientHeight }))(document.querySelector(${JSON.stringify(selector)}))`,
  );

describe('a row of the list', () => {
  it('says within its column how many of its events a search is of', async () => {
    await here.open({ groups: [crowded], matching: new Map([['101', SEEN]]) });

    const column = await boxOf('.groups tbody td.total');
    const text = await here.page.evaluate<{ left: number; right: number }>(
      "(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('td.total')); const { left, right } = range.getBoundingClientRect(); return { left, right }; })()",
    );

    expect(await here.page.locator('td.total').innerText()).toContain('190 of these, 5 days ago');
    expect(text.left).toBeGreaterThanOrEqual(column.x);
    expect(text.right).toBeLessThanOrEqual(column.x + column.width);
  });

  it.each([1280, 1440, 1000])('has buttons that cover no chip, %d pixels wide', async (width) => {
    await here.open({ groups: [crowded] }, { viewport: { width, height: 800 } });

    await here.page.locator('.groups tbody tr').first().hover();
    const quick = await boxOf('.groups .quick');
    const chips = await Promise.all(
      (await here.page.locator('.groups td.what .badge').all()).map((chip) => chip.boundingBox()),
    );

    expect(chips.length).toBeGreaterThan(1);
    for (const chip of chips) {
      if (chip === null) continue;
      const isBeside = chip.x + chip.width <= quick.x || quick.x + quick.width <= chip.x;
      const isAbove = chip.y + chip.height <= quick.y || quick.y + quick.height <= chip.y;
      expect(isBeside || isAbove).toBe(true);
    }
  });

  it.each([1440, 1280, 1000, 800])(
    'has buttons that cover no part of its title and move nothing, %d pixels wide',
    async (width) => {
      await here.open(
        { groups: [crowded, { ...crowded, issueId: '102' }] },
        { viewport: { width, height: 800 } },
      );
      const heights = async () =>
        Promise.all(
          (await here.page.locator('.groups tbody tr').all()).map(
            async (row) => (await row.boundingBox())?.height,
          ),
        );
      await here.page.mouse.move(0, 0);
      const before = await heights();

      await here.page.locator('.groups tbody tr').first().hover();
      const title = await boxOf('.groups .headline .line');
      const quick = await boxOf('.groups .quick');
      const cell = await boxOf('.groups td.what');

      expect(title.x + title.width).toBeLessThanOrEqual(quick.x);
      expect(quick.x + quick.width).toBeLessThanOrEqual(cell.x + cell.width);
      expect(await here.page.locator('.groups .quick').first().isVisible()).toBe(true);
      expect(await heights()).toEqual(before);
    },
  );

  it.each([
    ['two commits', 'shop@c07d51ab4be141e2', 'shop@9b1f7732aa0cd8e4'],
    ['two days', 'shop@2026.11.28', 'shop@2026.11.29'],
  ])('has room for %s, which are shortened once at most', async (_what, first, last) => {
    const seen = [first, last].map((release, at) => ({
      ...{ environment: 'production', release, count: 1 },
      ...{ firstSeen: `2026-11-1${at.toString()}T12:00:00.000Z`, lastSeen: '2026-11-20T12:00:00.000Z' },
    }));
    await here.open({ groups: [{ ...crowded, release: last }], seen: { seen, uncounted: 0 } });

    const line = await measured('.groups td.where .small');

    expect(line.scrollWidth).toBeLessThanOrEqual(line.clientWidth);
  });

  it.each([1280, 950])('has its times within their column in every format, %d pixels wide', async (width) => {
    await here.open(
      { groups: [crowded] },
      { viewport: { width, height: 800 }, timezoneId: 'Australia/Adelaide' },
    );
    const { page } = here;
    const over = () =>
      page.evaluate<number>(
        "(() => { const cell = document.querySelector('td.when'); const range = document.createRange(); range.selectNodeContents(cell); return Math.max(0, range.getBoundingClientRect().right - cell.getBoundingClientRect().right, document.documentElement.scrollWidth - innerWidth); })()",
      );

    await page.locator('td.when time').first().click();
    const found = [await page.locator('td.when').innerText(), await over()];
    await page.keyboard.press('z');
    found.push(await page.locator('td.when').innerText(), await over());
    await page.keyboard.press('z');
    found.push(await page.locator('td.when').innerText(), await over());

    const [iso, local] = [expect.stringContaining('Z'), expect.stringContaining('GMT+10:30')];
    expect(found).toEqual([iso, 0, local, 0, iso, 0]);
  });

  it('has the whole name of whoever has it, on two lines where it is long', async () => {
    const assignee = { type: 'user', id: '1', name: 'Søren Lindqvist' };
    await here.open({ groups: [{ ...crowded, assignee }] });

    const line = await measured('.groups td.who-has .line');

    expect(line.scrollWidth).toBeLessThanOrEqual(line.clientWidth);
    expect(line.scrollHeight).toBeLessThanOrEqual(line.clientHeight);
  });

  it('on a phone has all of its lines begin where its title does', async () => {
    await here.open({ groups: [crowded], hours: [{ hour: '2026-11-20T11', count: 3, repaired: 0 }] }, PHONE);

    const title = await boxOf('.groups td.what .title');
    const plot = await boxOf('.groups td.plot');
    const where = await boxOf('.groups td.where');

    expect([plot.x, where.x].map(Math.round)).toEqual([Math.round(title.x), Math.round(title.x)]);
  });
});

describe('the box of all that match, on a phone', () => {
  it('says what it is of, within the screen', async () => {
    await here.open({ groups: manyGroups(26) }, PHONE);

    const words = await boxOf('.bulk .all-words');

    expect(await here.page.locator('.bulk .all-words').innerText()).toMatch(/^all 26\s+that match/);
    expect(words.x + words.width).toBeLessThanOrEqual(PHONE.viewport.width);
  });
});
