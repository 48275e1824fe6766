/**
 * The kinds of change that a group goes through (docs/invariants.md, rule 14), in the order in which the changes of one
 * transaction are written. Events of the bus, alert rules and answers of the API take their words from here.
 */
export const CHANGE_KINDS = [
  'created',
  'regressed',
  'escalating',
  'ongoing',
  'resolved',
  'archived',
  'reopened',
  'assigned',
  'priority',
  'merged',
  'deleted',
  'returned',
  'spiking',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
