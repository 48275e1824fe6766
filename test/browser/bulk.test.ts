import { axeOn } from '../support/engines/axe.ts';
import { keepingSentry, listInBrowser, manyGroups } from '../support/engines/list-page.ts';

/** Changes of many: of all that match, of which Sentry refuses one, taken back, and overtaken. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();
const sentIds = () => here.admin.world.updates.map(({ id }) => id);
const idsOf = (count: number) => manyGroups(count).map(({ issueId }) => issueId);
const askForAll = async () => {
  await here.page.getByLabel('that match').check();
  await here.page.getByRole('button', { name: 'Resolve', exact: true }).click();
};

describe('all that match', () => {
  it('are counted before the question, sent to the end by one press, and brought back', async () => {
    await here.open({ groups: manyGroups(120) });
    const { page } = here;

    await askForAll();
    const question = await page.getByRole('heading').innerText();
    const before = sentIds().length;
    await page.getByRole('button', { name: 'Resolve 120' }).click();
    await page.getByText('120 of 120 sent').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Bring back 120' }).click();
    await page.getByText('brought back to what they were. That is all.').waitFor();

    expect([question, before]).toEqual(['Resolve 120 errors?', 0]);
    expect(sentIds()).toEqual([...idsOf(120), ...idsOf(120)]);
    expect(here.admin.world.updates.slice(120).map(({ status }) => status)).toEqual(
      Array.from({ length: 120 }, () => 'unresolved'),
    );
  });

  it('without a script are sent by a press for each part', async () => {
    await here.open({ groups: manyGroups(70) }, { javaScriptEnabled: false });
    const { page } = here;

    await askForAll();
    await page.getByRole('button', { name: 'Resolve 70' }).click();
    const half = await page.getByRole('status').innerText();
    await page.getByRole('button', { name: 'Continue' }).click();

    expect(half).toContain('50 of 70 sent');
    expect(await page.getByRole('status').innerText()).toContain('70 of 70 sent');
    expect(sentIds()).toEqual(idsOf(70));
  });

  it('are continued where a tab was closed, and none is sent twice', async () => {
    await here.open({ groups: manyGroups(120) });
    await askForAll();
    const job = here.page.url();
    // The tab is gone with the first part sent.
    const { page } = here;
    await page.route('**/admin/bulk/*', (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Resolve 120' }).click();
    await page.getByText('The last part was not answered').waitFor();
    here.forgive();
    await page.goto(`${here.url}/admin/error-log`);
    await page.unrouteAll();
    await page.getByRole('link', { name: 'Look at it and continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('120 of 120 sent').waitFor();

    expect(page.url()).toContain(job);
    expect(sentIds()).toEqual(idsOf(120));
  });

  it.each(['light', 'dark'] as const)(
    'have no accessibility violation on the way, in %s',
    async (colorScheme) => {
      await here.open({ groups: manyGroups(60) }, { colorScheme, javaScriptEnabled: true });
      const violationsHere = async () => (await axeOn(here.page).analyze()).violations;

      await askForAll();
      const asked = await violationsHere();
      await here.page.getByRole('button', { name: 'Resolve 60' }).click();
      await here.page.getByText('60 of 60 sent').waitFor();
      const ended = await violationsHere();

      expect([...asked, ...ended].map(({ id }) => id)).toEqual([]);
    },
  );
});

it('one that Sentry refuses is told by name, and the others are changed', async () => {
  const sentry = keepingSentry();
  await here.open({
    groups: manyGroups(3),
    sentry: (id, status) => {
      if (id === '102' && status !== null)
        throw Object.assign(new Error('no'), { status: 403, detail: 'no' });
      return sentry(id, status);
    },
  });
  await here.page.getByLabel('Tick all of this page').click();

  await here.page.keyboard.press('e');
  const told = await here.page.getByRole('alert').innerText();

  expect(told).toContain('2 errors resolved');
  expect(told).toContain('SHOP-2 Error number 2: Sentry does not let our token change it');
});

it('an undo that somebody has overtaken leaves what they did, and says so', async () => {
  await here.open({ groups: manyGroups(2) });
  await here.page.getByLabel('Tick all of this page').click();
  await here.page.keyboard.press('e');
  await here.page.getByText('2 errors resolved').waitFor();
  here.admin.world.sentry('102', 'ignored');

  await here.page.getByRole('button', { name: 'Undo' }).click();
  const told = await here.page.getByRole('alert').innerText();

  expect(told).toContain('SHOP-2 Error number 2: somebody changed it since, and that stays');
  expect(here.admin.world.updates.slice(2).map(({ id }) => id)).toEqual(['101']);
});

it('two people and Sentry at once end alike, and each is told', async () => {
  await here.open({ groups: manyGroups(1) });
  const { page, admin } = here;
  const other = await page.context().browser()!.newContext();
  await other.addCookies([
    {
      name: 'session',
      value: admin.sealed('admin', { subject: 'bob', address: 'bob@example.test' }),
      url: here.url,
    },
  ]);
  const theirs = await other.newPage();
  await theirs.goto(`${here.url}/admin/error-log`);

  // One resolves it, the other archives it, and Sentry then has it open again, as of a regression.
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.getByText('1 error resolved').waitFor();
  await theirs.keyboard.press('j');
  await theirs.keyboard.press('a');
  await theirs.getByText('1 error archived').waitFor();
  admin.world.sentry('101', 'unresolved');
  await page.getByRole('button', { name: 'Undo' }).click();
  const one = await page.getByRole('alert').innerText();
  await theirs.getByRole('button', { name: 'Undo' }).click();
  const two = await theirs.getByRole('alert').innerText();
  await other.close();

  expect([one, two]).toEqual([
    expect.stringContaining('somebody changed it since, and that stays'),
    expect.stringContaining('somebody changed it since, and that stays'),
  ]);
  expect(admin.world.sentry('101', null)).toMatchObject({ status: 'unresolved' });
  expect(admin.world.audit.map(({ actor, outcome }) => [actor.subject, outcome?.result])).toEqual([
    ['bob', 'done'],
    ['ada', 'done'],
  ]);
});
