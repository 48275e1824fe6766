import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { aGroup, anAdmin, NOW, type World } from '../support/fakes/admin-services.ts';
import { openBrowser, serve } from '../support/engines/browser.ts';

/** What is asked every day, one step away. */

/** A cold browser unpacks itself first. */
jest.setTimeout(60_000);

const hour = (hoursAgo: number) => new Date(NOW - hoursAgo * 3_600_000).toISOString().slice(0, 13);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

type Admin = Awaited<ReturnType<typeof anAdmin>>;

async function withList(
  world: Partial<World>,
  look: (page: Page, admin: Admin) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const sentry = (id: string, status: string | null) => ({ id, status: status ?? 'unresolved' });
  const groups = [1, 2, 3].map((n) =>
    aGroup({
      issueId: `10${n.toString()}`,
      shortId: `SHOP-${n.toString()}`,
      title: `Error number ${n.toString()}`,
    }),
  );
  const admin = await anAdmin({ sentry, groups, ...world });
  const site = await serve(admin.app);
  const context = await browser.newContext(options);
  try {
    await context.addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${site.url}/admin/error-log`);
    await look(page, admin);
  } finally {
    await context.close();
    await site.close();
  }
}

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const queryOf = (page: Page) => new URL(page.url()).searchParams.get('query');

describe('a row that is pointed at', () => {
  it.each([
    ['with a script', true],
    ['without one', false],
  ])(
    'is archived for a day by one click, and what is ticked is left alone, %s',
    async (_words, javaScriptEnabled) => {
      await withList(
        {},
        async (page, admin) => {
          await page.getByLabel('Tick SHOP-1', { exact: true }).check();
          await rowOf(page, 'Error number 2').hover();
          await page.getByRole('button', { name: 'Archive for a day: SHOP-2' }).click();
          await page.getByText('1 error archived for a day').first().waitFor();

          expect(admin.world.updates.map(({ id, status }) => [id, status])).toEqual([['102', 'ignored']]);
        },
        { javaScriptEnabled },
      );
    },
  );

  it('shows its buttons to whoever comes to it by key as well', async () => {
    await withList({}, async (page) => {
      await page.keyboard.press('j');

      expect(await page.getByRole('button', { name: 'Resolve SHOP-1' }).isVisible()).toBe(true);
    });
  });

  it('offers a viewer nothing', async () => {
    await withList({}, async (page, admin) => {
      const url = page.url();
      await page
        .context()
        .addCookies([{ name: 'session', value: admin.sealed('viewer'), url: new URL(url).origin }]);
      await page.goto(url);

      expect(await page.locator('.quick').count()).toBe(0);
    });
  });
});

describe('a row', () => {
  it.each([
    [90, 9, 'worse than the day before: 9, then 90'],
    [9, 90, 'better than the day before: 90, then 9'],
    [10, 9, 'about as the day before: 9, then 10'],
    [8, 4, 'too few to tell from the day before: 4, then 8'],
  ])('of %d events after %d says "%s"', async (last, before, words) => {
    const hours = [
      { hour: hour(30), count: before, repaired: 0 },
      { hour: hour(2), count: last, repaired: 0 },
    ];

    await withList({ hours }, async (page) => {
      expect(await rowOf(page, 'Error number 1').textContent()).toContain(words);
    });
  });
});

describe('what is new', () => {
  it('since the midnight of whoever reads is one key away', async () => {
    await withList(
      {},
      async (page) => {
        await page.keyboard.press('n');
        await page.waitForURL(/query=/);

        // There NOW is 23:00 of a day that began at 13:30 UTC.
        expect(queryOf(page)).toBe('firstSeen:>=2026-11-19T13:30:00.000Z');
        expect(await page.locator('.since [aria-current]').innerText()).toBe('today');
        expect(await page.locator('nav.since').innerText()).toContain('today (Australia/Adelaide)');
      },
      { timezoneId: 'Australia/Adelaide' },
    );
  });

  it('today is of UTC without a script, and says so', async () => {
    await withList(
      {},
      async (page) => {
        const link = page.getByRole('link', { name: 'today', exact: true });
        expect(await link.getAttribute('title')).toBe('Since 2026-11-20 00:00 UTC');
        await link.click();

        expect(queryOf(page)).toBe('firstSeen:>=2026-11-20T00:00:00.000Z');
        expect(await page.locator('.since [aria-current]').innerText()).toBe('today');
        expect(await page.locator('nav.since').innerText()).toContain('today (UTC)');
      },
      { javaScriptEnabled: false },
    );
  });

  it('since the last visit is one click away, from the second visit on', async () => {
    await withList({}, async (page, admin) => {
      expect(await page.getByRole('link', { name: /since your last visit/ }).count()).toBe(0);
      const { origin } = new URL(page.url());
      await page
        .context()
        .addCookies([{ name: 'visits', value: `0.${(NOW - 5 * 3_600_000).toString()}`, url: origin }]);
      await page.reload();
      await page.getByRole('link', { name: 'since your last visit, 5 h ago' }).click();
      await page.waitForURL(/query=/);

      expect(queryOf(page)).toBe('firstSeen:>=2026-11-20T07:30:00.000Z');
      expect(admin.world.updates).toEqual([]);
    });
  });
});

describe('a key that can do nothing', () => {
  const told = (page: Page) => page.locator('#told').innerText();

  it('says so of a last visit that nobody knows, in sight and to whoever listens', async () => {
    await withList({}, async (page) => {
      await page.keyboard.press('v');

      expect(await told(page)).toBe(
        'No earlier visit of this browser is known yet: n shows what is new today.',
      );
      expect(await page.locator('#told').getAttribute('aria-live')).toBe('polite');
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    });
  });

  it('is told of in the help', async () => {
    await withList({}, async (page) => {
      await page.keyboard.press('?');

      expect(await page.getByRole('dialog').innerText()).toMatch(
        /v\s+what is new since your last visit, once this browser knows of one/,
      );
    });
  });

  it.each(['o', 'x', 'e', 'a', 'd', 'r'])('says what to do first: %s', async (key) => {
    await withList({}, async (page, admin) => {
      await page.keyboard.press(key);

      expect(await told(page)).toBe('Choose an error first: j goes to the next one.');
      expect(admin.world.updates).toEqual([]);
    });
  });

  it('says it until the next one', async () => {
    await withList({}, async (page) => {
      await page.keyboard.press('o');
      await page.keyboard.press('j');

      expect(await page.locator('#told').textContent()).toBe('');
    });
  });

  it.each([
    ['j', 'There is no event before this one.'],
    ['k', 'There is no event after this one.'],
    ['r', 'It is open already.'],
  ])('says so on the page of one error: %s', async (key, words) => {
    await withList({}, async (page, admin) => {
      await page.goto(new URL('/admin/error-log/101', page.url()).href);
      await page.keyboard.press(key);

      expect(await told(page)).toBe(words);
      expect(admin.world.updates).toEqual([]);
    });
  });

  it('after g says that it leads nowhere', async () => {
    await withList({}, async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('x');

      expect(await told(page)).toBe('g and x lead nowhere: ? tells what keys do.');
    });
  });
});

describe('the key g', () => {
  const there = async (page: Page, url: RegExp) => {
    await page.waitForURL(url);
    return new URL(page.url()).pathname;
  };

  it.each([
    ['of a group', '/admin/error-log/101'],
    ['of the activity', '/admin/activity'],
    ['of the list', '/admin/error-log'],
  ])('on the page %s goes to the activity, and archives nothing', async (_words, path) => {
    await withList({}, async (page, admin) => {
      await page.goto(new URL(path, page.url()).href);
      await page.keyboard.press('g');
      await page.keyboard.press('a');

      expect(await there(page, /activity/)).toBe('/admin/activity');
      expect(admin.world.updates).toEqual([]);
    });
  });

  it('takes the key after it, also where that leads nowhere', async () => {
    await withList({}, async (page, admin) => {
      await page.goto(new URL('/admin/error-log/101', page.url()).href);
      await page.keyboard.press('g');
      await page.keyboard.press('e');
      await page.keyboard.press('g');
      await page.keyboard.press('c');

      expect(await there(page, /completeness/)).toBe('/admin/completeness');
      expect(admin.world.updates).toEqual([]);
    });
  });

  it('is part of the help that every page has', async () => {
    await withList({}, async (page) => {
      await page.goto(new URL('/admin/trends', page.url()).href);
      await page.keyboard.press('?');

      expect(await page.getByRole('dialog', { name: 'Keys' }).textContent()).toContain('go to the list');
    });
  });
});
