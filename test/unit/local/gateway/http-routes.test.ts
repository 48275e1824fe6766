import * as fc from 'fast-check';
import { matchRoute, parseRouteKey } from '../../../../lib/local/gateway/http-routes.ts';

const entries = [
  '$default',
  'ANY /admin/{proxy+}',
  'ANY /api/admin/{proxy+}',
  'ANY /api/{proxy+}',
  'ANY /items/{id}',
  'GET /items/{id}',
  'GET /items/latest',
].map((key) => ({ route: parseRouteKey(key) }));
const matched = (method: string, path: string) => {
  const match = matchRoute(entries, method, path);
  return match && [match.entry.route.key, match.pathParameters];
};

it.each([
  ['GET', '/items/latest', 'GET /items/latest', {}],
  ['GET', '/items/7', 'GET /items/{id}', { id: '7' }],
  ['PUT', '/items/latest', 'ANY /items/{id}', { id: 'latest' }],
  ['GET', '/api/admin/a/b', 'ANY /api/admin/{proxy+}', { proxy: 'a/b' }],
  ['GET', '/api/other', 'ANY /api/{proxy+}', { proxy: 'other' }],
  ['GET', '/admin/a%20b', 'ANY /admin/{proxy+}', { proxy: 'a b' }],
  ['GET', '/admin', '$default', {}],
  ['GET', '/admin/', '$default', {}],
  ['GET', '/', '$default', {}],
])('%s %s goes to %s', (method, path, key, parameters) => {
  expect(matched(method, path)).toEqual([key, parameters]);
});

it('without a $default route an unknown path matches nothing', () => {
  expect(matchRoute(entries.slice(1), 'GET', '/nowhere')).toBeUndefined();
});

it('the order of the routes in the template does not matter', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.constantFrom('/items/latest', '/items/7', '/api/admin/x', '/api/x', '/x'),
      (shuffled, path) => {
        expect(matchRoute(shuffled, 'GET', path)?.entry.route.key).toBe(matched('GET', path)?.[0]);
      },
    ),
  );
});
