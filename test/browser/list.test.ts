import type { Browser, Page } from 'playwright-core';
import { aGroup, anAdmin } from '../support/fakes/admin-services.ts';
import { openBrowser, serve, type Site } from '../support/engines/browser.ts';

/** What the list can do with a script, and that the same can be done without one. */

/** A cold browser unpacks itself first. */
jest.setTimeout(60_000);

const manyGroups = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    aGroup({
      issueId: String(101 + n),
      shortId: `SHOP-${(n + 1).toString()}`,
      title: `Error number ${(n + 1).toString()}`,
    }),
  );

let browser: Browser;
let site: Site;
let admin: Awaited<ReturnType<typeof anAdmin>>;
let page: Page;
let said: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function open(
  overrides: Parameters<typeof anAdmin>[0],
  { path = '/admin/error-log', ...options }: { javaScriptEnabled?: boolean; path?: string } = {},
) {
  const has = new Map<string, string>();
  const sentry = (id: string, status: string | null) => {
    if (status !== null) has.set(id, status);
    return { id, status: has.get(id) ?? 'unresolved' };
  };
  admin = await anAdmin({ sentry, ...overrides });
  site = await serve(admin.app);
  const context = await browser.newContext(options);
  await context.addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
  page = await context.newPage();
  said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(site.url + path);
}
afterEach(async () => {
  await page.context().close();
  await site.close();
  if (said.length > 0) throw new Error(`The console said: ${said.join('\n')}`);
});

const ticked = () =>
  page.evaluate<string[]>(
    "[...document.querySelectorAll('input[name=ids]:checked')].map(({ value }) => value)",
  );

describe('by keyboard alone', () => {
  it('fifty groups are ticked one after the other and resolved at once', async () => {
    await open({ groups: manyGroups(50) });

    for (let n = 0; n < 50; n++) {
      await page.keyboard.press('j');
      await page.keyboard.press('x');
    }
    await page.keyboard.press('e');
    await page.getByText('50 errors resolved').waitFor();

    expect(admin.world.updates).toHaveLength(50);
    expect(new Set(admin.world.updates.map(({ status }) => status))).toEqual(new Set(['resolved']));
  });

  it('the group that one stands on is resolved, and the change is taken back by the button', async () => {
    await open({ groups: manyGroups(3) });

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByText('brought back to what it was').waitFor();

    expect(admin.world.updates.map(({ id, status }) => [id, status])).toEqual([
      ['102', 'resolved'],
      ['102', 'unresolved'],
    ]);
  });

  it('the next key acts on the group that one has gone on to, and not on the one before', async () => {
    await open({ groups: manyGroups(3) });

    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByText('1 error resolved').waitFor();
    expect([await ticked(), await page.locator('#ticked').innerText()]).toEqual([[], '']);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByText('1 error archived').waitFor();

    expect(admin.world.updates.map(({ id, status }) => [id, status])).toEqual([
      ['101', 'resolved'],
      ['102', 'ignored'],
    ]);
  });

  it('Enter in a field of the menus changes nothing', async () => {
    await open({ groups: manyGroups(2) });
    await page.getByLabel('Tick SHOP-1', { exact: true }).check();
    await page.getByText('More', { exact: true }).click();

    await page.getByPlaceholder('Name or e-mail').fill('ann@example.com');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');

    expect(new URL(page.url()).searchParams.get('act')).toBeNull();
    expect(admin.world.updates).toEqual([]);
  });

  it('a group is opened, and the search is reached', async () => {
    await open({ groups: manyGroups(3) });

    await page.keyboard.press('/');
    await page.keyboard.type('jjj');
    const written = await page.getByLabel('Search').inputValue();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.waitForURL(/\/admin\/error-log\/101$/);

    expect(written).toBe('jjj');
  });

  it('g and a letter lead to another page, and neither of them alone', async () => {
    await open({ groups: manyGroups(2) });

    await page.keyboard.press('t');
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByText('1 error archived').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL(/\/admin\/trends$/);

    expect(admin.world.updates).toHaveLength(1);
  });

  it.each(['/admin/error-log/101', '/admin/activity', '/admin/system', '/admin/error-log/101/events'])(
    'g and a letter lead away from %s as well',
    async (path) => {
      await open({ groups: manyGroups(2) }, { path });

      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.waitForURL(/\/admin\/trends$/);
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      await page.waitForURL(/\/admin\/error-log$/);

      expect(admin.world.updates).toEqual([]);
    },
  );

  it('the second of two keys is none of the page’s own', async () => {
    await open({ groups: manyGroups(2) });

    await page.keyboard.press('j');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForURL(/\/admin\/activity$/);

    expect(admin.world.updates).toEqual([]);
  });

  it('the keys are told', async () => {
    await open({ groups: manyGroups(1) });

    await page.keyboard.press('?');

    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await page.getByRole('dialog').innerText()).toContain('resolve what is ticked');
  });
});

