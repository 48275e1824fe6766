import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { aGroup, anAdmin } from '../fakes/admin-services.ts';
import { openBrowser, serve, type Site } from './browser.ts';

export const manyGroups = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    aGroup({
      issueId: String(101 + n),
      shortId: `SHOP-${(n + 1).toString()}`,
      title: `Error number ${(n + 1).toString()}`,
      version: 'v',
    }),
  );

type Admin = Awaited<ReturnType<typeof anAdmin>>;

/** Sentry that has what it was told last. */
export const keepingSentry = () => {
  const has = new Map<string, string>();
  return (id: string, status: string | null) => {
    if (status !== null) has.set(id, status);
    return { id, status: has.get(id) ?? 'unresolved' };
  };
};

/**
 * The list in a browser, signed in as an admin, for the tests of one file. Whatever the console says fails the test that it
 * was said in.
 */
export function listInBrowser() {
  let browser: Browser;
  let open: { site: Site; admin: Admin; page: Page } | undefined;
  let said: string[] = [];
  const current = () => {
    if (open === undefined) throw new Error('Nothing is open.');
    return open;
  };

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const { site, page } = current();
    await page.context().close();
    await site.close();
    open = undefined;
    if (said.length > 0) throw new Error(`The console said: ${said.join('\n')}`);
  });

  return {
    get page() {
      return current().page;
    },
    get admin() {
      return current().admin;
    },
    get url() {
      return current().site.url;
    },
    async open(
      overrides: Parameters<typeof anAdmin>[0],
      { path = '/admin/error-log', ...options }: BrowserContextOptions & { path?: string } = {},
    ) {
      const admin = await anAdmin({ sentry: keepingSentry(), ...overrides });
      const site = await serve(admin.app);
      const context = await browser.newContext(options);
      await context.addCookies([{ name: 'session', value: admin.sealed(), url: site.url }]);
      const page = await context.newPage();
      said = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      open = { site, admin, page };
      await page.goto(site.url + path);
    },
    /** What a test brings about itself, such as a lost network, is no fault. */
    forgive() {
      said = [];
    },
  };
}
