import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { axeOn } from '../support/engines/axe.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createAdminApp } from '../../lambdas/admin/app.ts';
import { ADMIN, VIEWER, type Person } from '../../lib/local/identity/people.ts';
import { openBrowser, serve, type Site } from '../support/engines/browser.ts';
import { startLocalProvider, type LocalProvider } from '../support/engines/local-provider.ts';
import {
  aWorld,
  discoveredProvider,
  fakeAccess,
  fakeServices,
  signInSettings,
  type World,
} from '../support/fakes/admin-services.ts';
import { aBusyWorld } from '../support/samples/admin-busy-world.ts';

/** A cold browser unpacks itself first. */
jest.setTimeout(60_000);

const NOEL: Person = { id: 'noel', name: 'Noel, a stranger', email: 'noel@example.com', groups: ['others'] };

let browser: Browser;
let site: Site;
let provider: LocalProvider;
let app: ReturnType<typeof createAdminApp>;
let world: World;
let access: ReturnType<typeof fakeAccess>;
let context: BrowserContext;

/** The app is on 127.0.0.1 and the provider on localhost: two sites, as in life. */
beforeAll(async () => {
  browser = await openBrowser();
  site = await serve({ request: (...request: Parameters<typeof app.request>) => app.request(...request) });
  provider = await startLocalProvider(site.url, [ADMIN, VIEWER, NOEL]);
});
afterAll(async () => {
  await browser.close();
  await provider.stop();
  await site.close();
});
beforeEach(async () => {
  const { issuer, clientId } = provider;
  const settings = signInSettings({ issuer, clientId, audiences: [], publicUrl: site.url });
  world = aWorld(aBusyWorld());
  access = fakeAccess(world, discoveredProvider(issuer, { clientId, audiences: [] }), settings);
  app = createAdminApp(fakeServices(world, access));
  context = await browser.newContext();
  context.setDefaultTimeout(15_000);
});
afterEach(async () => {
  await context.close();
});

const choose = (page: Page, name: string) => page.getByRole('button', { name }).click();

/** Opens a page of the app as somebody who has to sign in for it. */
async function arrive(who: Person, path = '/admin/error-log'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.url + path);
  await choose(page, who.name);
  await page.waitForURL(site.url + path);
  return page;
}

/** With the cookies of the browser, as a script of our own pages would ask. */
async function statusOf(path: string, method = 'GET'): Promise<number> {
  const answer = await context.request.fetch(site.url + path, {
    method,
    headers: { 'sec-fetch-site': 'same-origin' },
    ...(method === 'GET' ? {} : { data: { id: '101', status: 'RESOLVED' } }),
  });
  return answer.status();
}

it('an admin signs in with one click, arrives at the page that was asked for and may write', async () => {
  const page = await arrive(ADMIN, '/admin/error-log/101');

  expect(await page.getByText(ADMIN.email).count()).toBe(1);
  await choose(page, 'Resolve');
  await page.waitForURL('**/error-log/101?notice=RESOLVED&**');
  expect(world.updates).toEqual([{ id: '101', status: 'resolved' }]);
  expect(world.audit).toMatchObject([
    {
      action: 'triage',
      actor: { subject: ADMIN.id, address: ADMIN.email },
      groups: ['101'],
      outcome: { result: 'done' },
    },
  ]);
});

it('what an admin has changed is on the audit page', async () => {
  const page = await arrive(ADMIN, '/admin/error-log/101');
  await choose(page, 'Resolve');
  await page.waitForURL('**/error-log/101?notice=RESOLVED&**');

  await page.getByRole('link', { name: 'Audit' }).click();

  const row = await page.getByRole('row').nth(1).textContent();
  for (const part of [ADMIN.email, ADMIN.id, 'triage', 'SHOP-7K', 'Resolved', 'done'])
    expect(row).toContain(part);
});

it('a viewer sees no button that writes, and a PATCH of theirs is refused', async () => {
  const page = await arrive(VIEWER, '/admin/error-log/101');

  const buttons = await page.getByRole('button').allTextContents();
  // What copies for whoever reads changes nothing.
  expect(buttons.map((text) => text.trim()).filter((text) => !/^Copy\b/.test(text))).toEqual(['Sign out']);
  expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
  expect(await statusOf('/api/admin/error-log', 'PATCH')).toBe(403);
  expect(world.updates).toEqual([]);
});

it('signing out ends the session here and at the provider, and leads back', async () => {
  const page = await arrive(ADMIN);
  const [copied] = await context.cookies(site.url);

  await choose(page, 'Sign out');
  await page.waitForURL(/localhost/);
  await choose(page, 'Sign out');
  await page.waitForURL(`${site.url}/admin/sign-out`);

  expect(await page.getByRole('heading').textContent()).toBe('You are signed out');
  await context.addCookies([copied!]);
  await page.goto(`${site.url}/admin/error-log`);
  expect(await page.getByRole('button', { name: ADMIN.name }).count()).toBe(1);
});

