import { gzipSync } from 'node:zlib';
import { axeOn } from '../support/engines/axe.ts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { anAdmin, aGroup, anEvent, NOW, type World } from '../support/fakes/admin-services.ts';
import { aBusyWorld } from '../support/samples/admin-busy-world.ts';
import { cartError, webhookRecord } from '../support/samples/admin-samples.ts';
import { openBrowser, serve, type Site } from '../support/engines/browser.ts';

/** A cold browser unpacks itself first. */
jest.setTimeout(90_000);

const GROUP = '/admin/error-log/101';
const PHONE = { width: 390, height: 844 };

let browser: Browser;
let site: Site;
let admin: Awaited<ReturnType<typeof anAdmin>>;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});
afterEach(async () => {
  await site.close();
});

const ago = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();

/** A group of which everything is known that its page can show. */
function aTriagedWorld(): Partial<World> {
  const world = aBusyWorld();
  const crumbs = Array.from({ length: 14 }, (_, at) => ({
    ...{ timestamp: NOW / 1000 - at, category: 'console', level: at % 3 === 0 ? 'error' : 'info' },
    message: 'a step '.repeat(at * 6),
  }));
  const seen = (release: string, hours: number) => ({
    ...{ environment: 'production', release, count: 9, firstSeen: ago(hours), lastSeen: ago(0) },
  });
  const events = Array.from({ length: 60 }, (_, at) =>
    anEvent({
      eventId: (1000 + at).toString().padStart(32, '0'),
      timestamp: ago(60 + at),
      tags: { browser: `Firefox ${(at % 5).toString()}` },
      archive: { key: 'y', offset: at, length: 1 },
    }),
  );
  return {
    ...world,
    ticketUrl: 'https://tracker.example.test/new?title={title}',
    indexTags: new Set(['browser']),
    events: [...(world.events ?? []), ...events],
    seen: { seen: [seen('shop@4.1.0', 200), seen('shop@4.2.0', 30)], uncounted: 1 },
    records: new Map([['a'.repeat(32), webhookRecord({ ...cartError, breadcrumbs: { values: crumbs } })]]),
  };
}

/** What a page of a fresh browser profile says on its console, policies that it breaks included, is a failure. */
async function withGroup(
  world: Partial<World>,
  options: BrowserContextOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  admin = await anAdmin(world);
  site = await serve(admin.app);
  const context = await browser.newContext(options);
  const said: string[] = [];
  try {
    await context.addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
    const page = await context.newPage();
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(site.url + GROUP);
    await use(page);
  } finally {
    await context.close();
  }
  expect(said).toEqual([]);
}

const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');
const openAll = (page: Page) =>
  page.evaluate('document.querySelectorAll("details:not(.menu)").forEach((each) => { each.open = true; })');
const violationsOf = async (page: Page) => {
  const { violations } = await axeOn(page).analyze();
  return violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
};

it.each([
  ['light', 'a desk', { width: 1280, height: 800 }],
  ['dark', 'a desk', { width: 1280, height: 800 }],
  ['light', 'a phone', PHONE],
  ['dark', 'a phone', PHONE],
] as const)(
  'in %s colours the page of a group is accessible and within %s',
  async (colorScheme, _name, viewport) => {
    await withGroup(aTriagedWorld(), { colorScheme, viewport }, async (page) => {
      await page.goto(`${site.url}${GROUP}?similar=1&tags=1&environment=production`);
      await openAll(page);

      expect(await violationsOf(page)).toEqual([]);
      expect(await widthOf(page)).toBe(viewport.width);
    });
  },
);

it('title and actions stay in sight, and what is jumped to lies below them', async () => {
  await withGroup(aTriagedWorld(), { viewport: { width: 1280, height: 700 } }, async (page) => {
    await page.getByRole('link', { name: 'Request', exact: true }).click();

    const header = await page.locator('.stick').boundingBox();
    const request = await page.locator('#request').boundingBox();
    expect(header?.y).toBe(0);
    expect(request?.y).toBeGreaterThanOrEqual(header?.height ?? Infinity);
    expect(request?.y).toBeLessThan(200);
    await page.getByRole('button', { name: 'Resolve' }).click({ trial: true });
  });
});

