import { axeOn } from '../support/engines/axe.ts';
import type { AssignablePerson } from '../../lambdas/adapters/sentry/people.ts';
import { aGroup, type World } from '../support/fakes/admin-services.ts';
import { aChange } from '../support/samples/sample-change.ts';
import { keepingSentry, listInBrowser, manyGroups } from '../support/engines/list-page.ts';

/** Assigning, reasons, and acting beside others: on the list and the page of a group, by phone, and without a script. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const GROUP = '/admin/error-log/101';
const PHONE = { width: 390, height: 844 };

const person = (id: string, name: string): AssignablePerson => ({
  ...{ kind: 'user', id, name, email: `${id}@example.com` },
});
const PEOPLE: AssignablePerson[] = [
  person('1', 'Ada Okafor'),
  person('2', 'Sören Lindqvist'),
  { kind: 'team', id: '7', name: 'payments', email: null },
];
const world = (overrides: Partial<World> = {}): Partial<World> => ({
  groups: [aGroup({ project: { id: '7', slug: 'shop' } })],
  people: () => PEOPLE,
  ...overrides,
});
const widthOf = () => here.page.evaluate<number>('document.documentElement.scrollWidth');
const faults = async () =>
  (await axeOn(here.page).analyze()).violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html }) => html),
  }));

describe('assigning from the page of a group', () => {
  it('finds somebody by a part of the name, by keys alone, and sends who was chosen', async () => {
    const assignedTo = { type: 'user', id: '2', name: 'Sören Lindqvist' };
    await here.open(world({ sentry: (id) => ({ id, status: 'unresolved', assignedTo }) }), { path: GROUP });
    const { page } = here;

    await page.getByText('Assign', { exact: true }).first().click();
    await page.getByRole('combobox', { name: /Member or team/ }).fill('lind');
    await page.getByRole('option', { name: /Lindqvist/ }).waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByText('Assigned to Sören Lindqvist, in Sentry as well').waitFor();

    expect(here.admin.world.updates).toEqual([{ id: '101', assignedTo: 'user:2' }]);
    expect(await page.locator('#facts').innerText()).toContain('Sören Lindqvist');
  });

  it('sends what was typed where nobody is called so', async () => {
    await here.open(world(), { path: GROUP });
    const { page } = here;

    await page.getByText('Assign', { exact: true }).first().click();
    await page.getByRole('combobox', { name: /Member or team/ }).fill('zoe@example.com');
    await page.getByText('Nobody is called so').waitFor();
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByText('Sentry has assigned the error').waitFor();

    expect(here.admin.world.updates).toEqual([{ id: '101', assignedTo: 'zoe@example.com' }]);
  });

  it('on a phone fits the page and takes a tap', async () => {
    await here.open(world(), { path: GROUP, viewport: PHONE, hasTouch: true });
    const { page } = here;

    await page.getByText('Assign', { exact: true }).first().tap();
    await page.getByRole('combobox', { name: /Member or team/ }).tap();
    await page.getByRole('option', { name: /payments/ }).waitFor();
    const width = await widthOf();
    await page.getByRole('option', { name: /payments/ }).tap();
    await page.getByRole('button', { name: 'Assign', exact: true }).tap();
    await page.getByText('Sentry has assigned the error').waitFor();

    expect(width).toBeLessThanOrEqual(PHONE.width);
    expect(here.admin.world.updates).toEqual([{ id: '101', assignedTo: 'team:7' }]);
  });

  it.each([
    ['a desk', { width: 1280, height: 800 }],
    ['a phone', PHONE],
  ])('without a script goes by the page that lists everybody, on %s', async (_name, viewport) => {
    await here.open(world(), { path: GROUP, viewport, javaScriptEnabled: false });
    const { page } = here;

    await page.getByText('Assign', { exact: true }).first().click();
    await page.getByRole('button', { name: /Choose from all/ }).click();
    await page.getByPlaceholder('Part of a name or e-mail').fill('pay');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('button', { name: '#payments' }).click();

    expect(here.admin.world.updates).toEqual([{ id: '101', assignedTo: 'team:7' }]);
    expect(page.url()).toContain(`${GROUP}?notice=`);
  });
});

describe('assigning what is ticked', () => {
  const groups = manyGroups(3);

  it('offers the people of its projects, and assigns to whom was chosen', async () => {
    await here.open(world({ groups }));
    const { page } = here;

    await page.getByLabel('Tick SHOP-1').check();
    await page.getByLabel('Tick SHOP-3').check();
    await page.locator('.bulk summary', { hasText: 'More' }).click();
    await page.getByRole('combobox', { name: /Member or team/ }).fill('ada');
    await page.getByRole('option', { name: /Ada/ }).click();
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByText('2 errors assigned').waitFor();

    expect(here.admin.world.updates).toEqual([
      { id: '101', assignedTo: 'user:1' },
      { id: '103', assignedTo: 'user:1' },
    ]);
  });

  it('without a script, all that match too: they are counted before they are sent', async () => {
    await here.open(world({ groups }), { javaScriptEnabled: false });
    const { page } = here;

    await page.getByLabel('that match').check();
    await page.locator('.bulk summary', { hasText: 'More' }).click();
    await page.getByRole('button', { name: /Choose from all/ }).click();
    await page.getByRole('button', { name: '#payments' }).click();
    const asked = await page.getByRole('heading').first().innerText();
    await page.getByRole('button', { name: 'Assign 3' }).click();

    expect(asked).toBe('Assign 3 errors to #payments?');
    expect(here.admin.world.updates.map(({ assignedTo }) => assignedTo)).toEqual([
      'team:7',
      'team:7',
      'team:7',
    ]);
  });
});

describe('a reason', () => {
  it('goes with what is ticked, and stays out of other acts', async () => {
    await here.open(world({ groups: manyGroups(2) }));
    const { page } = here;

    await page.getByLabel('Tick SHOP-2').check();
    await page.getByLabel('Why, with resolve and archive').fill('their outage');
    await page.getByRole('button', { name: 'Archive for a day', exact: true }).click();
    await page.getByText('1 error archived').waitFor();

    expect(here.admin.world.comments).toEqual([{ id: '102', text: 'their outage' }]);
  });

  it.each([
    ['with a script', true],
    ['without one', false],
  ])('is written in the archive menu of a phone, %s', async (_name, javaScriptEnabled) => {
    await here.open(world(), { path: GROUP, viewport: PHONE, javaScriptEnabled });
    const { page } = here;

    await page.locator('.stick summary', { hasText: 'Archive' }).click();
    await page.locator('.stick details[open]').getByLabel('Why (optional)').fill('their outage');
    await page.keyboard.press('Enter');
    const sentByEnter = here.admin.world.updates.length;
    await page.getByRole('button', { name: 'For ever' }).click();
    await page.getByText('Sentry has archived').waitFor();

    expect(sentByEnter).toBe(0);
    expect(here.admin.world.sent).toMatchObject([{ reason: 'their outage' }]);
    expect(await widthOf()).toBeLessThanOrEqual(PHONE.width);
  });
});

describe('somebody else', () => {
  it('who has acted since the page was opened is told of before anything is sent', async () => {
    const sentry = keepingSentry();
    await here.open(world({ sentry }), { path: GROUP });
    sentry('101', 'resolved');

    await here.page.locator('.stick summary', { hasText: 'Archive' }).click();
    await here.page.getByRole('button', { name: 'For ever' }).click();
    await here.page.getByText('Somebody has acted since you opened the page').waitFor();

    expect(here.admin.world.updates).toEqual([]);
  });

  it('what one has just done can be taken back on the page, by keyboard as well', async () => {
    const sentry = keepingSentry();
    await here.open(world({ sentry }), { path: GROUP, viewport: PHONE });
    const { page, admin } = here;
    await page.getByRole('button', { name: 'Resolve', exact: true }).first().click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    const [found, wide] = [await faults(), await widthOf()];

    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByText('Sentry has brought the error back to what it was').waitFor();

    expect(admin.world.updates.map(({ status }) => status)).toEqual(['resolved', 'unresolved']);
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    expect([found, wide]).toEqual([[], PHONE.width]);
  });

  it('who acts while the page is open is told of on it, and what is sent next is judged by that', async () => {
    await here.open(world(), { path: GROUP });
    const { page, admin } = here;
    admin.world.groups = [aGroup({ status: 'RESOLVED', substatus: null, version: 'v5' })];
    await page.route('**/api/admin/changes*', (route) =>
      route.fulfill({ json: { groups: [{ id: '101', version: 'v5' }], cursor: 'c', isWhole: true } }),
    );

    await page.getByText('Somebody changed it; the error is resolved.').waitFor();

    expect(await page.locator('.badges').innerText()).toContain('Resolved');
    expect(await page.getByRole('button', { name: 'Reopen' }).count()).toBe(1);
    expect(await page.locator('.triage input[name=seen]').first().inputValue()).toBe('RESOLVED:');
    expect(await faults()).toEqual([]);
  });

  it('is not who has acted oneself: the page follows, and says nothing', async () => {
    await here.open(world(), { path: GROUP });
    const { page, admin } = here;
    const to = { status: 'RESOLVED' as const, substatus: null };
    admin.world.changes = [
      aChange({ kind: 'resolved', actor: 'ada (admin@example.test)', source: 'triage', to }),
    ];
    admin.world.groups = [aGroup({ ...to, version: 'v5' })];
    await page.route('**/api/admin/changes*', (route) =>
      route.fulfill({ json: { groups: [{ id: '101', version: 'v5' }], cursor: 'c', isWhole: true } }),
    );

    await page.getByRole('button', { name: 'Reopen' }).waitFor();

    expect(await page.locator('#acted').isHidden()).toBe(true);
  });

  it('is not told of where only further events came', async () => {
    await here.open(world(), { path: GROUP });
    const { page, admin } = here;
    admin.world.groups = [aGroup({ sentryCount: 9_999, version: 'v5' })];
    let reads = 0;
    await page.route('**/api/admin/changes*', (route) =>
      route.fulfill({ json: { groups: [{ id: '101', version: 'v5' }], cursor: 'c', isWhole: true } }),
    );
    page.on('response', (answer) => {
      if (new URL(answer.url()).pathname === GROUP) reads++;
    });

    await page.waitForResponse((answer) => new URL(answer.url()).pathname === GROUP);
    await page.waitForResponse((answer) => answer.url().includes('/changes'));

    expect(await page.locator('#acted').isHidden()).toBe(true);
    expect(reads).toBe(1);
  });
});
