/** Which of the API's throttles a route is under: what floods one must not take from another. */
export type ThrottleClass = 'webhook' | 'cron' | 'admin';

type RoutedFunction = 'verifier' | 'sync' | 'admin';
export type FunctionName = RoutedFunction | 'consumer' | 'publisher' | 'notifier';

interface ContractRoute {
  /** As API Gateway writes it: `{name}` is one segment of any text. */
  path: string;
  /** `ANY`: the function itself answers a wrong method, with 405 and the right ones. */
  method: 'ANY' | 'GET' | 'POST';
  function: RoutedFunction;
  throttle: ThrottleClass;
}

const admin = <const Path extends string>(path: Path) =>
  ({ path, method: 'ANY', function: 'admin', throttle: 'admin' }) as const;

/**
 * Every HTTP route of the product, exactly: what is not here is answered by API Gateway and reaches no function. The
 * stack, the local gateway and the documentation are made from this list; a route of the admin function that it lacks
 * fails test/unit/admin/routes.test.ts.
 */
export const ROUTES = [
  { path: '/api/webhooks/sentry', method: 'ANY', function: 'verifier', throttle: 'webhook' },
  { path: '/api/cron/sentry-sync', method: 'ANY', function: 'sync', throttle: 'cron' },

  // What every browser and crawler asks for.
  admin('/'),
  admin('/favicon.ico'),
  admin('/robots.txt'),

  admin('/api/admin/error-log'),
  admin('/api/admin/error-log/{id}'),
  admin('/api/admin/error-log/{id}/events'),
  admin('/api/admin/error-log/{id}/events/{eventId}'),
  admin('/api/admin/error-log/{id}/tags'),
  admin('/api/admin/activity'),
  admin('/api/admin/changes'),
  admin('/api/admin/facets'),
  admin('/api/admin/export'),
  admin('/api/admin/people'),
  admin('/api/admin/sync-runs'),
  admin('/api/admin/completeness'),
  admin('/api/admin/quarantine'),
  admin('/api/admin/trends'),
  admin('/api/admin/alerts'),
  admin('/api/admin/alerts/test'),
  admin('/api/admin/alerts/snooze'),
  admin('/api/admin/alerts/resume'),
  admin('/api/admin/views'),
  admin('/api/admin/views/{viewId}'),
  admin('/api/admin/openapi.json'),

  admin('/admin'),
  admin('/admin/sign-in'),
  admin('/admin/callback'),
  admin('/admin/sign-out'),
  admin('/admin/error-log'),
  admin('/admin/error-log/{id}'),
  admin('/admin/error-log/{id}/status'),
  admin('/admin/error-log/{id}/ends'),
  admin('/admin/error-log/{id}/events'),
  admin('/admin/error-log/{id}/events/{eventId}'),
  admin('/admin/error-log/{id}/events/{eventId}/parts/{part}'),
  admin('/admin/views'),
  admin('/admin/bulk/{id}'),
  admin('/admin/assign'),
  admin('/admin/activity'),
  admin('/admin/archived-for-ever'),
  admin('/admin/completeness'),
  admin('/admin/trends'),
  admin('/admin/alerts'),
  admin('/admin/alerts/test'),
  admin('/admin/alerts/snooze'),
  admin('/admin/alerts/resume'),
  admin('/admin/alerts/unsubscribe'),
  admin('/admin/audit'),
  admin('/admin/system'),
  admin('/admin/system/{act}'),
] as const satisfies readonly ContractRoute[];

/** Where whoever reads an e-mail stops it, by the token in its address. */
export const UNSUBSCRIBE_PATH = '/admin/alerts/unsubscribe';

/** What docs/openapi.json is called beside the code of the admin function. */
export const SHIPPED_DESCRIPTION = 'openapi.json';

/** As API Gateway names a route, in the template and in its settings. */
export const routeKeyOf = ({ method, path }: Pick<ContractRoute, 'method' | 'path'>): string =>
  `${method} ${path}`;

/** The error body of every route. */
export interface ErrorBody {
  error: { code: string; message: string; requestId: string };
}
