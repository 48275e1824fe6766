import type { Page } from 'playwright-core';
import { axeOn } from '../support/engines/axe.ts';
import { listInBrowser } from '../support/engines/list-page.ts';
import { aGroup } from '../support/fakes/admin-services.ts';
import { aBusyWorld } from '../support/samples/admin-busy-world.ts';

/** What stands over the content on a phone: little of it, and all of it within one tap more. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const LIST = '/admin/error-log';
const ERROR = `${LIST}/101`;
const PLACES = ['Error log', 'Activity', 'Trends', 'Completeness', 'Alerts', 'System', 'Audit'];

const openOn = (path: string, options: Parameters<typeof here.open>[1] = PHONE) =>
  here.open(aBusyWorld(), { ...options, path });
const boxOf = async (selector: string) => {
  const box = await here.page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not shown.`);
  return box;
};
const heightsOf = async (selector: string) => {
  const boxes = await Promise.all(
    (await here.page.locator(selector).all()).map((each) => each.boundingBox()),
  );
  return boxes.flatMap((box) => (box === null ? [] : [box.height]));
};
const placesIn = async (page: Page) =>
  page.getByRole('navigation', { name: 'Pages of this site' }).getByRole('link').allInnerTexts();

describe('the header on a phone', () => {
  it.each([LIST, ERROR, '/admin/completeness'])('of %s is one line', async (path) => {
    await openOn(path);

    expect((await boxOf('.top')).height).toBeLessThanOrEqual(45);
  });

  it('of the list leaves the search within the first 120 pixels', async () => {
    await openOn(LIST);

    expect((await boxOf('.search')).y).toBeLessThanOrEqual(120);
  });

  it.each([
    ['one line', 'TypeError: x is undefined', 120],
    ['two lines', "TypeError: Cannot read properties of undefined (reading 'total' of the cart)", 140],
  ])('of an error ends with its title and its buttons, the title on %s', async (_name, title, most) => {
    await here.open({ groups: [aGroup({ title })] }, { ...PHONE, path: ERROR });

    const { y, height } = await boxOf('.title-row');
    expect(y + height).toBeLessThanOrEqual(most);
  });

  it('of an error keeps title and buttons in sight, within 120 pixels', async () => {
    await openOn(ERROR);
    await here.page.evaluate('scrollTo(0, 1200)');

    const { y, height } = await boxOf('.title-row');
    expect([y, height <= 120]).toEqual([0, true]);
    await here.page.getByRole('button', { name: 'Resolve' }).click({ trial: true });
  });

  it.each([true, false])(
    'has every page within one tap more, with a script: %s',
    async (javaScriptEnabled) => {
      await openOn(LIST, { ...PHONE, javaScriptEnabled });
      expect(await placesIn(here.page)).toEqual([]);

      await here.page.getByText('Menu', { exact: true }).tap();

      expect(await placesIn(here.page)).toEqual(PLACES);
      expect(await here.page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(true);
      await here.page.getByRole('link', { name: 'Trends' }).tap();
      await here.page.waitForURL('**/admin/trends');
    },
  );

  it('has the ways out of an error within one tap more, without a script as well', async () => {
    await openOn(ERROR, { ...PHONE, javaScriptEnabled: false });

    await here.page.getByLabel('Copy or open elsewhere').tap();

    expect(await here.page.getByRole('link', { name: 'Open in Sentry' }).isVisible()).toBe(true);
    expect(await here.page.getByRole('link', { name: 'As Markdown' }).isVisible()).toBe(true);
  });

  it('has no target below 40 pixels', async () => {
    await openOn(ERROR);
    const lines = await heightsOf(
      '.top .brand:visible, .top summary:visible, .title-row .button:visible, .title-row button:visible',
    );
    await here.page.getByText('Menu', { exact: true }).tap();
    const menu = await heightsOf('.places a, .who button');

    expect(lines.length).toBeGreaterThan(5);
    expect(menu.length).toBe(PLACES.length + 1);
    expect(Math.min(...lines, ...menu)).toBeGreaterThanOrEqual(40);
  });

  it('closes its menu by Escape, and by a tap elsewhere', async () => {
    await openOn(LIST);
    const menu = here.page.getByRole('link', { name: 'Trends' });
    const open = here.page.getByText('Menu', { exact: true });

    await open.tap();
    await here.page.keyboard.press('Escape');
    expect(await menu.isVisible()).toBe(false);
    await open.tap();
    await here.page
      .getByText('Error ledger')
      .locator('xpath=ancestor::header')
      .tap({ position: { x: 200, y: 20 } });
    expect(await menu.isVisible()).toBe(false);
  });

  it.each([
    ['light', LIST],
    ['dark', LIST],
    ['light', ERROR],
    ['dark', ERROR],
  ] as const)('has no accessibility violation, in %s at %s', async (colorScheme, path) => {
    await openOn(path, { ...PHONE, colorScheme });
    const closed = await axeOn(here.page).analyze();
    await here.page.getByText('Menu', { exact: true }).tap();
    const open = await axeOn(here.page).analyze();

    expect([...closed.violations, ...open.violations]).toEqual([]);
    expect(await here.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

it('on a desk every page is a link in the header, and nothing is folded', async () => {
  await openOn(ERROR, { viewport: { width: 1280, height: 800 } });

  expect(await placesIn(here.page)).toEqual(PLACES);
  expect(await here.page.getByText('Menu', { exact: true }).isVisible()).toBe(false);
  expect(await here.page.getByLabel('Copy or open elsewhere').isVisible()).toBe(false);
  expect(await here.page.getByRole('link', { name: 'Open in Sentry' }).isVisible()).toBe(true);
});

it('where a browser folds what it cannot unfold, the menus are there on a desk as well', async () => {
  await openOn(ERROR, { viewport: { width: 1280, height: 800 }, bypassCSP: true });
  // As a browser of before 2025 reads the style sheet.
  await here.page.evaluate(`for (const { cssRules } of document.styleSheets)
    for (let at = cssRules.length - 1; at >= 0; at--)
      if (cssRules[at].conditionText?.includes('details-content')) cssRules[at].parentStyleSheet.deleteRule(at)`);

  await here.page.getByText('Menu', { exact: true }).click();

  expect(await placesIn(here.page)).toEqual(PLACES);
});
