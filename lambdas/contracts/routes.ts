/** Every HTTP route of the product and the function behind it. `$default` catches the rest with a JSON 404. */
export const ROUTES = [
  { path: '/api/webhooks/sentry', methods: ['ANY'], function: 'verifier' },
  { path: '/api/cron/sentry-sync', methods: ['ANY'], function: 'sync' },
  { path: '/api/admin/{proxy+}', methods: ['ANY'], function: 'admin' },
  { path: '/admin/{proxy+}', methods: ['ANY'], function: 'admin' },
  { path: '$default', methods: [], function: 'admin' },
] as const;
export type FunctionName = (typeof ROUTES)[number]['function'] | 'consumer';

/** The error body of every route. */
export interface ErrorBody {
  error: { code: string; message: string; requestId: string };
}
