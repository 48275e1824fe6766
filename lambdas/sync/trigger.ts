import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { ASKED_FOR } from '../contracts/sync-request.ts';
import { errorAnswer, jsonAnswer } from '../contracts/http-answer.ts';
import { AUDIT_UNAVAILABLE } from '../adapters/audit-trail.ts';
import { bearerOf, verifyBearer } from '../core/auth/bearer.ts';
import { messageOf, TransientError } from '../core/failure.ts';
import { auditedSync } from './audited-sync.ts';
import type { SyncOutcome } from './outcome.ts';
import type { TriggerServices } from './services.ts';

/** What is used of Lambda's context. */
export interface Invocation {
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** An HTTP API gives up on a function after 30 s (AWS, "HTTP API quotas"); the rest is for the last page and the answer. */
const HTTP_BUDGET_MS = 24_000;
/** To finish the current page and save the checkpoint. */
const RESERVE_MS = 10_000;
const ALLOWED_METHODS = ['GET', 'POST'];

/** Whatever has `requestContext.http` is a request: one that cannot be read must not pass for the scheduler. */
const httpEvent = z.object({
  requestContext: z.object({
    requestId: z.string().catch(''),
    http: z.object({ method: z.string().catch(''), sourceIp: z.nullable(z.string()).catch(null) }),
  }),
  headers: z.record(z.string(), z.string().optional()).catch({}),
});
type HttpEvent = z.infer<typeof httpEvent>;

/** A person asked for it on the page, where it is in the audit already. */
const askedFor = z.object({ trigger: z.literal(ASKED_FOR.trigger) });

/**
 * One function, two triggers: a request through the HTTP API is authorized and answered; everything else is the
 * scheduler's, which gets no answer.
 */
export async function onEvent(
  event: unknown,
  invocation: Invocation,
  services: TriggerServices,
): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  const http = httpEvent.safeParse(event);
  const remaining = invocation.getRemainingTimeInMillis() - RESERVE_MS;
  if (!http.success) {
    await services.sync(
      askedFor.safeParse(event).success ? 'http' : 'schedule',
      services.deadline(Math.max(0, remaining)),
    );
    return undefined;
  }
  const requestId = http.data.requestContext.requestId || invocation.awsRequestId;
  try {
    return await onRequest(http.data, requestId, Math.max(0, Math.min(remaining, HTTP_BUDGET_MS)), services);
  } catch (error) {
    services.log.error('sync request failed', {
      reason: messageOf(error),
      error: error instanceof Error ? error : undefined,
    });
    return errorAnswer({ status: 503, ...refusalOf(error) }, requestId);
  }
}

function refusalOf(error: unknown): { code: string; message: string } {
  if (error instanceof TransientError && error.code === AUDIT_UNAVAILABLE)
    return { code: error.code, message: error.message };
  const message =
    'The sync could not be run; nothing was lost, the next scheduled run repeats it. The log has the cause.';
  return { code: 'sync_unavailable', message };
}

async function onRequest(event: HttpEvent, requestId: string, budgetMs: number, services: TriggerServices) {
  const { method } = event.requestContext.http;
  if (!ALLOWED_METHODS.includes(method)) {
    const allow = ALLOWED_METHODS.join(', ');
    const refusal = { status: 405, code: 'method_not_allowed', message: `Use ${allow}.`, headers: { allow } };
    return errorAnswer(refusal, requestId);
  }
  if (!(await isAuthorized(event, services))) {
    const message =
      'Send the header `Authorization: Bearer <cron secret>` with the value of the cron secret.';
    const headers = { 'www-authenticate': 'Bearer' };
    return errorAnswer({ status: 401, code: 'unauthorized', message, headers }, requestId);
  }
  const request = { from: event.requestContext.http.sourceIp, requestId };
  const sync = () => services.sync('http', services.deadline(budgetMs));
  return answerOf(await auditedSync(services.audit, request, sync), requestId);
}

function answerOf(outcome: SyncOutcome, requestId: string): APIGatewayProxyStructuredResultV2 {
  switch (outcome.kind) {
    case 'finished':
    case 'performed':
      return jsonAnswer(200, { run: outcome.run });
    case 'unfinished':
      return jsonAnswer(202, { run: outcome.run });
    case 'busy': {
      const { runId, after } = outcome;
      if (after === undefined) return jsonAnswer(202, { run: { id: runId, state: 'RUNNING' } });
      const message = `Run ${runId} begins as soon as run ${after}, which began before this request, has ended, with a scheduled sync at the latest.`;
      return jsonAnswer(202, { run: { id: runId, state: 'WAITING', after }, message });
    }
    case 'failed': {
      const { code, message, bySentry } = outcome.failure;
      const error = { code, message, requestId };
      return jsonAnswer(bySentry ? 502 : 503, { error, run: outcome.run });
    }
  }
}

/** A wrong secret may be one that was just rotated, so the secret is read again once (the reader limits how often). */
async function isAuthorized(event: HttpEvent, { cronSecret }: TriggerServices): Promise<boolean> {
  const header = authorizationOf(event);
  if (bearerOf(header) === undefined) return false;
  const isKnown = async () =>
    verifyBearer(
      header,
      (await cronSecret.all()).map((version) => version.cronSecret),
    );
  if (await isKnown()) return true;
  await cronSecret.refresh();
  return isKnown();
}

function authorizationOf({ headers }: HttpEvent): string | undefined {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'authorization');
  return name === undefined ? undefined : headers[name];
}
