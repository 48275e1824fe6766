import type { buildApp } from 'fauxqs';
import { awsRequests, type HttpCall } from './aws-calls.ts';
import { callerOf, type Permissions } from './permissions.ts';

type App = ReturnType<typeof buildApp>;
type Request = Parameters<Parameters<App['route']>[0]['handler']>[0];

export interface AwsGuard {
  /** Undefined while calls are judged by nobody's role; the runner fills it in. */
  permissions: Permissions | undefined;
}

/**
 * Lets SQS, S3, SNS and Secrets Manager refuse what the caller's role does not allow. `jsonOf` and `textOf` read a body
 * that the endpoint may have parsed already.
 */
export function guardAws(
  app: App,
  guard: AwsGuard,
  read: { json: (body: unknown) => unknown; text: (body: unknown) => string },
): void {
  app.addHook('preHandler', (request, reply, done) => {
    const caller = callerOf(request.headers.authorization);
    const refusal =
      caller === undefined
        ? undefined
        : guard.permissions?.refusalOf(caller.role, () => awsRequests(caller.service, callOf(request, read)));
    if (caller === undefined || refusal === undefined) {
      done();
      return;
    }
    const { status, type, body } = denial(caller.service, refusal);
    void reply.status(status).header('content-type', type).send(body);
  });
  // To whoever may not list the bucket, S3 says of a missing object that it is denied (API reference, "GetObject").
  app.addHook('onSend', (request, reply, payload, done) => {
    const caller = callerOf(request.headers.authorization);
    const bucket = /^\/([^/?]+)\/[^?]/.exec(request.url)?.[1];
    const isMissingObject = reply.statusCode === 404 && caller?.service === 's3' && bucket !== undefined;
    const refusal = isMissingObject
      ? guard.permissions?.refusal(caller.role, [
          { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: {} },
        ])
      : undefined;
    if (refusal === undefined) {
      done(null, payload);
      return;
    }
    reply.code(403).removeHeader('content-length');
    done(null, request.method === 'HEAD' ? '' : denial('s3', refusal).body);
  });
}

const callOf = (
  request: Request,
  read: { json: (body: unknown) => unknown; text: (body: unknown) => string },
): HttpCall => ({
  method: request.method,
  url: request.url,
  headers: request.headers,
  json: read.json(request.body),
  text: () => read.text(request.body),
});

/** In the form of each protocol, as the SDK reads it. */
function denial(service: string, message: string): { status: number; type: string; body: string } {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  switch (service) {
    case 's3':
      return {
        status: 403,
        type: 'application/xml',
        body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>${text}</Message></Error>`,
      };
    case 'sns':
      return {
        status: 403,
        type: 'text/xml',
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>${text}</Message></Error></ErrorResponse>`,
      };
    default:
      return {
        status: 400,
        type: 'application/x-amz-json-1.1',
        body: JSON.stringify({ __type: 'AccessDeniedException', message }),
      };
  }
}
