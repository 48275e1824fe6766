import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { parseEvent, parseGroup, type Item } from '../../../lambdas/adapters/table/items.ts';
import { NOTHING_APPLIED, type Applied } from '../../../lambdas/adapters/table/write/applied.ts';
import type { Action } from '../../../lambdas/adapters/table/write/actions.ts';
import { retellSearchRow } from '../../../lambdas/adapters/table/write/search-rows.ts';
import { CHANGE_PREFIX, groupKey, isOfChanges } from '../../../lambdas/contracts/item-keys.ts';
import {
  storeGroups,
  type DecodedMessage,
  type StoreServices,
} from '../../../lambdas/consumer/store-groups.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import { withVersion, type Group, type StoredEvent } from '../../../lambdas/core/group/group.ts';
import { decides, hear, merge } from '../../../lambdas/core/group/merge.ts';
import type { EventSighting, Observation } from '../../../lambdas/core/group/observation.ts';
import { eventIdentity } from '../../../lambdas/core/group/write-plan.ts';
import type { Sanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { sanitisedChange } from './retell-changes.ts';
import { liesAt, replaceGroup, retoldEvent, rowsOf, update, type TableServices } from './retell-table.ts';

/** What is left to do in the table once every object is as the rules of today want it. */
export interface RestOfTable {
  /**
   * Lets the groups hear once more what the archive says: of two observations of one instant their texts decide, and
   * those have changed. Returns how many groups changed.
   */
  hear(messages: readonly DecodedMessage[]): Promise<number>;
  /**
   * Sanitises the texts of rows whose records have expired, of groups that none of the messages heard decides, and of changes.
   * @param isLying whether an archive object is still there.
   */
  sanitiseUnheard(
    isLying: (key: string) => boolean,
    onProgress: (items: number) => void,
  ): Promise<{ groups: number; events: number }>;
}

const AT_ONCE = 16;

export function createRestOfTable(services: TableServices, sanitise: Sanitise): RestOfTable {
  /** By which version of the group it was heard that observations decide its description and its last event. */
  const heard = new Map<string, { version: string; description: boolean; event: boolean }>();

  const note = (group: Group, observations: readonly Observation[]) => {
    const known = heard.get(group.issueId);
    const { version } = group;
    const facts = known?.version === version ? known : { version, description: false, event: false };
    for (const observation of observations) {
      if (!decides(group, observation)) continue;
      if (observation.kind === 'snapshot') facts.description = true;
      else facts.event = true;
    }
    heard.set(group.issueId, facts);
  };
  const isHeard = (group: Group): boolean => {
    const facts = heard.get(group.issueId);
    if (facts?.version !== group.version) return false;
    return (
      (group.statusObservedAt === null || facts.description) && (group.lastEventId === null || facts.event)
    );
  };

  const hearAll = async (
    observations: readonly Observation[],
    known: Group | undefined,
  ): Promise<Applied> => {
    if (known === undefined) return NOTHING_APPLIED;
    let after = known;
    const told = observations.filter((one) => one.kind === 'event');
    const rows = await rowsOf(services, told);
    // An event that lives elsewhere, or whose content another record gave, only names the group.
    const facts = observations.filter((one) => one.kind !== 'event' || isContentOf(known.issueId, one, rows));
    const isWritten = await update(services, groupKey(known.issueId), (item) => {
      const before = parseGroup(item);
      after = withVersion(hear(merge(before, facts), told) ?? before);
      return replaceGroup(services.tableName, item, before, after);
    });
    note(after, facts);
    return { ...NOTHING_APPLIED, groupWrites: isWritten ? 1 : 0, group: after };
  };

  return {
    async hear(messages) {
      let groups = 0;
      const stored = await storeGroups(messages.map(withoutGone), {
        reader: services.reader,
        writer: {
          apply: async (observations, known) => {
            const applied = await hearAll(observations, known);
            groups += applied.groupWrites;
            return applied;
          },
          // It was told when it was found, and rules of redaction change nothing of it.
          tellSpike: () => Promise.resolve(),
        },
        mover: { moveEvents: () => Promise.resolve(0) },
        telemetry: silent,
      });
      if (stored.toRetry.size === 0) return groups;
      throw new TransientError('table_unavailable', 'the table did not take what some groups heard again');
    },

    async sanitiseUnheard(isLying, onProgress) {
      const written = { groups: 0, events: 0 };
      let seen = 0;
      for await (const items of pagesOf(services)) {
        const done = await pMap(
          items,
          ({ pk, sk }) =>
            update(services, { pk, sk }, (item) =>
              actionsFor(services, item, { isLying, isHeard, sanitise }),
            ),
          { concurrency: AT_ONCE },
        );
        const groups = items.filter(({ sk }) => sk === 'GROUP');
        await pMap(groups, (key) => retellRow(services, key, sanitise), { concurrency: AT_ONCE });
        for (const [index, { sk }] of items.entries()) {
          if (done[index] !== true || isOfChanges(String(sk))) continue;
          written[sk === 'GROUP' ? 'groups' : 'events']++;
        }
        seen += items.length;
        onProgress(seen);
      }
      return written;
    },
  };
}

const isContentOf = (
  issueId: string,
  { event }: EventSighting,
  rows: ReadonlyMap<string, StoredEvent>,
): boolean => {
  const row = rows.get(eventIdentity(event));
  return row?.issueId === issueId && liesAt(row, event.archive);
};

/** Whether an issue is gone has no text, and moves events. */
const withoutGone = (message: DecodedMessage): DecodedMessage => ({
  ...message,
  observations: message.observations.filter(({ kind }) => kind !== 'gone'),
});

const silent: StoreServices['telemetry'] = {
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  metrics: {
    count: () => undefined,
    gauge: () => undefined,
    countBy: () => undefined,
    milliseconds: () => undefined,
    flush: () => undefined,
  },
};

/** The groups with their changes and the events of the table, page by page. */
async function* pagesOf({ client, tableName }: TableServices): AsyncGenerator<Item[]> {
  let startKey: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ExclusiveStartKey: startKey,
        FilterExpression: 'sk = :group OR sk = :event OR sk = :changes OR begins_with(sk, :change)',
        ExpressionAttributeValues: {
          ':group': 'GROUP',
          ':event': 'EVENT',
          ':changes': 'CHANGES',
          ':change': CHANGE_PREFIX,
        },
        ProjectionExpression: 'pk, sk',
      }),
    );
    yield page.Items ?? [];
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** The row that a group is searched by has its texts once more. */
const retellRow = (services: TableServices, { pk, sk }: Item, sanitise: Sanitise): Promise<boolean> =>
  update(services, { pk, sk }, async (item) => {
    const keepsCode = (name: string) => codeText.parse(sanitise({ function: name })).function === name;
    const actions = await retellSearchRow(services, parseGroup(item), keepsCode);
    return actions.length === 0 ? null : actions;
  });

