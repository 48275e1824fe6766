import type { Sighting, StoredEvent } from './group.ts';

/**
 * Which of two sightings is the newer: by instant; then a row over a webhook, because a webhook's instant is the end of
 * the second in which it was sent; then the larger issue id, because an unmerge gives a new one. Negative where `a` is
 * the older.
 */
export function compareSightings(a: Sighting, b: Sighting): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.source !== b.source) return a.source === 'webhook' ? -1 : 1;
  return compareIds(a.issueId, b.issueId);
}

/** Sentry's ids are numbers; what is none sorts before all that are. */
function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left === right) return a < b ? -1 : 1;
  return left < right ? -1 : 1;
}

const numberOf = (issueId: string): bigint => (/^\d+$/.test(issueId) ? BigInt(issueId) : -1n);

/** A row that keeps no sighting was seen where it is, before everything else. */
export const sightingOf = ({ sighting, issueId }: Pick<StoredEvent, 'sighting' | 'issueId'>): Sighting =>
  sighting ?? { at: '', source: 'webhook', issueId };
