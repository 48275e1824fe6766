import type { DomainEvent } from '../../contracts/domain-event.ts';
import type { Change } from '../changes/change.ts';
import { groupEventOf } from './group-event.ts';
import { SYSTEM, systemEventOf, type SystemChange } from './system-change.ts';

/** Whatever is announced: a change of a group, or of the capture itself. */
export type AnyChange = { kind: 'group'; change: Change } | { kind: 'system'; change: SystemChange };

/** The event of a change; null where nobody is to be told. */
export function domainEventOf({ kind, change }: AnyChange, publicUrl: string): DomainEvent | null {
  return kind === 'group' ? groupEventOf(change, publicUrl) : systemEventOf(change, publicUrl);
}

/** Which change it is: what its mark in the table is named after. */
export interface ChangeName {
  issueId: string;
  n: number;
}

export const nameOf = (any: AnyChange): ChangeName => ({
  issueId: any.kind === 'group' ? any.change.issueId : SYSTEM,
  n: any.change.n,
});
