import { isOfChanges } from '../../lambdas/contracts/item-keys.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeMessage, type QueueMessage } from '../../lambdas/contracts/queue-message.ts';
import { noMishaps } from './chaos.ts';
import { consumeBatch, sorted, type ConsumerWorld, type ModelTable } from './consumer.ts';
import { createDice } from './dice.ts';
import { itemsOf } from './table-comparison.ts';
import { createFolderBucket } from './folder-bucket.ts';

/** The real consumer on a table, with nothing that goes wrong. */
export async function createQuietWorld(table: ModelTable): Promise<ConsumerWorld> {
  return {
    table,
    bucket: createFolderBucket(await mkdtemp(path.join(tmpdir(), 'quiet-archive-'))),
    dice: createDice(1),
    heats: false,
    odds: { crash: 0, fault: 0 },
    mishaps: noMishaps(),
    clock: { now: () => Date.parse('2026-11-23T12:00:00.000Z') },
    metrics: new Map(),
    archived: [],
  };
}

/** Each message in a batch of its own, in this order. Rejects where one is to be retried. */
export async function consumeInTurn(messages: readonly QueueMessage[], world: ConsumerWorld): Promise<void> {
  for (const message of messages) {
    const again = await consumeBatch([{ messageId: 'm', body: encodeMessage(message) }], world);
    if (again.length > 0) throw new Error(`a message of kind ${message.kind} is to be retried`);
  }
}

/** Every item of the table but changes, which depend on the order (docs/adr/0048), in the order of its keys. */
export async function allItems(table: ModelTable): Promise<unknown[]> {
  const items: [string, unknown][] = [];
  for await (const item of itemsOf(table)) {
    if (isOfChanges(String(item['sk']))) continue;
    items.push([`${String(item['pk'])}/${String(item['sk'])}`, sorted(item)]);
  }
  return items.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
