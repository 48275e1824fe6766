import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { wayBack } from '../core/auth/way-back.ts';
import { messageOf } from '../core/failure.ts';
import type { ErrorBody } from '../contracts/routes.ts';
import { NO_PAGE_POLICY, SECURITY_HEADERS } from '../contracts/security-headers.ts';
import { createApi } from './api.ts';
import { createFrontDoor } from './sign-in/front-door.ts';
import { createPages } from './page-routes.ts';
import { problemPage } from './pages/problem-page.ts';
import { sendPage } from './pages/send.ts';
import { notFound, RefusedRequest } from './refusal.ts';
import type { AdminServices } from './services.ts';
import { requireIdentity, type AdminEnv } from './sign-in/session.ts';
import { closedPage, signInAddress } from './pages/sign-in-page.ts';
import { createSignIn } from './sign-in/sign-in.ts';
import { createUnsubscribe } from './system/unsubscribe.ts';

/** The admin API and pages. Everything but signing in needs an identity; what no route claims is a 404. */
export function createAdminApp(services: AdminServices): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.use(async (c, next) => {
    c.set('requestId', requestIdOf(c.env));
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    for (const [name, value] of Object.entries(NO_PAGE_POLICY)) {
      if (!c.res.headers.has(name)) c.header(name, value);
    }
  });

  app.route('/', createFrontDoor());
  app.route('/admin', createSignIn(services));
  app.route('/admin', createUnsubscribe(services));
  app.use('/api/admin/*', requireIdentity(services));
  app.use('/admin/*', requireIdentity(services));
  app.route('/api/admin', createApi(services));
  app.route('/admin', createPages(services));

  app.notFound((c) => answerRefusal(c, notFound(`no route ${c.req.method} ${c.req.path}`)));
  app.onError((error, c) => {
    if (error instanceof RefusedRequest) {
      if (error.cause !== undefined)
        services.telemetry.log.error(error.message, { reason: messageOf(error.cause) });
      return answerRefusal(c, error);
    }
    services.telemetry.log.error('Request failed', {
      requestId: c.get('requestId'),
      path: c.req.path,
      error,
    });
    return answerRefusal(
      c,
      new RefusedRequest(500, 'internal_error', 'This is our fault; the function’s log has the reason.'),
    );
  });
  return app;
}

const NO_SCRIPT = { scripts: 'none' } as const;

/** API Gateway's id, which is also in its access log. Outside of Lambda hono passes no environment at all. */
const requestIdOf = (environment: AdminEnv['Bindings'] | undefined): string =>
  environment?.requestContext?.requestId ?? randomUUID();

function answerRefusal(c: Context<AdminEnv>, refusal: RefusedRequest): Response | Promise<Response> {
  for (const [name, value] of Object.entries(refusal.headers)) c.header(name, value);
  if (!c.req.path.startsWith('/admin/')) return answerJson(c, refusal);
  if (refusal.code === 'sign_in_closed') {
    return sendPage(c, 401, (nonce) => closedPage({ nonce, message: refusal.message }), NO_SCRIPT);
  }
  if (refusal.status !== 401) return answerPage(c, refusal);
  return isRead(c)
    ? c.redirect(signInAddress(wayBack(pathOf(c))), 302)
    : c.redirect(signInAddress(wayBack(pageOfForm(c.req.path))), 303);
}

function answerJson(c: Context<AdminEnv>, refusal: RefusedRequest): Response {
  const body: ErrorBody = {
    error: { code: refusal.code, message: refusal.message, requestId: c.get('requestId') },
  };
  return c.json({ ...body, ...refusal.fields }, statusOf(refusal));
}

const answerPage = (c: Context<AdminEnv>, refusal: RefusedRequest): Response | Promise<Response> =>
  sendPage(
    c,
    statusOf(refusal),
    (nonce) =>
      problemPage({ nonce, status: refusal.status, message: refusal.message, requestId: c.get('requestId') }),
    NO_SCRIPT,
  );

const isRead = (c: Context): boolean => c.req.method === 'GET' || c.req.method === 'HEAD';

/** What a form sent is lost with the session; its page is where to begin anew. */
const pageOfForm = (path: string): string => path.replace(/\/status$/, '');

const pathOf = (c: Context): string => {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
};

/** All refusals have a body, so the statuses without one never come here. */
const CONTENTFUL: Readonly<Record<number, ContentfulStatusCode>> = {
  400: 400,
  401: 401,
  403: 403,
  404: 404,
  405: 405,
  422: 422,
  500: 500,
  501: 501,
  502: 502,
  503: 503,
};
const statusOf = (refusal: RefusedRequest): ContentfulStatusCode => CONTENTFUL[refusal.status] ?? 500;
