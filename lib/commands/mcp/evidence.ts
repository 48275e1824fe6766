import * as z from 'zod';
import { eventDetailAnswer } from '../../../lambdas/contracts/api/event-detail-answer.ts';
import { groupAnswer } from '../../../lambdas/contracts/api/group-answers.ts';
import type { Evidence } from '../../../lambdas/core/markdown/event.ts';
import { groupLine, groupLines } from '../../../lambdas/core/markdown/group.ts';
import { fieldLines, inlineJson } from '../../../lambdas/core/markdown/json-lines.ts';
import { eventDetail } from '../../../lambdas/core/sentry/event/detail.ts';

/**
 * What the API answers, read with patience: it may be of another version than this checkout, and an odd field must not
 * cost an assistant the rest.
 */

const record = z.record(z.string(), z.unknown());
export const recordOf = (value: unknown): Record<string, unknown> => record.safeParse(value).data ?? {};
export const listOf = (value: unknown): unknown[] => z.array(z.unknown()).safeParse(value).data ?? [];
export const textOf = (value: unknown): string | null => z.string().safeParse(value).data ?? null;

/** The evidence of an event: `detail` as far as it can be read, and for the rest what Sentry sent, normalised here. */
export function evidenceOf(event: unknown): Evidence {
  const told = recordOf(event);
  const own = eventDetail({ kind: 'event', event: sentryShaped(told) });
  const detail = recordOf(told['detail']);
  const readable = Object.entries(eventDetailAnswer.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(detail[name]);
    return parsed.success && Object.hasOwn(detail, name) ? [[name, parsed.data] as const] : [];
  });
  const merged = eventDetailAnswer.safeParse({ ...own, rawTrace: '', ...Object.fromEntries(readable) });
  return merged.success ? merged.data : own;
}

/** Sections by the names of Sentry's event store. */
const sentryShaped = (told: Record<string, unknown>): Record<string, unknown> => ({
  ...told,
  detail: undefined,
  event_id: told['eventId'],
  datetime: told['timestamp'],
});

/** All that is told of a group, also where it has a form of another version. */
export function linesOfGroup(group: unknown): string[] {
  const parsed = groupAnswer.safeParse(group);
  return parsed.success ? groupLines(parsed.data) : fieldLines(recordOf(group));
}

export function lineOfGroup(group: unknown): string {
  const parsed = groupAnswer.safeParse(group);
  return parsed.success ? groupLine(parsed.data) : inlineJson(group, 600);
}