describe('ticking', () => {
  it('a range takes a click and a click with the shift key', async () => {
    await open({ groups: manyGroups(6) });

    await page.getByLabel('Tick SHOP-2', { exact: true }).click();
    await page.getByLabel('Tick SHOP-5', { exact: true }).click({ modifiers: ['Shift'] });

    expect(await ticked()).toEqual(['102', '103', '104', '105']);
    expect(await page.locator('#ticked').innerText()).toBe('4 ticked');
  });

  it('the whole page takes one', async () => {
    await open({ groups: manyGroups(4) });

    await page.getByLabel('Tick all of this page').click();

    expect(await ticked()).toHaveLength(4);
  });
});

describe('a list that stays open', () => {
  it('follows a group where it stands, keeps what is ticked, and says what more belongs there', async () => {
    const groups = manyGroups(3);
    await open({ groups });
    await page.getByLabel('Tick SHOP-2', { exact: true }).click();

    admin.world.groups = [
      aGroup({ issueId: '200', shortId: 'SHOP-200', title: 'A new one', version: 'v' }),
      ...groups.map((group) =>
        group.issueId === '102' ? { ...group, sentryCount: 7_777, version: 'next' } : group,
      ),
    ];
    await page.locator('tr[data-id="102"]', { hasText: '7,777' }).waitFor();
    await page.getByText('1 more error belongs here now.').waitFor();

    expect(await ticked()).toEqual(['102']);
    expect(await page.locator('tbody tr').count()).toBe(3);
  });

  const openAt = async (isHidden: boolean) => {
    await open({ groups: manyGroups(1) });
    await page.clock.install();
    await page.reload();
    await page.evaluate(`Object.defineProperty(document, 'hidden', { get: () => ${String(isHidden)} })`);
  };

  it('asks every three seconds while somebody sees it', async () => {
    await openAt(false);
    const statuses: number[] = [];

    for (let n = 0; n < 5; n++) {
      const answer = page.waitForResponse((response) => response.url().includes('/api/admin/changes'));
      await page.clock.runFor(3000);
      statuses.push((await answer).status());
    }

    expect(statuses).toHaveLength(5);
  });

  it('asks for nothing while nobody does', async () => {
    await openAt(true);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));

    await page.clock.runFor(60_000);

    expect(asked).toEqual([]);
  });
});

describe('without a script', () => {
  it('groups are ticked, resolved, and brought back', async () => {
    await open({ groups: manyGroups(3) }, { javaScriptEnabled: false });

    await page.getByLabel('Tick SHOP-1', { exact: true }).check();
    await page.getByLabel('Tick SHOP-3', { exact: true }).check();
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.getByRole('button', { name: 'Undo' }).click();

    expect(await page.getByRole('status').first().innerText()).toContain('2 errors brought back');
    expect(admin.world.updates.map(({ id, status }) => `${id} ${status ?? ''}`)).toEqual([
      '101 resolved',
      '103 resolved',
      '101 unresolved',
      '103 unresolved',
    ]);
  });
});
