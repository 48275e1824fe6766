import { axeOn } from '../support/engines/axe.ts';
import { listInBrowser, manyGroups } from '../support/engines/list-page.ts';

/** The list on a phone: changes of many within the reach of a thumb. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Two lines of 44 pixels, the gap between them and the edges. */
const TWO_LINES = 44 * 2 + 8 * 3 + 2;

describe('the bar of changes on a phone', () => {
  it('takes two lines, also while some are ticked', async () => {
    await here.open({ groups: manyGroups(60) }, PHONE);
    const { page } = here;
    const heightOf = async () => (await page.locator('.bulk').boundingBox())?.height ?? 0;

    const before = await heightOf();
    await page.locator('.groups tbody .tick input').first().check();
    await page.getByText('1 ticked').waitFor();
    // The longest words that both have.
    await page.evaluate(
      "document.getElementById('matching').textContent = '1,000+'; document.getElementById('ticked').textContent = '50 ticked';",
    );

    expect(before).toBeLessThanOrEqual(TWO_LINES);
    expect(await heightOf()).toBeLessThanOrEqual(TWO_LINES);
  });

  it('has no target smaller than 44 pixels, and boxes of 24', async () => {
    await here.open({ groups: manyGroups(3) }, PHONE);
    const { page } = here;
    const heightsOf = async (selector: string) =>
      Promise.all(
        (await page.locator(selector).all()).map(async (one) => (await one.boundingBox())?.height ?? 0),
      );

    const targets = await heightsOf(
      '.bulk > button:not([hidden]), .bulk summary, .bulk > .why, .bulk .tick-line',
    );
    const boxes = await heightsOf('.groups tbody .tick input, .bulk .tick-line input');

    expect(targets.length).toBeGreaterThan(4);
    expect(Math.min(...targets)).toBeGreaterThanOrEqual(44);
    expect(Math.min(...boxes)).toBeGreaterThanOrEqual(24);
  });

  it('leads to every change, and says what has no room to whoever listens', async () => {
    await here.open({ groups: manyGroups(3) }, PHONE);
    const { page } = here;

    await page.getByText('More', { exact: true }).click();

    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    await page.getByRole('button', { name: 'Archive for a day', exact: true }).waitFor();
    await page.getByLabel('that match, not only what is ticked').waitFor();
    expect(await page.getByText('Changes go to Sentry first').locator('visible=true').count()).toBe(1);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation, in %s', async (colorScheme) => {
    await here.open({ groups: manyGroups(3) }, { ...PHONE, colorScheme });
    await here.page.getByText('More', { exact: true }).click();

    const { violations } = await axeOn(here.page).analyze();

    expect(violations).toEqual([]);
  });
});
