import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSynthCache } from '../../../../lib/local/template/synth-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'synth-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SETTINGS = { SENTRY_ORG_SLUG: 'acme', ALERTS: '[]' };

async function synthesized(name: string): Promise<string> {
  const made = path.join(folder, name);
  await mkdir(made);
  await writeFile(path.join(made, 'manifest.json'), name);
  return made;
}
const cacheOf = (environment: Record<string, string>) =>
  openSynthCache(path.join(folder, 'stacks'), environment);
const target = () => path.join(folder, 'cdk.out');

it('gives back what was kept for the same sources and settings', async () => {
  const made = await synthesized('made');
  await (await cacheOf(SETTINGS)).keep(made);

  const isThere = await (await cacheOf(SETTINGS)).copyTo(target());

  expect(isThere).toBe(true);
  expect(await readFile(path.join(target(), 'manifest.json'), 'utf8')).toBe('made');
});

it('knows nothing of other settings', async () => {
  await (await cacheOf(SETTINGS)).keep(await synthesized('made'));

  const isThere = await (await cacheOf({ ...SETTINGS, SENTRY_ORG_SLUG: 'other' })).copyTo(target());

  expect(isThere).toBe(false);
});

it('takes no notice of a variable that no source names', async () => {
  await (await cacheOf(SETTINGS)).keep(await synthesized('made'));

  const isThere = await (await cacheOf({ ...SETTINGS, WINDOWID: '4711', SHLVL: '3' })).copyTo(target());

  expect(isThere).toBe(true);
});

it('keeps the first of two that were made at the same time', async () => {
  await (await cacheOf(SETTINGS)).keep(await synthesized('first'));
  await (await cacheOf(SETTINGS)).keep(await synthesized('second'));

  await (await cacheOf(SETTINGS)).copyTo(target());

  expect(await readFile(path.join(target(), 'manifest.json'), 'utf8')).toBe('first');
  expect(await readdir(path.join(folder, 'stacks'))).toHaveLength(1);
});

it('keeps four, and lets the one go that was used longest ago', async () => {
  const made = await synthesized('made');
  for (const slug of ['a', 'b', 'c', 'd']) {
    await (await cacheOf({ SENTRY_ORG_SLUG: slug })).keep(made);
    await rm(target(), { recursive: true, force: true });
    await (await cacheOf({ SENTRY_ORG_SLUG: 'a' })).copyTo(target());
  }

  await (await cacheOf({ SENTRY_ORG_SLUG: 'e' })).keep(made);

  expect(await readdir(path.join(folder, 'stacks'))).toHaveLength(4);
  expect(await (await cacheOf({ SENTRY_ORG_SLUG: 'a' })).copyTo(target())).toBe(true);
  expect(await (await cacheOf({ SENTRY_ORG_SLUG: 'b' })).copyTo(target())).toBe(false);
});
