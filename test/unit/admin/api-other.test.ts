import { anAdmin, aRun, json, NOW } from '../../support/fakes/admin-services.ts';

describe('everything else', () => {
  it('sync runs are listed with a cursor', async () => {
    const { call } = await anAdmin({ runs: [aRun({ id: 'r1' }), aRun({ id: 'r2' })] });

    const { body } = await json(await call('/api/admin/sync-runs?limit=1'));

    expect(body).toEqual({ runs: [aRun({ id: 'r1' })], nextCursor: 'after-1' });
  });

  it.each([
    ['GET', '/nowhere'],
    ['POST', '/nowhere'],
    ['GET', '/api/admin'],
    ['GET', '/api/admin/nowhere'],
  ])('%s %s has no route', async (method, path) => {
    const { call } = await anAdmin();

    const { status, body } = await json(await call(path, { method }));

    expect([status, body.error.code, body.error.message]).toEqual([
      404,
      'not_found',
      `no route ${method} ${path}`,
    ]);
  });

  it.each([
    ['POST', '/api/admin/error-log', 'GET, HEAD, PATCH'],
    ['DELETE', '/api/admin/error-log/101', 'GET, HEAD'],
    ['PUT', '/api/admin/sync-runs', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/robots.txt', 'GET, HEAD'],
  ])('%s %s is a method that the path does not take', async (method, path, allow) => {
    const { call } = await anAdmin();

    const answer = await call(path, { method });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect((await json(answer)).body.error.code).toBe('method_not_allowed');
  });

  it('a failure of our own is a 500 that gives nothing away', async () => {
    const { call, world } = await anAdmin();
    Object.defineProperty(world, 'groups', {
      get: () => {
        throw new Error('table SecretName is gone');
      },
    });

    const { status, body } = await json(await call('/api/admin/error-log'));

    expect([status, body.error.code]).toEqual([500, 'internal_error']);
    expect(JSON.stringify(body)).not.toContain('SecretName');
  });

  it('answers are neither cached nor sniffed, and tell no address on', async () => {
    const { call } = await anAdmin();

    for (const path of ['/api/admin/error-log', '/api/admin/error-log/999', '/admin/error-log', '/nowhere']) {
      const { headers } = await call(path);
      expect([
        headers.get('cache-control'),
        headers.get('x-content-type-options'),
        headers.get('referrer-policy'),
      ]).toEqual(['no-store', 'nosniff', 'no-referrer']);
    }
  });

  it('the trend covers the last fourteen days up to the hour that has begun', async () => {
    const { call } = await anAdmin();

    const { body } = await json(await call('/api/admin/error-log/101'));

    expect(body.trend[0].hour).toBe(
      new Date(Math.floor(NOW / 3_600_000) * 3_600_000 - 335 * 3_600_000).toISOString(),
    );
  });
});
