import type { Browser } from 'playwright-core';
import { anAdmin } from '../support/fakes/admin-services.ts';
import { openBrowser, serve, type Site } from '../support/engines/browser.ts';
import { ATTACKS, ELSEWHERE, HOSTILE_TEXTS } from '../support/hostile/texts.ts';
import { NO_DEEDS, startWatch, type Watch } from '../support/hostile/watch.ts';
import { aHostileWorld, hostileGroupId } from '../support/hostile/world.ts';

/** Whatever a stranger writes into an error is shown as text, on every page, and does nothing. */

/** A cold browser unpacks itself first, and a megabyte is laid out more than once. */
jest.setTimeout(120_000);

const START = '/admin/error-log?status=ALL';

let browser: Browser;
let site: Site;
let watch: Watch;
let admin: Awaited<ReturnType<typeof anAdmin>>;

beforeAll(async () => {
  browser = await openBrowser();
  admin = await anAdmin(aHostileWorld());
  site = await serve(admin.app);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  watch = await startWatch(browser, site.url);
  await watch.context.addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
});
afterEach(() => watch.close());

const nameOf = (text: string) => JSON.stringify(text.slice(0, 40));

describe('a page that writes the texts as they are', () => {
  let careless: Site;
  let caught: Watch;

  beforeEach(async () => {
    // Without the one that leaves the page at once.
    const attacks = ATTACKS.filter((text) => !text.includes('refresh')).join('<p>');
    const wide = `<div class="card" style="width: 9em">${'x'.repeat(40)}</div>`;
    const body = wide + attacks;
    careless = await serve({
      request: () => new Response(body, { headers: { 'content-type': 'text/html' } }),
    });
    caught = await startWatch(browser, careless.url);
  });
  afterEach(async () => {
    await caught.close();
    await careless.close();
  });

  it('is caught', async () => {
    await caught.page.goto(careless.url);

    await caught.look();

    const { ran, dialogs, elsewhere, leads } = caught.deeds;
    expect({ ran, dialogs, elsewhere, leads, overflows: caught.overflows }).toEqual({
      ran: ['/'],
      dialogs: expect.arrayContaining(['1']),
      elsewhere: expect.arrayContaining([`${ELSEWHERE}/x.png`]),
      leads: expect.arrayContaining([expect.stringContaining('<iframe')]),
      overflows: expect.arrayContaining([
        expect.stringMatching(/^\/: \d+ of 390 px$/),
        expect.stringMatching(/^\/: 1280 px: div\.card: xxx/),
      ]),
    });
  });
});

const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, 60);

it.each(HOSTILE_TEXTS.map((text, index) => [nameOf(text), text, index] as const))(
  'the page of a group whose every text is %s shows it within its boxes, and nothing happens',
  async (_name, text, index) => {
    await watch.page.goto(`${site.url}/admin/error-log/${hostileGroupId(index)}`);

    await watch.look();
    const shown = await watch.page.evaluate<string>('document.body.textContent');

    expect(watch.deeds).toEqual(NO_DEEDS);
    expect(watch.overflows).toEqual([]);
    expect(shown.replaceAll(/\s+/g, ' ')).toContain(ATTACKS.includes(text) ? plain(text) : '');
  },
);

/** What a link leads to, without which group, event or value it is about. */
function kindOf(address: string): string {
  const { pathname, searchParams } = new URL(address);
  const path = pathname
    .replace(/^(\/admin\/error-log)\/[^/]+/, '$1/:id')
    .replace(/\/events\/[^/]+/, '/events/:event');
  return `${path}?${[...new Set(searchParams.keys())].sort().join('&')}`;
}

/** Addresses that a page has beside its links: what a script copies from. */
const ADDRESSES =
  '[...document.querySelectorAll("a[href]")].map(({ href }) => href).concat([...document.querySelectorAll("[data-from]")].map(({ dataset }) => new URL(dataset.from, location.href).href))';

it('on a page of each kind that a link leads to, nothing happens, and nothing leaves its box', async () => {
  const { page, context, deeds, look } = watch;
  const [attack = ''] = ATTACKS;
  const waiting = [START, `/admin/error-log?query=(${attack}`, `/admin/error-log?cursor=${attack}`].map(
    (path) => site.url + encodeURI(path),
  );
  const kinds = new Set(waiting.map(kindOf));
  const unsafe: string[] = [];
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const isPage = new URL(address).pathname.startsWith('/admin/');
    const answer = isPage ? await page.goto(address) : await context.request.get(address);
    const headers = answer?.headers() ?? {};
    if (headers['x-content-type-options'] !== 'nosniff') unsafe.push(address);
    if (!isPage) continue;
    await look();
    const links = await page.evaluate<string[]>(ADDRESSES);
    for (const link of links.filter((each) => each.startsWith(`${site.url}/`))) {
      if (kinds.has(kindOf(link))) continue;
      kinds.add(kindOf(link));
      waiting.push(link);
    }
  }

  expect(deeds).toEqual(NO_DEEDS);
  expect(watch.overflows).toEqual([]);
  expect(unsafe).toEqual([]);
  expect([...kinds].map((kind) => kind.replace(/\?.*/, ''))).toEqual(
    expect.arrayContaining(
      [
        ...['error-log', 'error-log/:id', 'activity', 'trends', 'completeness', 'system', 'alerts', 'audit'],
        'error-log/:id/events/:event/parts/markdown',
      ].map((name) => `/admin/${name}`),
    ),
  );
}, 400_000);

const exported = async (format: string) => {
  const answer = await watch.context.request.get(`${site.url}/api/admin/export?format=${format}`);
  return { headers: answer.headers(), text: await answer.text() };
};

it.each(['csv', 'jsonl'])('the export as %s is a file and no page, and has the texts', async (format) => {
  const { headers, text } = await exported(format);

  expect(headers).toMatchObject({
    'content-disposition': expect.stringContaining('attachment'),
    'content-type': expect.not.stringContaining('html'),
    'x-content-type-options': 'nosniff',
  });
  expect(text).toContain('HYPERLINK');
});

it('no cell of the export is a formula', async () => {
  const { text } = await exported('csv');

  expect(text).not.toMatch(/(^|,)"?[=+@\t\r-]\s*HYPERLINK/m);
});
