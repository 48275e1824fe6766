import { axeOn } from '../support/engines/axe.ts';
import type { AssignablePerson } from '../../lambdas/adapters/sentry/people.ts';
import { aGroup, type World } from '../support/fakes/admin-services.ts';
import { listInBrowser, manyGroups } from '../support/engines/list-page.ts';

/** Assigning to oneself in one click, and a list of suggestions that is in nobody's way. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const GROUP = '/admin/error-log/101';
const MY_ADDRESS = 'admin@example.test';
const ME = { type: 'user', id: '1', name: 'Ada Okafor' };
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const WIDTHS = [1280, 1000, 760, 390];

const PEOPLE = Array.from({ length: 12 }, (_, n): AssignablePerson => ({
  ...{ kind: 'user', id: (n + 1).toString(), name: n === 0 ? ME.name : `Person ${n.toString()}` },
  email: n === 0 ? MY_ADDRESS : null,
}));
const world = (overrides: Partial<World> = {}): Partial<World> => ({
  groups: manyGroups(3).map((group) => ({ ...group, assignee: null })),
  people: () => PEOPLE,
  sentry: (id) => ({ id, status: 'unresolved', assignedTo: ME }),
  ...overrides,
});
const faults = async () => (await axeOn(here.page).analyze()).violations.map(({ id }) => id);
const wide = () => here.page.evaluate<number>('document.documentElement.scrollWidth');

describe('assign to me', () => {
  it.each([
    ['a desk, with a script', DESK, true],
    ['a desk, without one', DESK, false],
    ['a phone', PHONE, true],
  ])('is one click in the menu of an error, on %s', async (_what, viewport, javaScriptEnabled) => {
    await here.open(world(), { path: GROUP, viewport, javaScriptEnabled });
    const { page, admin } = here;

    await page.locator('.stick summary', { hasText: 'Assign' }).click();
    const found = javaScriptEnabled ? await faults() : [];
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByText('Assigned to Ada Okafor, in Sentry as well').waitFor();

    expect(admin.world.updates).toEqual([{ id: '101', assignedTo: MY_ADDRESS }]);
    expect([found, await wide(), await page.getByRole('button', { name: 'Assign to me' }).count()]).toEqual([
      [],
      viewport.width,
      0,
    ]);
  });

  it('is the key i on the page of an error, which says so where it is theirs', async () => {
    await here.open(world(), { path: GROUP });
    const { page, admin } = here;

    await page.keyboard.press('i');
    await page.getByText('Assigned to Ada Okafor, in Sentry as well').waitFor();
    await page.keyboard.press('i');

    expect(await page.locator('#told').innerText()).toContain('is yours already');
    expect(admin.world.updates).toHaveLength(1);
  });

  it('is the key i on the list, of the row that one stands on', async () => {
    await here.open(world());
    const { page, admin } = here;

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('i');
    await page.getByText('1 error assigned to Ada Okafor').waitFor();

    expect(admin.world.updates).toEqual([{ id: '102', assignedTo: MY_ADDRESS }]);
  });

  it.each([1440, 1280, 1100])(
    'stands in the row of what nobody has, and moves nothing, %d wide',
    async (width) => {
      await here.open(world(), { viewport: { width, height: 800 } });
      const { page, admin } = here;
      const rows = page.locator('.groups tbody tr');
      const heights = async () =>
        Promise.all((await rows.all()).map(async (row) => (await row.boundingBox())?.height));
      await page.mouse.move(0, 0);
      const before = await heights();

      await rows.nth(1).hover();
      const after = await heights();
      const button = await page.getByRole('button', { name: 'Assign to me: SHOP-2' }).boundingBox();
      const cell = await rows.nth(1).locator('.who-has').boundingBox();
      const found = await faults();
      await page.getByRole('button', { name: 'Assign to me: SHOP-2' }).click();
      await page.getByText('1 error assigned to Ada Okafor').waitFor();

      expect(after).toEqual(before);
      expect(button!.x).toBeGreaterThanOrEqual(cell!.x);
      expect(button!.x + button!.width).toBeLessThanOrEqual(cell!.x + cell!.width);
      expect([found, admin.world.updates.map(({ id }) => id)]).toEqual([[], ['102']]);
    },
  );

  it('takes what is ticked on a phone, by the menu of the list', async () => {
    await here.open(world(), { viewport: PHONE });
    const { page, admin } = here;

    await page.getByLabel('Tick SHOP-1').check();
    await page.getByLabel('Tick SHOP-3').check();
    await page.locator('.bulk summary', { hasText: 'More' }).click();
    await page.getByRole('button', { name: 'Assign to me', exact: true }).click();
    await page.getByText('2 errors assigned to Ada Okafor').waitFor();

    expect(admin.world.updates.map(({ id }) => id)).toEqual(['101', '103']);
    expect(await wide()).toBe(PHONE.width);
  });

  it.each(WIDTHS)('where Sentry refuses leads to a page that says what to do, %d wide', async (width) => {
    const refuse = () => {
      throw Object.assign(new Error('no'), { status: 400, detail: 'assignedTo: non-team member' });
    };
    await here.open(world({ sentry: refuse }), { path: GROUP, viewport: { width, height: 800 } });
    const { page } = here;

    await page.keyboard.press('i');
    await page.getByText('Join a team of the project in Sentry').waitFor();

    expect([await faults(), await wide()]).toEqual([[], width]);
  });
});

/** Of the open menu: what does not answer to a click in its middle, because something else lies there. */
const COVERED = `(() => [...document.querySelectorAll('details.menu[open] .card :is(button, input:not([type=hidden]))')].flatMap((each) => {
  each.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = each.getBoundingClientRect();
  if (width === 0 || each.disabled) return [];
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return each === there || each.contains(there) ? [] : [each.outerHTML];
}))()`;

