import type { AlertServices } from '../../../lambdas/admin/system/alerts.ts';
import { MemoryStores } from './memory-stores.ts';

/** Of an admin function whose alerts nobody asks for. */
export const noAlerts = (): AlertServices => ({
  rules: [],
  report: null,
  routes: new MemoryStores(() => 0).routeStore,
  snoozes: { list: () => Promise.resolve([]), put: () => Promise.resolve() },
  stops: { list: () => Promise.resolve([]), tokenOf: () => Promise.resolve(null) },
  work: { send: () => Promise.resolve() },
});
