import { randomBytes } from 'node:crypto';
import { HOT } from '../../../core/group/heat.ts';
import type { Group } from '../../../core/group/group.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import type { EventSighting, Observation } from '../../../core/group/observation.ts';
import { tallyOf } from '../../../core/group/tally.ts';
import { newEvents, type ToldEvent } from '../../../core/group/write-plan.ts';
import { tallyItem } from '../tally-items.ts';
import { counted, duplicatesIn, putNewEvent, transact } from './actions.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './attempts.ts';
import type { Item } from '../items.ts';

/** New events that are in the table, and the tally that counts them until it is folded. */
export interface Tallied {
  events: ToldEvent[];
  tallyId: string;
}

/**
 * Puts new events of a hot group beside each other with their tally, in one transaction that neither reads nor writes the group
 * (docs/adr/0070). Null where they are to be written with the group: it is not hot, something else than events is told, nothing is
 * new, or they say too many things.
 * Events that turn out to be stored are added to `stored`.
 */
export async function putTallied(
  services: WriterServices,
  group: Group | undefined,
  observations: readonly Observation[],
  stored: Map<string, Item>,
): Promise<Tallied | null> {
  const tellings = observations.filter((one): one is EventSighting => one.kind === 'event');
  if (group === undefined || !isSpread(group) || tellings.length < observations.length) return null;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const told = newEvents(observations, new Set(stored.keys()));
    const events = told.map((one) => ({ ...one, event: counted(one.event, services.indexTags) }));
    const tally = events.length === 0 ? null : tallyOf(events, tellings, group.eventShards);
    if (tally === null) return null;
    const tallyId = newTallyId(services);
    const reasons = await transact(services, [
      ...events.map((event) => putNewEvent(services, event, { shards: group.eventShards, tallyId })),
      {
        Put: {
          TableName: services.tableName,
          Item: tallyItem(group.issueId, tallyId, tally),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]);
    if (reasons === null) return { events: told, tallyId };
    const duplicates = duplicatesIn(reasons, { events: told });
    for (const [identity, item] of duplicates) stored.set(identity, item);
    if (duplicates.size < reasons.size) await waitBeforeAttempt(services, attempt);
  }
  return null;
}

const isSpread = (group: Group): boolean => group.eventShards !== null && !isTombstone(group);

/** With few events the group itself is cheaper, unless others write it. */
export const areMany = (
  { hot = HOT }: Pick<WriterServices, 'hot'>,
  observations: readonly Observation[],
): boolean => observations.length >= hot.talliedFrom;

/** Sorts by the millisecond until the year 2059. */
const newTallyId = ({ clock }: Pick<WriterServices, 'clock'>): string =>
  `${Math.max(0, clock.now()).toString(36).padStart(8, '0')}${randomBytes(6).toString('base64url')}`;
