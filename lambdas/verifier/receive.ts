import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isoNow } from '../adapters/clock.ts';
import { errorAnswer, jsonAnswer } from '../contracts/http-answer.ts';
import type { Refusal } from '../contracts/http-answer.ts';
import { METRICS } from '../contracts/metrics.ts';
import { verifyBearer } from '../core/auth/bearer.ts';
import { TransientError, messageOf } from '../core/failure.ts';
import { utf8TextOf } from '../core/sentry/body.ts';
import { verifySignature } from '../core/auth/signature.ts';
import { withinDeadline } from './deadline.ts';
import { pack } from './pack.ts';
import { REFUSALS, unavailable } from './refusals.ts';
import type { Services } from './services.ts';
import type { DeliveryTelemetry } from './telemetry.ts';

/** Lambda takes 6 MB a request as JSON text with the body inside; 5 MiB leave room for its escapes. */
export const MAX_BODY_BYTES = 5 * 1_048_576;

/**
 * Answers one delivery: 202 only after SQS has accepted it, 4xx where nothing proves that it is Sentry's or it is too
 * large, 503 for every fault of ours. What is proven is accepted unread: whoever reads it keeps what cannot be read.
 */
export async function receive(
  event: APIGatewayProxyEventV2,
  services: Services,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { clock, telemetry, startDeadline } = services;
  const startedAt = clock.now();
  const id = deliveryId(event);
  const deadline = startDeadline();
  const outcome = await withinDeadline(accept(event, id, services, deadline.signal), deadline.signal)
    .catch((error: unknown) => ourFault(error, id, telemetry))
    .finally(() => deadline.release());
  telemetry.metrics.milliseconds(METRICS.webhookAnswerTime, clock.now() - startedAt);
  if (outcome === 'accepted') {
    telemetry.metrics.count(METRICS.webhookAccepted);
    return jsonAnswer(202, { accepted: true, id });
  }
  telemetry.metrics.countBy(METRICS.webhookRefused, 'reason', outcome.code);
  if (outcome.status === 503) telemetry.metrics.count(METRICS.webhookFailed);
  else telemetry.log.warn('webhook refused', { id, reason: outcome.code });
  return errorAnswer(outcome, id);
}

async function accept(
  event: APIGatewayProxyEventV2,
  id: string,
  services: Services,
  signal: AbortSignal,
): Promise<Refusal | 'accepted'> {
  const { clock, queue, oversize, telemetry } = services;
  const receivedAt = isoNow(clock);
  if (event.requestContext.http.method !== 'POST') return REFUSALS.methodNotAllowed;
  const raw = event.body ?? '';
  // A base64 digit carries three quarters of a byte; a character is at least one.
  if (raw.length * (event.isBase64Encoded ? 0.75 : 1) > MAX_BODY_BYTES + 2) return REFUSALS.tooLarge;
  const body = Buffer.from(raw, event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) return REFUSALS.tooLarge;

  const refusal = await authenticate(event, body, services);
  if (refusal !== undefined) return refusal;

  // No signature covers the headers: where this one is missing, the consumer says so.
  const resource = headerOf(event, 'sentry-hook-resource') ?? '';
  // The same text as that of the signed bytes, which hold U+FFFD in the place of half a surrogate pair.
  const text = event.isBase64Encoded ? utf8TextOf(body) : raw.toWellFormed();
  const packed = await pack(
    {
      v: 1,
      kind: 'webhook',
      receivedAt,
      resource,
      hookTimestamp: unixSeconds(headerOf(event, 'sentry-hook-timestamp')),
      requestId: headerOf(event, 'request-id') ?? null,
    },
    text ?? body,
    (gzipped) => oversize.put(gzipped, signal),
  );
  await queue.send(packed.text, signal);
  if (packed.encoding !== 'identity') telemetry.metrics.count(METRICS.webhookOversize);
  telemetry.metrics.note('webhook accepted', { id, resource, bytes: body.length, encoding: packed.encoding });
  return 'accepted';
}

/** Undefined for a delivery that is proven. A mismatch reads the secret once more: it may have just been rotated. */
async function authenticate(
  event: APIGatewayProxyEventV2,
  body: Buffer,
  { secrets, requireBearer, telemetry }: Services,
): Promise<Refusal | undefined> {
  const signature = headerOf(event, 'sentry-hook-signature');
  if (signature === undefined || signature === '') return REFUSALS.missingSignature;
  const authorization = headerOf(event, 'authorization');

  const check = async (): Promise<Refusal | undefined> => {
    const versions = await secrets.all();
    if (
      !verifySignature(
        body,
        signature,
        versions.map(({ clientSecret }) => clientSecret),
      )
    ) {
      return REFUSALS.badSignature;
    }
    if (!requireBearer) return undefined;
    return verifyBearer(
      authorization,
      versions.map(({ bearerToken = '' }) => bearerToken),
    )
      ? undefined
      : REFUSALS.badBearer;
  };

  const refusal = await check();
  if (refusal === undefined) return undefined;
  await secrets.refresh().catch((error: unknown) => {
    telemetry.log.warn('webhook secret not refreshed', { reason: messageOf(error) });
  });
  return check();
}

function ourFault(error: unknown, id: string, { log }: DeliveryTelemetry): Refusal {
  const code = error instanceof TransientError ? error.code : 'internal_error';
  const fault = error instanceof Error ? error : new Error(String(error));
  log.error('webhook not accepted', { id, reason: code, error: fault });
  return unavailable(code);
}

/** API Gateway sends lower-case names; other senders need not. */
function headerOf(event: APIGatewayProxyEventV2, lowerCaseName: string): string | undefined {
  const exact = event.headers[lowerCaseName];
  if (exact !== undefined) return exact;
  const name = Object.keys(event.headers).find((candidate) => candidate.toLowerCase() === lowerCaseName);
  return name === undefined ? undefined : event.headers[name];
}

/** Sentry's id of this attempt, or API Gateway's. Not signed, so only an ordinary id is echoed and logged. */
function deliveryId(event: APIGatewayProxyEventV2): string {
  const given = headerOf(event, 'request-id') ?? '';
  return /^[\w-]{1,64}$/.test(given) ? given : event.requestContext.requestId;
}

const unixSeconds = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