it('keys step through the events, keep the filter, and resolve', async () => {
  await withGroup(aTriagedWorld(), {}, async (page) => {
    await page.goto(`${site.url}${GROUP}?environment=production`);

    await page.keyboard.press('j');
    await page.waitForURL(`**/events/${'0'.repeat(32)}?environment=production`);
    await page.keyboard.press('k');
    await page.waitForURL(`**/events/${'a'.repeat(32)}?environment=production`);
    await page.keyboard.press('?');
    const help = await page.getByRole('dialog').innerText();
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.waitForURL('**/events/*?environment=production&notice=RESOLVED&**');

    expect(help).toContain('older and newer event');
    expect(admin.world.updates).toEqual([{ id: '101', status: 'resolved' }]);
  });
});

it('no key does anything while somebody types', async () => {
  await withGroup(aTriagedWorld(), {}, async (page) => {
    await page.getByText('Filter', { exact: true }).click();
    await page.getByRole('searchbox').fill('');

    await page.getByRole('searchbox').pressSequentially('jear');

    expect(await page.getByRole('searchbox').inputValue()).toBe('jear');
    expect([new URL(page.url()).pathname, admin.world.updates]).toEqual([GROUP, []]);
  });
});

it('the evidence and the request are copied as text', async () => {
  await withGroup(aTriagedWorld(), { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()');

    await page.getByRole('button', { name: /^Copy.as Markdown$/ }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const markdown = await copied();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).nth(1).waitFor();

    expect(markdown).toMatch(/^# Error SHOP-7K\n[^]*at summarise/);
    expect(await copied()).toMatch(/^curl --globoff 'https:\/\/shop\.example\.test\/checkout/);
  });
});

it.each([
  ['a desk', { width: 1280, height: 800 }, 'Copy as Markdown'],
  ['a phone', PHONE, 'Copy Markdown'],
])('on %s no badge is cut, and the copies have names of their own', async (_name, viewport, copy) => {
  await withGroup(aTriagedWorld(), { viewport }, async (page) => {
    await page.goto(`${site.url}${GROUP}?environment=production`);
    const folded = page.getByLabel('Copy or open elsewhere');
    if (await folded.isVisible()) await folded.click();

    const badges = await page.locator('.state-row .badges').boundingBox();
    const chip = await page.locator('.state-row .figures').boundingBox();
    const isCut = await page.evaluate<boolean>(
      '(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector(".state-row .figures"))',
    );
    const names = await page.getByRole('button', { name: /^Copy/ }).allInnerTexts();

    expect((chip?.x ?? 0) + (chip?.width ?? Infinity)).toBeLessThanOrEqual(
      (badges?.x ?? 0) + (badges?.width ?? 0),
    );
    expect(isCut).toBe(false);
    expect(names).toContain(copy);
    expect(new Set(names).size).toBe(names.length);
  });
});

it('on a phone what is jumped to lies below what stays in sight', async () => {
  await withGroup(aTriagedWorld(), { viewport: PHONE }, async (page) => {
    await page.goto(`${site.url}${GROUP}?environment=production`);
    await page.getByRole('link', { name: 'Request', exact: true }).click();

    const header = await page.locator('.title-row').boundingBox();
    const request = await page.locator('#request').boundingBox();
    expect(header?.y).toBe(0);
    expect(request?.y).toBeGreaterThanOrEqual(header?.height ?? Infinity);
  });
});

it('without a script everything can be read and reached, and nothing is offered that needs one', async () => {
  await withGroup(aTriagedWorld(), { javaScriptEnabled: false }, async (page) => {
    expect(await page.getByRole('button', { name: /Copy/ }).count()).toBe(0);
    await page.getByText('Filter', { exact: true }).click();
    await page.getByRole('link', { name: 'in production' }).click();
    await page.waitForURL('**/101?environment=production');
    await page.getByRole('link', { name: 'Older event' }).click();
    await page.waitForURL(`**/events/${'0'.repeat(32)}?environment=production`);
    await page.goto(site.url + GROUP);
    await page.getByRole('link', { name: 'As Markdown' }).click();

    expect(await page.locator('body').innerText()).toContain('# Error SHOP-7K');
  });
});

it('a folded part opens for whoever jumps to it', async () => {
  await withGroup(aTriagedWorld(), {}, async (page) => {
    await page.getByRole('link', { name: 'Raw', exact: true }).click();

    expect(await page.locator('#raw-trace-text').isVisible()).toBe(true);
    expect(await page.locator('#raw-trace-text').innerText()).toContain(
      'at summarise (src/checkout/summarise.ts:12:31)',
    );
  });
});

it('on paper the evidence stands without what can be clicked', async () => {
  await withGroup(aTriagedWorld(), {}, async (page) => {
    await page.emulateMedia({ media: 'print' });

    expect(await page.getByRole('button', { name: 'Resolve' }).count()).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.querySelector(".stick")).position')).toBe('static');
    expect(await page.locator('.line.current').first().isVisible()).toBe(true);
  });
});

it('the page takes three requests at most and 120 KiB compressed', async () => {
  await withGroup(aTriagedWorld(), {}, async (page) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const answer = await page.goto(site.url + GROUP);
    const body = (await answer?.body()) ?? Buffer.alloc(0);

    expect(asked).toEqual([site.url + GROUP]);
    expect(gzipSync(body).length / 1024).toBeLessThan(120);
  });
});

