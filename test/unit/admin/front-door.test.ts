import { SECURITY_HEADERS } from '../../../lambdas/contracts/security-headers.ts';
import { anAdmin } from '../../support/fakes/admin-services.ts';

describe('what is asked for by whoever knows only the name of the host', () => {
  it.each(['/', '/admin'])('%s leads to the list', async (path) => {
    const { app } = await anAdmin();

    const { status, headers } = await app.request(path);

    expect([status, headers.get('location')]).toEqual([302, '/admin/error-log']);
  });

  it('/robots.txt keeps crawlers away', async () => {
    const { app } = await anAdmin();

    const answer = await app.request('/robots.txt');

    expect(await answer.text()).toBe('User-agent: *\nDisallow: /\n');
  });

  it('/favicon.ico is an image that can run nothing', async () => {
    const { app } = await anAdmin();

    const { status, headers } = await app.request('/favicon.ico');

    expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('every answer of the admin function', () => {
  it.each([
    '/',
    '/favicon.ico',
    '/admin/error-log',
    '/api/admin/error-log',
    '/api/admin/error-log/999',
    '/nowhere',
  ])('to %s has the headers of safety, and a content security policy', async (path) => {
    const { call } = await anAdmin();

    const { headers } = await call(path);

    expect(Object.fromEntries(headers)).toMatchObject(SECURITY_HEADERS);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  });

  it('a page keeps the policy of its own, which admits its style sheet', async () => {
    const { call } = await anAdmin();

    const { headers } = await call('/admin/error-log');

    expect(headers.get('content-security-policy')).toContain("style-src 'nonce-");
  });
});
