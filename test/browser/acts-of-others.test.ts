import { axeOn } from '../support/engines/axe.ts';
import { aGroup, NOW, type World } from '../support/fakes/admin-services.ts';
import { listInBrowser } from '../support/engines/list-page.ts';
import { aChange } from '../support/samples/sample-change.ts';

/** The page of an error that is open while others act: what it tells of them, and its history. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const GROUP = '/admin/error-log/101';
const ADA = { type: 'user', id: '5', name: 'Ada' };

const act = (n: number, change: Partial<ReturnType<typeof aChange>>) =>
  aChange({ n: NOW + n, actor: 'user:Bob', at: new Date(NOW + n).toISOString(), ...change });
/** More than the history shows at once. */
const earlier = Array.from({ length: 8 }, (_, n) =>
  act(-1000 * (n + 1), { kind: 'priority', from: { priority: 'high' }, to: { priority: 'low' } }),
);
const assigned = act(1, { kind: 'assigned', from: { assignee: null }, to: { assignee: ADA } });
const resolved = act(2, { kind: 'resolved' });

const opened = async (overrides: Partial<World> = {}, width = 1280) => {
  await here.open({ changes: earlier, ...overrides }, { path: GROUP, viewport: { width, height: 844 } });
  await here.page.route('**/api/admin/changes*', (route) =>
    route.fulfill({
      json: {
        ...{ groups: [{ id: '101', version: here.admin.world.groups[0]?.version }], cursor: 'c' },
        isWhole: true,
      },
    }),
  );
};
const happens = (changes: World['changes'], group: Parameters<typeof aGroup>[0]) => {
  here.admin.world.changes = [...changes, ...here.admin.world.changes];
  here.admin.world.groups = [aGroup({ ...group, version: `v${changes[0]?.n.toString() ?? ''}` })];
};
const firstOfHistory = () => here.page.locator('#history li').first().innerText();

it.each([1280, 390])(
  'of several acts each is told, and the history has them, %d pixels wide',
  async (width) => {
    await opened({}, width);
    const { page } = here;

    happens([resolved, assigned], { status: 'RESOLVED', substatus: null, assignee: ADA });
    await page.getByText('2 changes by others since you opened this page').waitFor();

    expect(await page.locator('#acted li').allInnerTexts()).toEqual([
      expect.stringMatching(/^Bob resolved it, /),
      expect.stringMatching(/^Bob assigned it to Ada, /),
    ]);
    expect(await firstOfHistory()).toMatch(/^Resolved/);
    expect((await axeOn(page).analyze()).violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  },
);

it('an act that was taken back by another is told as well, although nothing else is different', async () => {
  await opened();
  const reopened = act(3, {
    ...{ kind: 'reopened', from: { status: 'RESOLVED' } },
    to: { status: 'OPEN', substatus: 'ongoing' },
  });

  happens([reopened, resolved], {});
  await here.page.getByText('2 changes by others since you opened this page').waitFor();

  expect(await firstOfHistory()).toMatch(/^Reopened/);
});

it('what somebody has open of the history stays open', async () => {
  await opened();
  await here.page.locator('#history summary').first().click();
  await here.page.locator('h1').click();

  happens([resolved], { status: 'RESOLVED', substatus: null });
  await here.page.getByText('Bob resolved it; the error is resolved').waitFor();

  expect(await firstOfHistory()).toMatch(/^Resolved/);
  expect(await here.page.locator('#history details').first().getAttribute('open')).toBe('');
});

it('the history does not change under a pointer: it does once that has left', async () => {
  await opened();
  await here.page.locator('#history').hover();

  happens([resolved], { status: 'RESOLVED', substatus: null });
  await here.page.getByText('Bob resolved it; the error is resolved').waitFor();
  const under = await firstOfHistory();
  await here.page.locator('h1').hover();

  expect(under).toMatch(/^Priority/);
  expect(await firstOfHistory()).toMatch(/^Resolved/);
});

it('the first history of an error comes with its first change', async () => {
  await opened({ changes: [] });

  happens([resolved], { status: 'RESOLVED', substatus: null });
  await here.page.getByText('Bob resolved it; the error is resolved').waitFor();

  expect(await firstOfHistory()).toMatch(/^Resolved/);
});
