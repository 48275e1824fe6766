import * as z from 'zod';
import type { IssueChange } from '../../adapters/sentry/api.ts';
import { messageOf } from '../../core/failure.ts';
import type { Group } from '../../core/group/group.ts';
import type { AdminServices } from '../services.ts';
import { readChangedIssue, type ChangedIssue } from './triage-answer.ts';

/**
 * Who has one error, or how it is ranked, as an address says it: `assignee:team:7`, `assignee:` of nobody, `priority:high`. With what
 * was and what was made of it an act is taken back. Whoever writes such an address can ask for no more than the page's own buttons.
 */
export interface WayBackOfHeld {
  had: string;
  has: string;
}

const held = z.string().regex(/^(?:assignee:(?:(?:user|team):\d{1,20})?|priority:(?:low|medium|high))$/);

type Aspect = 'assignee' | 'priority';
const aspectOf = (text: string): Aspect => (text.startsWith('priority:') ? 'priority' : 'assignee');

const textOf = (aspect: Aspect, { assignee, priority }: Pick<ChangedIssue, Aspect>): string | null => {
  const value =
    aspect === 'priority' ? (priority ?? '') : assignee === null ? '' : `${assignee.type}:${assignee.id}`;
  return held.safeParse(`${aspect}:${value}`).data ?? null;
};

/** The way back from a change of one of both alone; null where nothing changed, or what was is nothing that Sentry takes. */
export function wayBackOfHeld(
  { status, assignedTo, priority }: IssueChange,
  before: Pick<Group, Aspect> | undefined,
  made: Partial<ChangedIssue> | undefined,
): WayBackOfHeld | null {
  const isOfOne = (assignedTo === undefined) !== (priority === undefined);
  if (status !== undefined || !isOfOne || before === undefined || made?.assignee === undefined) return null;
  const aspect = priority === undefined ? 'assignee' : 'priority';
  const [had, has] = [before, { assignee: made.assignee, priority: made.priority ?? null }].map((state) =>
    textOf(aspect, state),
  );
  return had == null || has == null || had === has ? null : { had, has };
}

/** What an address or a form has of it; null where it has none that a page of ours writes. */
export function wayBackOfHeldIn(values: Readonly<Record<'had' | 'has', unknown>>): WayBackOfHeld | null {
  const [had, has] = [held.safeParse(values.had).data, held.safeParse(values.has).data];
  return had === undefined || has === undefined || aspectOf(had) !== aspectOf(has) ? null : { had, has };
}

/** The body of the change that brings back what was. */
export function bodyOfHeld(had: string): { assignedTo: string } | { priority: string } {
  const value = had.slice(had.indexOf(':') + 1);
  return aspectOf(had) === 'priority' ? { priority: value } : { assignedTo: value };
}

/** Whether Sentry still has what was made; null where it could not be asked. */
export async function isStillHeld(
  { sentry, sanitise, telemetry }: Pick<AdminServices, 'sentry' | 'sanitise' | 'telemetry'>,
  issueId: string,
  { has }: WayBackOfHeld,
): Promise<boolean | null> {
  try {
    const issue = await sentry.getIssue(issueId);
    return issue === undefined ? null : textOf(aspectOf(has), readChangedIssue(issue, sanitise)) === has;
  } catch (cause) {
    telemetry.log.warn('Sentry could not be read', { issueId, reason: messageOf(cause) });
    return null;
  }
}
