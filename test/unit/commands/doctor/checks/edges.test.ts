import { SECURITY_HEADERS } from '../../../../../lambdas/contracts/security-headers.ts';
import type { HttpAnswer } from '../../../../../lib/commands/target/http.ts';
import { answer, check, contextWith } from '../context.ts';

const byFunction = (status: number, headers: Record<string, string> = SECURITY_HEADERS): HttpAnswer =>
  answer(status, '', headers);
const byGateway = answer(404, { message: 'Not Found' });

/** A deployment whose unknown paths and whose pages are answered so. */
const edgesOf = (stray: HttpAnswer, page: HttpAnswer) =>
  check(
    'edges',
    contextWith({
      http: (url) => Promise.resolve(new URL(url).pathname === '/admin/error-log' ? page : stray),
    }),
  );

describe('the line of the edges', () => {
  it('is well where unknown paths end at the gateway and answers carry their headers', async () => {
    expect(await edgesOf(byGateway, byFunction(302))).toEqual({
      state: 'ok',
      finding: 'unknown paths end at the gateway; answers carry their headers',
      fix: null,
    });
  });

  it.each([
    ['a function', byFunction(404)],
    ['a page of a proxy', answer(200, '<html>')],
    ['a way to another place', answer(302, '', { location: '/' })],
  ])('is red where an unknown path is answered by %s', async (_what, stray) => {
    const found = await edgesOf(stray, byFunction(302));

    expect(found).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining(`answered ${stray.status.toString()}`),
    });
    expect(found.fix).toContain('npx cdk deploy -c stage=prod');
  });

  it.each(Object.keys(SECURITY_HEADERS))('is red where something drops %s', async (name) => {
    const rest = Object.fromEntries(Object.entries(SECURITY_HEADERS).filter(([each]) => each !== name));

    const found = await edgesOf(byGateway, byFunction(302, rest));

    expect(found).toMatchObject({ state: 'fail', finding: `the pages come without ${name}` });
  });
});

describe('the line of the pages', () => {
  const pages = (status: number) =>
    check('pages', contextWith({ http: () => Promise.resolve(answer(status)) }));

  it.each([200, 302, 401])('is well with %i', async (status) => {
    expect(await pages(status)).toMatchObject({ state: 'ok' });
  });

  it.each([404, 500, 503])('is red with %i', async (status) => {
    expect(await pages(status)).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining(`answers ${status.toString()}`),
    });
  });
});
