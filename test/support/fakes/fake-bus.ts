import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { EventBus } from '../../../lambdas/adapters/bus/event-bus.ts';
import type { AnnouncedMarks } from '../../../lambdas/adapters/table/announced-marks.ts';
import { changeItem } from '../../../lambdas/adapters/table/change-items.ts';
import type { Item } from '../../../lambdas/adapters/table/items.ts';
import type { DomainEvent } from '../../../lambdas/contracts/domain-event.ts';
import { announcedKey } from '../../../lambdas/contracts/item-keys.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';

/** A bus that keeps what it took, in its order. */
export function fakeBus(refusal: (event: DomainEvent) => string | undefined = () => undefined) {
  const taken: DomainEvent[] = [];
  const bus: EventBus = {
    publish: (events) => {
      const refused = new Map<string, string>();
      for (const event of events) {
        const why = refusal(event);
        if (why === undefined) taken.push(event);
        else refused.set(event.id, why);
      }
      return Promise.resolve(refused);
    },
  };
  return { bus, taken, ids: () => taken.map(({ id }) => id) };
}

/** Marks in memory, by the keys that they have in the table. */
export function fakeMarks() {
  const marked = new Set<string>();
  const marks: AnnouncedMarks = {
    of: () => Promise.resolve(({ issueId, n }) => marked.has(announcedKey(issueId, n).sk)),
    add: (changes) => {
      for (const { issueId, n } of changes) marked.add(announcedKey(issueId, n).sk);
      return Promise.resolve();
    },
  };
  return { marks, marked };
}

/** A record of the table's stream, as Lambda hands it on. */
export const recordOf = (item: Item, sequenceNumber: string, eventName: 'INSERT' | 'MODIFY' = 'INSERT') => {
  const record: DynamoDBRecord = {
    eventName,
    dynamodb: {
      SequenceNumber: sequenceNumber,
      // The two libraries describe the same JSON in two ways.
      NewImage: marshall(item, { removeUndefinedValues: true }) as NonNullable<
        DynamoDBRecord['dynamodb']
      >['NewImage'],
      Keys: marshall({ pk: item['pk'], sk: item['sk'] }) as NonNullable<DynamoDBRecord['dynamodb']>['Keys'],
    },
  };
  return record;
};

export const changeRecord = (change: Change, sequenceNumber = change.n.toString()) =>
  recordOf(changeItem(change), sequenceNumber);
