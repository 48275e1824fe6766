import { axeOn } from '../support/engines/axe.ts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { aGroup, anAdmin, anEvent } from '../support/fakes/admin-services.ts';
import { aBusyWorld } from '../support/samples/admin-busy-world.ts';
import { webhookRecord } from '../support/samples/admin-samples.ts';
import { generatedEvent } from '../support/samples/generated-event.ts';
import { openBrowser, serve, type Site } from '../support/engines/browser.ts';

/** A cold browser unpacks itself first. */
jest.setTimeout(60_000);

const PAGES = {
  'the list': '/admin/error-log?status=ALL',
  'an empty list': '/admin/error-log?status=IGNORED&search=nothing',
  'a search': '/admin/error-log?query=is:open+%22total%22|timeout',
  'a group': '/admin/error-log/101?notice=RESOLVED',
  'a part of an event': `/admin/error-log/101/events/${'a'.repeat(32)}/parts/json`,
  'what is archived until a condition is met': '/admin/error-log/106',
  'what was archived for ever': '/admin/archived-for-ever',
  'the events of a group': '/admin/error-log/101/events',
  'the completeness page': '/admin/completeness',
  'the system page': '/admin/system',
  'the alerts page': '/admin/alerts',
  'the trends page': '/admin/trends',
  'the views': '/admin/views',
  'the activity page': '/admin/activity',
  'the audit': '/admin/audit',
  'the sign-out': '/admin/sign-out',
};
const PHONE = { width: 360, height: 740 };

let browser: Browser;
let site: Site;
let admin: Awaited<ReturnType<typeof anAdmin>>;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  admin = await anAdmin(aBusyWorld());
  await admin.call('/api/admin/views', {
    method: 'POST',
    body: JSON.stringify({ name: 'On call', query: 'level:error', shared: true }),
  });
  site = await serve(admin.app);
});
afterEach(async () => {
  await site.close();
});

/** Runs with a page of a fresh browser profile; any text on the console is a failure. */
async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  const said: string[] = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await use(page);
  } finally {
    await context.close();
  }
  expect(said).toEqual([]);
}

/** As if somebody had just come back from the provider; test/browser/sign-in.test.ts goes there. */
const signIn = async (page: Page) => {
  await page.context().addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
  await page.goto(`${site.url}/admin/error-log`);
};

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each(Object.entries(PAGES))('%s has no accessibility violation', async (_name, path) => {
    await withPage({ colorScheme }, async (page) => {
      await signIn(page);
      await page.goto(site.url + path);

      const { violations, passes } = await axeOn(page).analyze();

      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }))).toEqual([]);
    });
  });
});

it.each(Object.entries(PAGES))('%s fits a phone without sideways scrolling', async (_name, path) => {
  await withPage({ viewport: PHONE }, async (page) => {
    await signIn(page);
    await page.goto(site.url + path);

    const width = await page.evaluate<number>('document.documentElement.scrollWidth');

    expect(width).toBeLessThanOrEqual(PHONE.width);
  });
});

it('text of any length without a blank fits a phone', async () => {
  const long = 'x'.repeat(3000);
  const group = aGroup({
    title: long,
    culprit: long,
    level: long,
    substatus: long,
    environment: long,
    release: long,
  });
  admin.world.groups = [{ ...group, shortId: long, project: { id: '7', slug: long }, permalink: long }];
  admin.world.events = [anEvent({ title: long, environment: long })];
  admin.world.records = new Map([['a'.repeat(32), webhookRecord({ message: long, tags: [[long, long]] })]]);
  await withPage({ viewport: PHONE }, async (page) => {
    await signIn(page);
    for (const path of [
      '/admin/error-log?status=ALL',
      '/admin/error-log/101',
      '/admin/error-log/101/events',
    ]) {
      await page.goto(site.url + path);

      const width = await page.evaluate<number>('document.documentElement.scrollWidth');

      expect([path, width]).toEqual([path, PHONE.width]);
    }
  });
});

it('on a phone the list stays accessible', async () => {
  await withPage({ viewport: PHONE }, async (page) => {
    await signIn(page);

    const { violations } = await axeOn(page).analyze();

    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await page.getByRole('row').count()).toBeGreaterThan(1);
  });
});

