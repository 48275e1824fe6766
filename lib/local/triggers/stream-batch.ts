import * as z from 'zod';
import type { InvocationResult } from '../functions/function-host.ts';
import type { StreamSourcePlan } from '../template/stream-plan.ts';

/** A record as far as its event source looks at it. */
export interface Sequenced {
  dynamodb: { SequenceNumber: string };
}

const response = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

/**
 * The records of a batch that are to be tried again: from the first one that failed on, because a stream has an order. All
 * of them where the answer is malformed or names no record (Lambda guide, "Configuring partial batch response with DynamoDB").
 */
export function remaining<R extends Sequenced>(
  batch: readonly R[],
  result: InvocationResult,
  reports: boolean,
): R[] {
  if (!result.ok) return [...batch];
  if (!reports) return [];
  const parsed = response.safeParse(result.value);
  if (!parsed.success) return [...batch];
  const failed = (parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  return failed.length === 0 ? [] : batch.slice(Math.max(0, Math.min(...failed)));
}

export interface BatchWork<R> {
  plan: Pick<StreamSourcePlan, 'reportsFailures' | 'isBisected' | 'maxRetries'>;
  invoke: (batch: readonly R[]) => Promise<InvocationResult>;
  /** Waits before a repetition, longer each time. */
  pause: (attempt: number) => Promise<void>;
  /** Takes what failed for good. */
  giveUp: (batch: readonly R[]) => Promise<void>;
  isStopping: () => boolean;
}

/**
 * Works off one batch in its order. What fails is tried again, in halves where the event source bisects, and given up
 * after so many tries. Resolves to false where it was stopped before its end.
 */
export async function workOff<R extends Sequenced>(
  batch: readonly R[],
  work: BatchWork<R>,
  attempt = 0,
): Promise<boolean> {
  if (batch.length === 0) return true;
  const result = await work.invoke(batch);
  const isThrottled = !result.ok && result.isThrottled === true;
  const left = isThrottled ? [...batch] : remaining(batch, result, work.plan.reportsFailures);
  if (left.length === 0) return true;
  if (work.isStopping()) return false;
  const isOver = !isThrottled && work.plan.maxRetries !== undefined && attempt >= work.plan.maxRetries;
  // Half a batch brings its own retries along: bisecting uses none up.
  if (work.plan.isBisected && !isThrottled && left.length > 1) {
    const middle = Math.ceil(left.length / 2);
    await work.pause(attempt);
    return (
      (await workOff(left.slice(0, middle), work, attempt)) && (await workOff(left.slice(middle), work, 0))
    );
  }
  if (isOver) {
    await work.giveUp(left);
    return true;
  }
  await work.pause(attempt);
  return workOff(left, work, isThrottled ? attempt : attempt + 1);
}
