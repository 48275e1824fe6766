import type { GroupStatus } from '../../lambdas/core/group/group.ts';
import type { EventFacts } from './facts.ts';

/** Sentry's own state in the model. */

export interface TrueIssue {
  id: string;
  projectId: string;
  title: string;
  status: GroupStatus;
  substatus: string | null;
  assigneeId: string | null;
  count: number;
  firstSeen: number;
  lastSeen: number;
  gone: { mergedInto: TrueIssue | null } | null;
  events: TrueEvent[];
}

export interface TrueEvent {
  eventId: string;
  projectId: string;
  at: number;
  type: 'error' | 'default';
  variant: number;
  issue: TrueIssue;
  facts: EventFacts | null;
}

const ENVIRONMENTS = ['production', 'staging', null];

export const environmentOf = (event: TrueEvent): string | null =>
  ENVIRONMENTS[event.variant % ENVIRONMENTS.length] ?? null;
export const releaseOf = (event: TrueEvent): string => `shop@1.${(event.variant % 4).toString()}`;
export const titleOf = (event: TrueEvent): string => `TypeError: ${event.variant.toString()}`;
export const levelOf = (event: TrueEvent): string => (event.type === 'error' ? 'error' : 'info');

/** `INDEX_TAGS` of the model. */
export const INDEX_TAGS = ['customer', 'plan'];
/** Short and long values, of which one is told by its digest alone, and events without. */
const CUSTOMERS = [null, 'acme', 'globex', 'a customer with a long name, '.repeat(4).trim(), 'acme'];
const PLANS = ['free', null];

export const tagsOf = ({ variant }: TrueEvent): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ['customer', CUSTOMERS[variant % CUSTOMERS.length]],
      ['plan', PLANS[variant % PLANS.length]],
    ].flatMap(([key, value]) => (key == null || value == null ? [] : [[key, value]])),
  );

/** The issue that is left of all merges of this one. */
export function survivorOf(issue: TrueIssue): TrueIssue {
  let survivor = issue;
  while (survivor.gone?.mergedInto) survivor = survivor.gone.mergedInto;
  return survivor;
}
