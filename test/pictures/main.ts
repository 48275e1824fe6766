import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/engines/browser.ts';
import { startLocalStack } from '../support/stack/local-stack.ts';
import { createStackClient, until } from '../support/stack/stack-client.ts';

/** `npm run docs:images`: a picture of every page of the demo, light and dark, for README and docs. */

const HELP = `npm run docs:images [-- --to <folder>]

Starts the local stack with its demo, signs in, and takes a picture of every page, light and dark, at 1280 by 800.

  --to <folder>   where the pictures go (docs/images)
  --help          this text`;

const SIZE = { width: 1280, height: 800 };
const COLOURS = ['light', 'dark'] as const;
/** The demo has groups in more than one status, and a second sync has looked at it. */
const ENOUGH_GROUPS = 8;

interface Picture {
  name: string;
  address: string;
}

async function picturesOf(page: Page, url: string): Promise<Picture[]> {
  await page.goto(`${url}/admin/error-log`);
  const group = await page.locator('a[href^="/admin/error-log/"]').first().getAttribute('href');
  return [
    { name: 'error-log', address: '/admin/error-log' },
    { name: 'search', address: '/admin/error-log?query=environment:production&facets=1' },
    ...(group === null ? [] : [{ name: 'group', address: group }]),
    { name: 'activity', address: '/admin/activity' },
    { name: 'trends', address: '/admin/trends?by=level' },
    { name: 'completeness', address: '/admin/completeness' },
    { name: 'alerts', address: '/admin/alerts' },
    { name: 'system', address: '/admin/system' },
    { name: 'audit', address: '/admin/audit' },
  ];
}

async function take(browser: Browser, url: string, link: string, folder: string): Promise<void> {
  const signedIn = await browser.newContext({ viewport: SIZE });
  const first = await signedIn.newPage();
  await first.goto(link);
  const pictures = await picturesOf(first, url);
  const storageState = await signedIn.storageState();
  for (const colorScheme of COLOURS) {
    const context = await browser.newContext({ viewport: SIZE, colorScheme, storageState });
    const page = await context.newPage();
    for (const { name, address } of pictures) {
      await page.goto(`${url}${address}`);
      const file = path.join(folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
      console.log(file);
    }
    await context.close();
  }
  await signedIn.close();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const folder = values.to ?? 'docs/images';
  await mkdir(folder, { recursive: true });
  console.log('Starting the local stack with its demo ...');
  const stack = await startLocalStack({ ALERTS: '', DEMO: '' });
  const browser = await openBrowser();
  try {
    const { allGroups } = createStackClient(stack.endpoints);
    await until('the demo is there', async () => (await allGroups()).length >= ENOUGH_GROUPS, 120_000);
    const link = /http:\S+login_hint=\S+/.exec(stack.output())?.[0];
    if (link === undefined) throw new Error(`The local stack printed no link to sign in:\n${stack.output()}`);
    await take(browser, stack.endpoints.url, link, folder);
  } finally {
    await browser.close();
    await stack.stop();
  }
}

await main();