const HOSTILE = [
  ...['</script><script>document.title="taken"</script>', '"><img src=x onerror=document.title="taken">'],
  ...[
    '\u202eevil\u2066',
    '\u0000\u0007\u001b[31m',
    '😀'.repeat(400),
    'ﷺ'.repeat(60),
    'Z͑ͫ̓'.repeat(200),
    '</style><b>',
  ],
  ...['javascript:document.title="taken"', '{{constructor.constructor("x")()}}', 'x'.repeat(1_000_000)],
];

it('text of strangers stays text and within the page, wherever it stands', async () => {
  const all = HOSTILE.join('\n');
  const group = aGroup({
    title: all,
    culprit: all,
    level: all,
    environment: all,
    release: all,
    permalink: all,
  });
  const frame = (text: string) => ({
    ...{
      function: text,
      filename: `${text}.py`,
      abs_path: text,
      lineno: 2,
      in_app: true,
      vars: { [text]: [text] },
    },
    ...{ pre_context: [text], context_line: text, post_context: [text] },
  });
  const record = {
    exception: {
      values: HOSTILE.map((text) => ({ type: text, value: text, stacktrace: { frames: [frame(text)] } })),
    },
    breadcrumbs: {
      values: HOSTILE.map((text) => ({ category: text, level: text, message: text, data: { [text]: text } })),
    },
    tags: HOSTILE.map((text) => [text, text]),
    request: { url: 'https://a.test/', method: all, headers: HOSTILE.map((text) => [text, text]), data: all },
  };
  const world = {
    ...aTriagedWorld(),
    groups: [{ ...group, shortId: all.slice(0, 3000), project: { id: '7', slug: all } }],
    records: new Map([['a'.repeat(32), webhookRecord(record)]]),
    seen: {
      seen: [{ environment: all, release: all, count: 1, firstSeen: ago(3), lastSeen: ago(1) }],
      uncounted: 0,
    },
  };
  await withGroup(world, { viewport: PHONE }, async (page) => {
    await openAll(page);

    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('img, main script:not([nonce]), b > b').count()).toBe(0);
    expect(await widthOf(page)).toBe(PHONE.width);
  });
});

it('on a phone the names of a chart stand in no other name, and inside of it', async () => {
  await withGroup(aTriagedWorld(), { viewport: PHONE }, async (page) => {
    const chart = await page.locator('#chart svg').boundingBox();
    const names = await Promise.all(
      (await page.locator('#chart .mark text').all()).map((name) => name.boundingBox()),
    );

    expect(names.length).toBeGreaterThan(1);
    for (const [index, name] of names.entries()) {
      if (name === null || chart === null) throw new Error('It is not shown.');
      expect(name.x).toBeGreaterThanOrEqual(chart.x);
      expect(name.x + name.width).toBeLessThanOrEqual(chart.x + chart.width);
      for (const other of names.slice(index + 1)) {
        if (other === null) throw new Error('It is not shown.');
        const isBeside = other.x + other.width <= name.x || name.x + name.width <= other.x;
        const isAbove = other.y + 10 <= name.y || name.y + 10 <= other.y;
        expect(isBeside || isAbove).toBe(true);
      }
    }
  });
});
