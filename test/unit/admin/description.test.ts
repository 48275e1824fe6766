import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describeApi, DESCRIPTION_FILE } from '../../../lambdas/admin/description/document.ts';
import { OPERATIONS } from '../../../lambdas/admin/description/operations.ts';
import { ROUTES } from '../../../lambdas/contracts/routes.ts';
import { undescribed } from '../../support/api/described.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const committed = readFileSync(DESCRIPTION_FILE, 'utf8');
const HOW = `describe it in lambdas/admin/description/operations.ts, then npm run docs:openapi`;

/** By path. */
const methodsDescribed = Map.groupBy(Object.keys(OPERATIONS), (route) => route.split(' ')[1] ?? '');
/** `docs/api.md` tells of pages; the rest of the routes is the JSON API. */
const apiPaths: string[] = ROUTES.map(({ path }) => path).filter((path) => path.startsWith('/api/'));

describe('docs/openapi.json', () => {
  it('has every path of the JSON API that there is', () => {
    const missing = apiPaths.filter((path) => !methodsDescribed.has(path));

    expect(missing.map((path) => `${path}: ${HOW}`)).toEqual([]);
  });

  it('has no path that is no route', () => {
    expect([...methodsDescribed.keys()].filter((path) => !apiPaths.includes(path))).toEqual([]);
  });

  const ofAdmin = ROUTES.filter((route) => route.function === 'admin').map(({ path }) => path);
  it.each(apiPaths.filter((path) => ofAdmin.some((known) => known === path)))(
    'has every method that %s answers, and no other',
    async (path) => {
      const { call } = await anAdmin();

      const answer = await call(path.replaceAll(/\{\w+\}/g, '101'), { method: 'OPTIONS' });

      const answered = (answer.headers.get('allow') ?? '').split(', ').filter((method) => method !== 'HEAD');
      const described = (methodsDescribed.get(path) ?? []).map((route) => route.split(' ')[0]);
      expect(answered.sort()).toEqual(described.sort());
    },
  );

  it('is what npm run docs:openapi writes now', () => {
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(describeApi({ version }))));
  });

  it('gives the committed types of the client, by a generator of others', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        'node_modules/openapi-typescript/bin/cli.js',
        ...[DESCRIPTION_FILE, '--output', 'test/support/api/openapi.d.ts', '--check'],
      ],
      { encoding: 'utf8' },
    );

    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: expect.any(String) as string });
  });

  it('is without a finding by a linter of others', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });

    const findings = await lintFromString({ source: committed, absoluteRef: DESCRIPTION_FILE, config });

    expect(findings.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('names each operation once', () => {
    const ids = Object.values(OPERATIONS).map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('GET /api/admin/openapi.json', () => {
  it('answers the description to a viewer', async () => {
    const { app, viewerToken } = await anAdmin();

    const answer = await app.request('/api/admin/openapi.json', {
      headers: { authorization: `Bearer ${viewerToken}` },
    });

    expect(await json(answer)).toEqual({ status: 200, body: { openapi: '3.1.1' } });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('answers nobody who has not signed in', async () => {
    const { app } = await anAdmin();

    expect((await app.request('/api/admin/openapi.json')).status).toBe(401);
  });
});

describe('an answer that the description lacks', () => {
  const list = { groups: [], nextCursor: null };

  it.each([
    ['a further field', '/api/admin/error-log', 200, { ...list, extra: 1 }, 'extra'],
    ['a field left out', '/api/admin/error-log', 200, { groups: [] }, 'nextCursor'],
    ['a field of another type', '/api/admin/error-log', 200, { ...list, nextCursor: 1 }, '/nextCursor'],
    ['a status', '/api/admin/error-log', 418, list, '418'],
    ['a field further down', '/api/admin/error-log', 200, { ...list, groups: [aGroup()] }, '/groups/0'],
  ])('is found: %s', (_what, url, status, body, said) => {
    expect(undescribed('GET', url, { status, body })).toContain(said);
  });

  it('is none where all is as described', () => {
    expect(undescribed('GET', '/api/admin/error-log', { status: 200, body: list })).toBeUndefined();
  });

  it('is any of a method that is not described', () => {
    expect(undescribed('PUT', '/api/admin/error-log', { status: 200, body: list })).toContain(
      'not described',
    );
  });
});