describe.each([
  ['an error', GROUP, '.stick summary', 'Assign'],
  ['the list', '/admin/error-log', '.bulk summary', 'More'],
])('an open list of suggestions, on the page of %s', (_what, path, menu, name) => {
  const opened = async (width: number, colorScheme: 'light' | 'dark' = 'light') => {
    await here.open(world(), { path, viewport: { width, height: 900 }, colorScheme });
    await here.page.locator(menu, { hasText: name }).click();
    await here.page.getByRole('combobox', { name: /Member or team/ }).click();
    await here.page.getByRole('option', { name: /Person 3/ }).waitFor();
  };

  it.each(WIDTHS)('covers no button, %d wide', async (width) => {
    await opened(width);

    expect([await here.page.evaluate(COVERED), await wide()]).toEqual([[], width]);
  });

  it.each(['light', 'dark'] as const)('can be read by everybody, %s', async (scheme) => {
    await opened(1280, scheme);

    expect(await faults()).toEqual([]);
  });

  it('has the button to assign on the line of its field, which stays there', async () => {
    await opened(390);
    const { page } = here;
    const topOf = async (part: string) => (await page.locator(part).first().boundingBox())!.y;
    const [field, before] = [await topOf('.people input'), await topOf('.people button')];
    const above = await topOf('details[open] summary');

    await page.getByRole('option', { name: /Person 3/ }).click();
    const after = await topOf('.people button');

    expect(before).toBe(field);
    // The page itself may have become shorter than what it was scrolled by.
    expect(after - (await topOf('details[open] summary'))).toBe(before - above);
  });

  it('stays while somebody presses another button of its menu, which is pressed then', async () => {
    await opened(1280);
    const { page } = here;
    const choose = page.getByRole('button', { name: /Choose from all/ });
    const { x, y, width, height } = (await choose.boundingBox())!;

    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    const during = await choose.boundingBox();
    await page.mouse.up();

    expect(during).toEqual({ x, y, width, height });
    if (path === GROUP) await page.waitForURL('**/admin/assign?*');
    else await page.getByText('Nothing was ticked').waitFor();
  });

  it('is gone once the menu was closed', async () => {
    await opened(1280);
    const { page } = here;

    await page
      .locator('h1')
      .first()
      .click({ force: true, position: { x: 0, y: 0 } });
    await page.locator(menu, { hasText: name }).click();

    expect(await page.locator('.people ul').isHidden()).toBe(true);
  });
});

describe('the page of whom to assign', () => {
  it.each(WIDTHS)('has each button beside its field, %d wide', async (width) => {
    await here.open(world({ groups: [aGroup()] }), {
      path: '/admin/assign?ids=101',
      viewport: { width, height: 800 },
    });
    const { page } = here;
    const tops = async (form: string) =>
      Promise.all(
        [`${form} label`, `${form} > button`].map(
          async (part) => (await page.locator(part).boundingBox())?.y,
        ),
      );

    const [find, type] = [await tops('form.beside[role=search]'), await tops('form.beside.after')];

    expect(find[0]).toBe(find[1]);
    expect(type[0]).toBe(type[1]);
    expect([await faults(), await wide()]).toEqual([[], width]);
  });
});
