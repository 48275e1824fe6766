import type { createAdminApp } from '../../../lambdas/admin/app.ts';
import { holdToDescription } from './described.ts';

/** The same app; an answer of the JSON API that is not as docs/openapi.json describes it fails the test. */
export function heldToDescription(app: ReturnType<typeof createAdminApp>): ReturnType<typeof createAdminApp> {
  const { request } = app;
  app.request = async (input, init, ...rest) => {
    const answer = await request(input, init, ...rest);
    const { url, method } =
      input instanceof Request ? input : { url: input.toString(), method: init?.method };
    if (answer.headers.get('content-type')?.startsWith('application/json') === true) {
      const body: unknown = JSON.parse(await answer.clone().text());
      holdToDescription(method ?? 'GET', url, { status: answer.status, body });
    }
    return answer;
  };
  return app;
}
