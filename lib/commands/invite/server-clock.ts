import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import type { Clock } from '../../../lambdas/adapters/clock.ts';

const answer = z.object({ headers: z.looseObject({ date: z.string() }) });

/**
 * The instant of the last answer of AWS, by its `Date` header; before the first one, this machine's. The header counts whole
 * seconds, so that the end of its second is meant: who signs in within it signs in once more.
 */
export function serverClock(client: CognitoIdentityProviderClient, machine: Clock): () => number {
  let answeredAt: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { data } = answer.safeParse(result.response);
      const at = Date.parse(data?.headers.date ?? '');
      if (!Number.isNaN(at)) answeredAt = at + 1000;
      return result;
    },
    { step: 'deserialize', name: 'serverClock', priority: 'low' },
  );
  return () => answeredAt ?? machine.now();
}
