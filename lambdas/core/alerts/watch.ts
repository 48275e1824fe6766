import * as z from 'zod';
import { groupEvent } from '../../contracts/domain-event.ts';

/**
 * A change that a rule would tell of, once its group has had as many events as the rule's threshold asks for. Told when
 * they are reached; told again once they were fewer in between.
 */
export const watchSchema = z.object({
  rule: z.string(),
  event: groupEvent,
  remarks: z.array(z.string()),
  since: z.number(),
  isAbove: z.boolean(),
  /** How often it was told: part of the id of what is told. */
  times: z.number(),
  checkedAt: z.number(),
});
export type Watch = z.infer<typeof watchSchema>;

/** What is watched no longer: a change of so long ago is no reason to tell of today's events. */
export const WATCH_MS = 14 * 86_400_000;

/** What the number of events within the span makes of a watch, and whether it is to be told now. */
export function watched(
  watch: Watch,
  { count, atLeast, nowMs }: { count: number; atLeast: number; nowMs: number },
): { watch: Watch; tell: boolean } {
  const isAbove = count >= atLeast;
  const tell = isAbove && !watch.isAbove;
  return {
    watch: { ...watch, isAbove, times: watch.times + (tell ? 1 : 0), checkedAt: nowMs },
    tell,
  };
}
