import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { aGroup, anAdmin, anEvent } from '../support/fakes/admin-services.ts';
import { webhookRecord } from '../support/samples/admin-samples.ts';
import { openBrowser, serve } from '../support/engines/browser.ts';

/** Times in the zone of whoever reads, and what is left of them without a script. */

/** A cold browser unpacks itself first. */
jest.setTimeout(60_000);

const IN_ADELAIDE: BrowserContextOptions = { timezoneId: 'Australia/Adelaide' };
/** Twelve minutes before the page. */
const SEEN = '2026-11-20T12:18:00.000Z';

/** One of the event's day in Adelaide, and one of the evening before. */
const CRUMBS = [
  { timestamp: '2026-11-19T13:00:00.500Z', message: 'yesterday', category: 'ui' },
  { timestamp: '2026-11-19T13:40:07.332Z', message: 'after midnight', category: 'ui' },
];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function withPage(
  path: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const event = anEvent({ timestamp: SEEN, archive: { key: 'x', offset: 0, length: 1 } });
  const admin = await anAdmin({
    groups: [aGroup({ lastSeen: SEEN, firstSeen: '2026-11-02T20:00:00.000Z' })],
    events: [event],
    records: new Map([[event.eventId, webhookRecord({ timestamp: SEEN, breadcrumbs: { values: CRUMBS } })]]),
    hours: [{ hour: '2026-11-20T11', count: 3, repaired: 0 }],
  });
  const site = await serve(admin.app);
  const context = await browser.newContext(options);
  try {
    await context.addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(site.url + path);
    await look(page);
  } finally {
    await context.close();
    await site.close();
  }
}

const lastSeen = (page: Page) => page.locator(`time[datetime="${SEEN}"]`).first();

it('an age tells on hover the time in the zone of whoever reads, and in UTC', async () => {
  await withPage('/admin/error-log', IN_ADELAIDE, async (page) => {
    await lastSeen(page).hover();

    expect(await lastSeen(page).getAttribute('title')).toBe(
      '2026-11-20 22:48:00 GMT+10:30 (Australia/Adelaide)\n2026-11-20 12:18:00 UTC',
    );
  });
});

it('a time becomes ISO 8601 at a click, and an age again at another', async () => {
  await withPage('/admin/error-log', IN_ADELAIDE, async (page) => {
    await lastSeen(page).click();
    expect(await lastSeen(page).textContent()).toBe(SEEN);

    await lastSeen(page).click();
    expect(await lastSeen(page).textContent()).toBe('12 min ago');
  });
});

it('z shows every time of a page in the zone of whoever reads, then as ISO 8601, then as an age', async () => {
  await withPage('/admin/error-log/101', IN_ADELAIDE, async (page) => {
    const shown: (string | null)[] = [];
    for (let n = 0; n < 3; n++) {
      await page.keyboard.press('z');
      shown.push(await lastSeen(page).textContent());
    }

    expect(shown).toEqual(['2026-11-20 22:48:00 GMT+10:30', SEEN, '12 min ago']);
  });
});

it('a time that is shown whole stands in the zone of whoever reads', async () => {
  await withPage('/admin/error-log/101/events', IN_ADELAIDE, async (page) => {
    const shown = page.locator('time.exact').first();

    expect(await shown.textContent()).toBe('2026-11-20 22:48:00 GMT+10:30');
  });
});

const crumbTimes = (page: Page) => page.locator('.timeline time').allTextContents();
const zoneSaid = (page: Page) => page.locator('#breadcrumbs .zone').textContent();

it('what led to an event stands in the zone of whoever reads, with its day where it is another', async () => {
  await withPage('/admin/error-log/101', IN_ADELAIDE, async (page) => {
    expect(await crumbTimes(page)).toEqual(['00:10:07.332', '19 Nov 23:30:00.500']);
    expect(await zoneSaid(page)).toBe('Australia/Adelaide');
  });
});

it('without a script what led to an event stands in UTC, and says so', async () => {
  await withPage('/admin/error-log/101', { ...IN_ADELAIDE, javaScriptEnabled: false }, async (page) => {
    expect(await crumbTimes(page)).toEqual(['19 Nov 13:40:07.332', '19 Nov 13:00:00.500']);
    expect(await zoneSaid(page)).toBe('UTC');
  });
});

it('what led to an event tells on hover and at a click what every other time does', async () => {
  await withPage('/admin/error-log/101', IN_ADELAIDE, async (page) => {
    const crumb = page.locator('.timeline time').first();
    await crumb.hover();
    const title = await crumb.getAttribute('title');
    await page.keyboard.press('z');
    const local = await crumb.textContent();
    await page.keyboard.press('z');

    expect(title).toBe('2026-11-20 00:10:07 GMT+10:30 (Australia/Adelaide)\n2026-11-19 13:40:07 UTC');
    expect(local).toBe('2026-11-20 00:10:07 GMT+10:30');
    expect(await crumb.textContent()).toBe('2026-11-19T13:40:07.332Z');
  });
});

it('the facts of an event tell its times as the rest of the page does', async () => {
  await withPage('/admin/error-log/101', IN_ADELAIDE, async (page) => {
    const said = page
      .locator('#event')
      .getByRole('row', { name: /^time / })
      .locator('td');

    expect(await said.textContent()).toBe('2026-11-20 22:48:00 GMT+10:30');
  });
});

it('a bar of a plot tells its hour in the zone of whoever reads before that of UTC', async () => {
  await withPage('/admin/error-log/101', IN_ADELAIDE, async (page) => {
    const bar = page.locator('.chart svg .slot').last();
    await bar.hover();

    expect(await bar.locator('title').textContent()).toMatch(
      /^2026-11-20 \d\d:\d\d:00 GMT\+10:30 \(Australia\/Adelaide\), 2026-11-20 \d\d:00:00 UTC, /,
    );
  });
});

it('without a script a time tells on hover its UTC, and says so', async () => {
  await withPage('/admin/error-log', { ...IN_ADELAIDE, javaScriptEnabled: false }, async (page) => {
    expect(await lastSeen(page).getAttribute('title')).toBe('2026-11-20 12:18:00 UTC');
  });
});
