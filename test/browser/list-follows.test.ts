import { aGroup } from '../support/fakes/admin-services.ts';
import { listInBrowser, manyGroups } from '../support/engines/list-page.ts';

/** What a list does that stays open: rows come, change and go, and nothing moves under whoever works with it. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const NEW = aGroup({ issueId: '900', shortId: 'SHOP-900', title: 'A new one', version: 'v' });
const rowIds = () =>
  here.page.evaluate<string[]>("[...document.querySelectorAll('tbody tr')].map((row) => row.dataset.id)");
const away = () => here.page.mouse.move(5, 5);

it('lets a new group slide in at its place, marked, and counts the tabs anew', async () => {
  await here.open({ groups: manyGroups(3) });
  await away();

  here.admin.world.groups = [NEW, ...manyGroups(3)];
  await here.page.locator('tr.came[data-id="900"]').waitFor();

  expect(await rowIds()).toEqual(['900', '101', '102', '103']);
  expect(await here.page.locator('nav.tabs a').first().innerText()).toBe('Open 4');
  expect(await here.page.locator('#moved').isHidden()).toBe(true);
});

it('lets the first group of an empty list slide in', async () => {
  await here.open({ groups: [] });
  await here.page.getByText('No errors here yet').waitFor();

  here.admin.world.groups = [NEW];
  await here.page.locator('tr.came[data-id="900"]').waitFor();

  expect(await rowIds()).toEqual(['900']);
  expect(await here.page.getByText('No errors here yet').isHidden()).toBe(true);
  await here.page.keyboard.press('j');
  await here.page.keyboard.press('o');
  await here.page.waitForURL(/\/admin\/error-log\/900$/);
});

it('says why it is empty once the last group has gone', async () => {
  await here.open({ groups: [NEW] });
  await away();

  here.admin.world.groups = [{ ...NEW, status: 'RESOLVED', version: 'next' }];
  await here.page.getByText('No errors here yet').waitFor();

  expect(await rowIds()).toEqual([]);
});

it('lets a group go that no longer belongs there', async () => {
  await here.open({ groups: manyGroups(3) });
  await away();

  here.admin.world.groups = manyGroups(3).map((group) =>
    group.issueId === '102' ? { ...group, status: 'RESOLVED', version: 'next' } : group,
  );
  await here.page.locator('tr.gone[data-id="102"]').waitFor();
  await here.page.locator('tr[data-id="102"]').waitFor({ state: 'detached' });

  expect(await rowIds()).toEqual(['101', '103']);
});

it('moves nothing under the pointer, and lets the rows take their places once it has left', async () => {
  await here.open({ groups: manyGroups(3) });
  const second = here.page.locator('tr[data-id="102"]');
  await second.hover();
  const before = await second.boundingBox();

  here.admin.world.groups = [
    NEW,
    ...manyGroups(3).map((group) =>
      group.issueId === '102' ? { ...group, sentryCount: 7_777, version: 'next' } : group,
    ),
  ];
  await second.getByText('7,777').waitFor();
  await here.page.getByText('1 more error belongs here now.').waitFor();
  const under = await rowIds();
  const box = await second.boundingBox();
  await away();
  await here.page.locator('tr.came[data-id="900"]').waitFor();

  expect(under).toEqual(['101', '102', '103']);
  expect(box).toEqual(before);
  expect(await rowIds()).toEqual(['900', '101', '102', '103']);
});

it('moves nothing while somebody reads further down', async () => {
  await here.open({ groups: manyGroups(50) }, { viewport: { width: 1280, height: 600 } });
  await here.page.locator('tr[data-id="140"]').scrollIntoViewIfNeeded();
  await away();
  const read = here.page.locator('tr[data-id="140"]');
  const before = await read.boundingBox();

  here.admin.world.groups = [NEW, ...manyGroups(50).slice(0, 49)];
  await here.page.locator('tr.gone[data-id="150"]').waitFor();
  const after = await read.boundingBox();

  expect(await rowIds()).toHaveLength(50);
  expect(after?.y).toBe(before?.y);
});

it('is right after a sleep: counts, rows and how long ago everything was', async () => {
  await here.open({ groups: manyGroups(2) });
  await here.page.clock.install();
  await here.page.reload();
  await away();
  const { world } = here.admin;

  const hours = 3 * 3_600_000;
  world.nowMs += hours;
  world.groups = [{ ...NEW, lastSeen: new Date(world.nowMs).toISOString() }, ...manyGroups(2)];
  // As if the lid was closed: what was due fires once.
  await here.page.clock.fastForward(hours);
  await here.page.locator('tr.came[data-id="900"]').waitFor();

  expect(await here.page.locator('tr[data-id="101"] .when time').first().innerText()).toBe('3 h ago');
});

it('asks at once when the network is back, and says nothing while it is gone', async () => {
  await here.open({ groups: manyGroups(2) });
  await here.page.clock.install();
  await here.page.reload();
  await away();
  await here.page.context().setOffline(true);
  const asked: string[] = [];
  here.page.on('request', (request) => asked.push(request.url()));
  here.admin.world.groups = [NEW, ...manyGroups(2)];
  await here.page.clock.runFor(30_000);
  const whileGone = asked.length;

  await here.page.context().setOffline(false);
  await here.page.locator('tr.came[data-id="900"]').waitFor();

  expect(whileGone).toBe(0);
});

it('says that one is signed out, and asks no more', async () => {
  await here.open({ groups: manyGroups(1) });
  await here.page.clock.install();
  await here.page.reload();
  await here.page.context().clearCookies();
  await here.page.clock.runFor(3_000);

  await here.page.getByText('You are signed out').waitFor();
  const asked: string[] = [];
  here.page.on('request', (request) => asked.push(request.url()));
  await here.page.clock.runFor(30_000);

  // The browser writes of the refusal on its console.
  here.forgive();
  expect(asked).toEqual([]);
});
