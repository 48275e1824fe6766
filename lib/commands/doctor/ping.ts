import { createHmac, randomUUID } from 'node:crypto';
import { DOCTOR_ACTION, DOCTOR_RESOURCE } from '../../../lambdas/contracts/doctor.ts';
import type { Http, HttpAnswer } from '../target/http.ts';

/**
 * One delivery as Sentry would send it, of a resource that Sentry does not have: it takes the whole way into the archive
 * and changes no group, no event and no count.
 */
export interface Ping {
  requestId: string;
  answer: HttpAnswer;
}

export async function sendPing(
  http: Http,
  url: string,
  { clientSecret, bearerToken }: { clientSecret: string; bearerToken?: string | undefined },
  nowMs: number,
): Promise<Ping> {
  const requestId = randomUUID().replaceAll('-', '');
  const body = JSON.stringify({
    action: DOCTOR_ACTION,
    installation: { uuid: '00000000-0000-0000-0000-000000000000' },
    data: { requestId },
    actor: { type: 'application', id: 'doctor', name: 'npm run doctor' },
  });
  const answer = await http(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'request-id': requestId,
      'sentry-hook-resource': DOCTOR_RESOURCE,
      'sentry-hook-timestamp': Math.floor(nowMs / 1000).toString(),
      'sentry-hook-signature': createHmac('sha256', clientSecret).update(body).digest('hex'),
      ...(bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` }),
    },
    body,
  });
  return { requestId, answer };
}
