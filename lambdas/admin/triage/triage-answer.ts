import * as z from 'zod';
import type { Sanitise } from '../../core/sanitise/sanitise.ts';
import type { Assignee, GroupStatus } from '../../core/group/group.ts';
import { groupStatus } from '../../core/sentry/decode-issue.ts';

/** The issue after a change, as Sentry answered; null where Sentry did not say. */
export interface ChangedIssue {
  status: GroupStatus | null;
  substatus: string | null;
  /** With Sentry's own member names, sanitised: it may name who archived. */
  statusDetails: unknown;
  assignee: Assignee | null;
  priority: string | null;
}

const text = z.string().nullable().catch(null);
const changedIssue = z.object({
  status: text,
  substatus: text,
  statusDetails: z.record(z.string(), z.unknown()).nullable().catch(null),
  assignedTo: z
    .object({
      type: z.string().catch('user'),
      id: z.union([z.string(), z.number()]).transform(String),
      name: text,
    })
    .nullable()
    .catch(null),
  priority: text,
});

/** Reads what of an answer can be read: Sentry has changed already, so nothing here is a failure. */
export function readChangedIssue(answer: unknown, sanitise: Sanitise): ChangedIssue {
  const parsed = changedIssue.safeParse(answer);
  if (!parsed.success) {
    return { status: null, substatus: null, statusDetails: null, assignee: null, priority: null };
  }
  const { status, substatus, statusDetails, assignedTo, priority } = parsed.data;
  return {
    status: status === null ? null : groupStatus(status),
    substatus,
    statusDetails: statusDetails && sanitise(statusDetails),
    assignee: assignedTo,
    priority,
  };
}
