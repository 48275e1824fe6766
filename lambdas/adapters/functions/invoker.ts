import type { SQSClient } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import { TransientError } from '../../core/failure.ts';

/** Starts a function and does not wait for what becomes of it. */
export type Start = (event: unknown) => Promise<void>;

/**
 * One call of Lambda's API (Lambda API reference, "Invoke"), signed with the signer and the credentials of another
 * client: client-lambda would add 130 KiB to a cold start for a call that a person makes once in a while.
 * @param invokeUrl of the function: `https://lambda.<region>.<suffix>/2015-03-31/functions/<name>/invocations`.
 */
export function createStart({ config }: Pick<SQSClient, 'config'>, invokeUrl: string): Start {
  const { credentials, region, sha256 } = config;
  const signer = new SignatureV4({ service: 'lambda', credentials, region, sha256 });
  const url = new URL(invokeUrl);
  const failed = (why: string, cause?: unknown) =>
    new TransientError('function_not_started', `Lambda did not take the call of ${url.pathname}: ${why}.`, {
      cause,
    });
  return async (event) => {
    const body = JSON.stringify(event);
    const signed = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
      body,
    });
    const { host: _, ...headers } = signed.headers;
    const answer = await fetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
      throw failed('it could not be reached', error);
    });
    await answer.body?.cancel();
    if (!answer.ok) throw failed(`it answered ${answer.status.toString()}`);
  };
}