it('the keyboard alone finds an error, resolves it and signs out', async () => {
  await withPage({}, async (page) => {
    // A provider without a sign-out of its own, as Google: the browser stays on this site.
    const found = await admin.access.provider.discovery();
    admin.access.provider.discovery = () => Promise.resolve({ ...found, end_session_endpoint: undefined });
    await signIn(page);

    await page.getByRole('link', { name: /TypeError/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/error-log/101');
    await page.getByRole('button', { name: 'Resolve' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/error-log/101?notice=RESOLVED&**');

    expect(await page.getByRole('status').textContent()).toContain('Sentry has resolved the error');
    expect(admin.world.updates).toEqual([{ id: '101', status: 'resolved' }]);

    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin/sign-out');
    expect(await page.getByRole('heading').textContent()).toBe('You are signed out');
    // Of this browser, not of the session: when it was last here (docs/adr/0065).
    const cookies = await page.context().cookies(site.url);
    expect(cookies.map(({ name }) => name)).toEqual(['visits']);
  });
});

describe('the archives of a group', () => {
  const openMenu = async (page: Page) => {
    await signIn(page);
    await page.goto(`${site.url}/admin/error-log/101`);
    await page.getByText('Archive', { exact: true }).click();
  };

  it.each([
    ['until it escalates', 'Until it escalates', { substatus: 'archived_until_escalating' }],
    ['for ever', 'For ever', { substatus: 'archived_forever' }],
    [
      'until a condition is met',
      'Archive until then',
      { substatus: 'archived_until_condition_met', statusDetails: { ignoreDuration: 240 } },
    ],
  ])('%s work without a script', async (words, button, sent) => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.context().addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
      await page.goto(`${site.url}/admin/error-log/101`);
      await page.getByText('Archive', { exact: true }).click();
      await page.getByRole('spinbutton', { name: 'How many' }).fill('4');
      await page.getByRole('combobox', { name: 'Of what' }).selectOption('hours');
      await page.getByRole('button', { name: button }).click();
      await page.waitForURL('**/error-log/101?notice=*');

      expect(await page.getByRole('status').textContent()).toContain(`archived the error ${words}`);
      expect(admin.world.updates).toEqual([{ id: '101', status: 'ignored', ...sent }]);
    });
  });

  it.each([
    ['a phone', PHONE],
    ['a desk', { width: 1280, height: 800 }],
  ])('stay accessible and within the page of %s', async (_name, viewport) => {
    await withPage({ viewport }, async (page) => {
      await openMenu(page);

      const { violations } = await axeOn(page).analyze();
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');

      expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }))).toEqual([]);
      expect(width).toBeLessThanOrEqual(viewport.width);
    });
  });
});

it('an event too large for one page still opens, says so and stays accessible', async () => {
  const vars = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`name${index}`, '']));
  const frames = Array.from({ length: 100 }, (_, index) => ({ function: `call${index}`, vars }));
  const values = Array.from({ length: 8 }, () => ({ type: 'Error', value: 'x', stacktrace: { frames } }));
  admin.world.records = new Map([['a'.repeat(32), webhookRecord({ exception: { values } })]]);
  await withPage({ viewport: PHONE }, async (page) => {
    await signIn(page);
    await page.goto(`${site.url}/admin/error-log/101`);

    const { violations } = await axeOn(page).include('.notice').analyze();

    expect(await page.getByRole('note').textContent()).toContain('500 frames, 26,000 variables');
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(PHONE.width);
  });
});

it.each(['light', 'dark'] as const)(
  'an event with every field stays accessible and within the page with all of it opened, in %s colours',
  async (colorScheme) => {
    admin.world.records = new Map([['a'.repeat(32), webhookRecord(generatedEvent())]]);
    await withPage({ viewport: PHONE, colorScheme }, async (page) => {
      await signIn(page);
      await page.goto(`${site.url}/admin/error-log/101`);
      await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');

      const axe = axeOn(page);
      // The page is large, and only its colours differ.
      const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();

      expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }))).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(PHONE.width);
    });
  },
  120_000,
);

it('filters travel in the address and come back in the form', async () => {
  await withPage({}, async (page) => {
    await signIn(page);
    await page.goto(`${site.url}/admin/error-log?level=error`);

    await page.getByLabel('Search').fill('total & <b>');
    await page.getByRole('button', { name: 'Search' }).click();

    expect(new URL(page.url()).searchParams.get('query')).toBe('total & <b>');
    expect(await page.getByLabel('Search').inputValue()).toBe('total & <b>');
    expect(admin.world.queries.at(-1)).toMatchObject({
      statuses: ['OPEN'],
      filter: {
        query: ['total', '&', '<b>'].map((word) => ({ key: 'words', not: false, values: [[word]] })),
        level: 'error',
      },
    });
  });
});

it('a mistake in the search is marked at its place, read to a screen reader with the box, and fits a phone', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: PHONE });
    const page = await context.newPage();
    await signIn(page);
    await page.goto(`${site.url}/admin/error-log?query=is:new+enviroment:${'staging-'.repeat(30)}+x`);

    const { violations } = await axeOn(page).analyze();
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    const marked = await page.locator('mark').innerText();
    await page.getByRole('link', { name: 'environment:' }).click();
    const corrected = await page.getByLabel('Search').inputValue();
    await context.close();

    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }))).toEqual([]);
    expect([width, marked]).toEqual([PHONE.width, 'enviroment']);
    expect(corrected).toBe(`is:new environment:${'staging-'.repeat(30)} x`);
  }
});

it('the page of a group asks no other host, and runs two scripts: its own, and that of every page', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await signIn(page);
  await page.goto(`${site.url}/admin/error-log/101`);

  const scripts = await page.locator('script').count();
  await context.close();

  expect([[...hosts], scripts]).toEqual([[new URL(site.url).host], 2]);
});
