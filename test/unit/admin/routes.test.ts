import { ROUTES } from '../../../lambdas/contracts/routes.ts';
import { anAdmin } from '../../support/fakes/admin-services.ts';

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

  it('are all answered by the admin function', async () => {
    const paths = await pathsOfApp();

    expect(contract.filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('have no path twice, and none that takes the rest of a path', () => {
    const paths = ROUTES.map(({ path }) => path);

    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => path.includes('+}') || path.startsWith('$'))).toEqual([]);
  });
});