it('a session that has ended leads to the sign-in and back to the page', async () => {
  const page = await arrive(ADMIN, '/admin/error-log/101');
  world.nowMs += 9 * 3_600_000;
  const before = await context.cookies(site.url);

  await page.reload();

  expect(page.url()).toBe(`${site.url}/admin/error-log/101`);
  expect(await context.cookies(site.url)).not.toEqual(before);
});

it('a sign-in that is cancelled says what to do, and the next one works', async () => {
  const page = await context.newPage();
  await page.goto(`${site.url}/admin/error-log/101`);
  await choose(page, 'Cancel');
  await page.getByRole('alert').waitFor();

  expect(await page.getByRole('alert').textContent()).toContain('The sign-in was cancelled');
  const { violations } = await axeOn(page).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await choose(page, ADMIN.name);
  await page.waitForURL('**/admin/error-log/101');
});

it('two tabs that sign in at once both arrive where they wanted to', async () => {
  const [one, two] = [await context.newPage(), await context.newPage()];
  await one.goto(`${site.url}/admin/error-log/101`);
  await two.goto(`${site.url}/admin/completeness`);

  await choose(two, ADMIN.name);
  await two.waitForURL('**/admin/completeness');
  await choose(one, ADMIN.name);
  await one.waitForURL('**/admin/error-log/101');

  expect(await one.getByRole('button', { name: 'Sign out' }).count()).toBe(1);
  expect(await two.getByRole('button', { name: 'Sign out' }).count()).toBe(1);
});

it('somebody without a role is told why, and may choose another account', async () => {
  const page = await context.newPage();
  await page.goto(`${site.url}/admin/error-log`);
  await choose(page, NOEL.name);
  await page.getByRole('alert').waitFor();

  expect(await page.getByRole('alert').textContent()).toContain('You have no role here');
  await page.getByRole('link', { name: 'Sign in with another account' }).click();
  await choose(page, VIEWER.name);
  await page.waitForURL('**/admin/error-log');
});

it('somebody who was removed has a cookie that opens nothing', async () => {
  await arrive(ADMIN);

  await access.marks.endAll(ADMIN.id, world.nowMs + 1);

  expect(await statusOf('/api/admin/error-log')).toBe(401);
  expect(await statusOf('/api/admin/error-log', 'PATCH')).toBe(401);
});

it('the printed link signs in without a click, once', async () => {
  const link = `${site.url}/admin/sign-in?login_hint=${provider.linkCode}`;
  const page = await context.newPage();
  await page.goto(link);
  expect(page.url()).toBe(`${site.url}/admin/error-log`);

  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(link);

  expect(await stranger.getByRole('alert').textContent()).toContain('The printed link has been used');
  await other.close();
});

describe('another site', () => {
  /** A page that is none of ours, on `localhost`. */
  async function elsewhere(page: Page, body: string): Promise<void> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>x</title>${body}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`, { waitUntil: 'load' });
    server.close();
  }

  it('can link to a page, which opens with the session', async () => {
    const page = await arrive(ADMIN);

    await elsewhere(page, `<a href="${site.url}/admin/error-log/101">Look</a>`);
    await page.getByRole('link').click();

    await page.waitForURL('**/admin/error-log/101');
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(1);
  });

  it('can post no form that changes anything', async () => {
    const page = await arrive(ADMIN);

    await elsewhere(
      page,
      `<form method="post" action="${site.url}/admin/error-log/101/status"><button name="status" value="RESOLVED">x</button></form>`,
    );
    await page.getByRole('button').click();
    await page.waitForURL(/127\.0\.0\.1/);

    expect(world.updates).toEqual([]);
  });

  it('can send no PATCH', async () => {
    const page = await arrive(ADMIN);
    await elsewhere(page, '');

    const sent = await page.evaluate<string>(
      `fetch('${site.url}/api/admin/error-log', { method: 'PATCH', credentials: 'include', body: '{"id":"101","status":"RESOLVED"}' }).then(() => 'answered', () => 'refused')`,
    );

    expect([sent, world.updates]).toEqual(['refused', []]);
  });

  it('cannot put a page into a frame', async () => {
    const page = await arrive(ADMIN);

    await elsewhere(page, `<iframe src="${site.url}/admin/error-log/101"></iframe>`);

    const [, frame] = page.frames();
    expect(await frame!.getByRole('button', { name: 'Resolve' }).count()).toBe(0);
  });
});
