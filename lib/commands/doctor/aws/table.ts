import {
  GetCommand,
  paginateQuery,
  QueryCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  listForeverArchives,
  type ForeverArchive,
} from '../../../../lambdas/adapters/table/read/forever-archives.ts';
import { createWaitingRunStore } from '../../../../lambdas/adapters/table/sync/waiting-run-store.ts';
import { createTableReader as createGroupReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import type { Page } from '../../../../lambdas/contracts/cursor.ts';
import {
  deliveryKey,
  LEDGER_STATE_KEY,
  ledgerHourKey,
  REFUSALS_PARTITION,
  REPAIR_KEY,
  syncRunKey,
} from '../../../../lambdas/contracts/item-keys.ts';

/** The parts of the sync's own items that the doctor reads; lambdas/adapters/table/sync write them. */
export type SyncRun = z.infer<typeof syncRun>;
const syncRun = z.object({
  state: z.enum(['RUNNING', 'COMPLETE', 'PARTIAL', 'FAILED']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  issuesSeen: z.number(),
  ledger: z.object({ captureRate: z.number().nullable(), gapHours: z.number() }).nullable().default(null),
  errors: z.array(z.object({ code: z.string(), message: z.string() })),
});

export type Ledger = z.infer<typeof ledger>;
const ledger = z.object({
  known: z.boolean(),
  reason: z.string().nullable(),
  checkedAt: z.string(),
  projects: z.array(z.object({ id: z.string() })),
  silence: z
    .object({
      state: z.enum(['OK', 'SILENT', 'UNKNOWN']),
      reason: z.string(),
      lastWebhookAt: z.string().nullable(),
    })
    .nullable()
    .catch(null),
});

export type Delivery = z.infer<typeof delivery>;
const delivery = z.object({ resource: z.string(), action: z.string(), lastAt: z.string() });

const repaired = z.object({ rules: z.number() });

const hour = z.object({ accepted: z.number(), stored: z.number(), repaired: z.number() });

type Refusal = z.infer<typeof refusal>;
const refusal = z.object({
  issueId: z.string().nullable(),
  issueIds: z.array(z.string()),
  project: z.string().nullable(),
  reason: z.string(),
  since: z.string(),
});

export interface TableReader {
  /** Newest first. */
  runs(limit: number): Promise<SyncRun[]>;
  oldestRun(): Promise<SyncRun | undefined>;
  /** Id of the run that somebody has asked for and that has not begun; null where none waits. */
  waitingRun(): Promise<string | null>;
  /** Null before the first sync. */
  ledger(): Promise<Ledger | null>;
  /** What Sentry refuses for single issues and projects. */
  refusals(): Promise<Refusal[]>;
  /** When a webhook of each resource and action last came, the doctor's own among them. */
  deliveries(): Promise<Delivery[]>;
  /** Events of a project that Sentry accepted and no webhook brought, from an hour (`YYYY-MM-DDTHH`) on. */
  unbroughtSince(projectId: string, from: string): Promise<number>;
  /** By which version of the redaction rules what was stored has been repaired; null where it never was. */
  repairedRules(): Promise<number | null>;
  /** Groups that were archived for ever from here. */
  foreverArchives(): Promise<ForeverArchive[]>;
}

export function createTableReader(client: DynamoDBDocumentClient, tableName: string): TableReader {
  const inOrder = (pk: string): QueryCommandInput => ({
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
  });
  const all = async (query: QueryCommandInput) => {
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateQuery({ client }, query)) items.push(...Items);
    return items;
  };
  const runs = async (limit: number, forward: boolean) => {
    const query = { ...inOrder(syncRunKey('').pk), Limit: limit, ScanIndexForward: forward };
    const { Items = [] } = await client.send(new QueryCommand(query));
    return Items.flatMap((item) => syncRun.safeParse(item).data ?? []);
  };

  const groups = createGroupReader({ client, tableName });
  const get = async (Key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;

  return {
    runs: (limit) => runs(limit, false),
    oldestRun: async () => (await runs(1, true))[0],
    waitingRun: () => createWaitingRunStore(client, tableName).load(),
    ledger: async () => ledger.safeParse(await get(LEDGER_STATE_KEY)).data ?? null,
    repairedRules: async () => repaired.safeParse(await get(REPAIR_KEY)).data?.rules ?? null,
    foreverArchives: async () => {
      const archives: ForeverArchive[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<ForeverArchive> = await listForeverArchives(groups, { limit: 100, cursor });
        archives.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return archives;
    },
    refusals: async () =>
      (await all(inOrder(REFUSALS_PARTITION))).flatMap((item) => refusal.safeParse(item).data ?? []),
    deliveries: async () =>
      (await all(inOrder(deliveryKey('', '').pk))).flatMap((item) => delivery.safeParse(item).data ?? []),
    unbroughtSince: async (projectId, from) => {
      const { pk } = ledgerHourKey(projectId, '');
      const hours = await all({
        ...inOrder(pk),
        KeyConditionExpression: 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: { ':pk': pk, ':from': from },
      });
      return hours
        .flatMap((item) => hour.safeParse(item).data ?? [])
        .reduce(
          (sum, { accepted, stored, repaired }) => sum + Math.max(0, accepted - (stored - repaired)),
          0,
        );
    },
  };
}