const codeText = z.object({ function: z.string() });

interface Judging {
  isLying: (key: string) => boolean;
  isHeard: (group: Group) => boolean;
  sanitise: Sanitise;
}

async function actionsFor(services: TableServices, item: Item, judging: Judging): Promise<Action[] | null> {
  const { tableName } = services;
  if (item['sk'] === 'GROUP') return groupActions(tableName, item, judging);
  if (isOfChanges(String(item['sk']))) return sanitisedChange(tableName, item, judging.sanitise);
  const event = parseEvent(item);
  if (judging.isLying(event.archive.key)) return null;
  const { title, level, environment, release, platform, tags } = event;
  const before = { title, level, environment, release, platform, tags };
  const after = eventTexts.parse(judging.sanitise(before));
  if (JSON.stringify(after) === JSON.stringify(before)) return null;
  return retoldEvent(services, item, event, { ...event, ...after });
}

function groupActions(tableName: string, item: Item, { isHeard, sanitise }: Judging): Action[] | null {
  const group = parseGroup(item);
  if (isHeard(group)) return null;
  const { title, culprit, level, sentryStatus, substatus, type, platform } = group;
  const { permalink, project, assignee, environment, release } = group;
  const before = {
    ...{ title, culprit, level, sentryStatus, substatus, type, platform },
    ...{ permalink, project, assignee, environment, release },
  };
  const after = groupTexts.parse(sanitise(before));
  return replaceGroup(tableName, item, group, withVersion({ ...group, ...after }));
}

const text = z.string().nullable();

const eventTexts = z.object({
  title: z.string(),
  level: z.string(),
  environment: text,
  release: text,
  platform: text,
  tags: z.record(z.string(), z.string()),
});

const groupTexts = z.object({
  title: z.string(),
  culprit: text,
  level: z.string(),
  sentryStatus: z.string(),
  substatus: text,
  type: text,
  platform: text,
  permalink: text,
  project: z.object({ id: z.string(), slug: text }),
  assignee: z.object({ type: z.string(), id: z.string(), name: text }).nullable(),
  environment: text,
  release: text,
});
