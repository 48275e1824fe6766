import { ROUTES } from '../../../lambdas/contracts/routes.ts';
import { anAdmin } from '../../support/fakes/admin-services.ts';

/** Routes that the gateway has and the function does not have yet: a 404 with our own words until it does. */
const PLANNED = [
  '/admin/activity',
  '/admin/alerts',
  '/admin/audit',
  '/admin/callback',
  '/admin/system',
  '/admin/trends',
  '/api/admin/activity',
  '/api/admin/changes',
  '/api/admin/error-log/{id}/tags',
  '/api/admin/export',
  '/api/admin/facets',
  '/api/admin/openapi.json',
  '/api/admin/trends',
];

/** Paths of hono's routes, without those of middleware, in API Gateway's words. */
async function pathsOfApp(): Promise<string[]> {
  const { app } = await anAdmin();
  const paths = app.routes.map(({ path }) => path).filter((path) => !path.includes('*'));
  return [...new Set(paths.map((path) => path.replaceAll(/:(\w+)/g, '{$1}')))];
}

const contract: string[] = ROUTES.filter((route) => route.function === 'admin').map(({ path }) => path);

describe('the routes of the contract', () => {
  it('are all that the admin function has: what is not among them reaches no function', async () => {
    const paths = await pathsOfApp();

    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !contract.includes(path))).toEqual([]);
  });

  it('are answered by the admin function, but for those that are planned', async () => {
    const paths = await pathsOfApp();

    const unanswered = contract.filter((path) => !paths.includes(path) && !PLANNED.includes(path));

    expect(unanswered).toEqual([]);
    expect(PLANNED.filter((path) => !contract.includes(path))).toEqual([]);
  });

  it('have no path twice, and none that takes the rest of a path', () => {
    const paths = ROUTES.map(({ path }) => path);

    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => path.includes('+}') || path.startsWith('$'))).toEqual([]);
  });
});
