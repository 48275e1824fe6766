import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { consume } from '../../lambdas/consumer/consume.ts';
import { encodeMessage, queueMessage, webhookMessage } from '../../lambdas/contracts/queue-message.ts';
import type { QueueMessage, WebhookMessage } from '../../lambdas/contracts/queue-message.ts';
import { pack } from '../../lambdas/verifier/pack.ts';
import { itemsOf } from '../support/engines/consumer-world.ts';
import { eventOf } from '../support/fakes/fake-sentry.ts';
import { createTestTable } from '../support/engines/table.ts';
import { createMemoryBucket, type MemoryBucket } from '../support/fakes/memory-bucket.ts';
import type { Item } from '../support/recorded/files.ts';
import { sentryAtRest, sentryLater, withSmallPages } from '../support/recorded/sentry.ts';
import { AT_REST, createRecordedWorld, type RecordedWorld } from '../support/recorded/world.ts';
import { envelope, errorJson, issueJson } from '../support/samples/sentry-bodies.ts';

const compress = promisify(gzip);
const HOUR = 3_600_000;
const FIVE_MINUTES = 300_000;
/** Of the first webhook, which a replay sends again. */
const FIRST_EVENT = 201;
const idOf = (event: number) => event.toString(16).padStart(32, '0');

/** A world of twelve issues, an hour long: what the functions of this commit leave behind, by the name of its file. */
export async function recordState(): Promise<[string, string | Buffer][]> {
  const table = await createTestTable();
  const bucket = createMemoryBucket();
  const world = createRecordedWorld({ table, bucket, sentry: sentryAtRest(), startsAt: AT_REST - HOUR });
  await live(world);
  const atRest = await itemsOf(table);
  const objects = [...bucket.objects];

  const later = createRecordedWorld({ table, bucket, sentry: withSmallPages(sentryLater()) });
  later.clock.advance(FIVE_MINUTES);
  await stopInTheList(later);
  const checkpoint = differing(atRest, await itemsOf(table));
  await later.sync();
  const inFlight = [...later.waiting.splice(0), ...(await ofEveryKind(bucket, placeOf(atRest)))];
  const oversize = [...bucket.objects].filter(([key]) => key.startsWith('oversize/'));
  const beforeMessages = await itemsOf(table);
  await consumed(later, inFlight);

  return [
    ['table.jsonl', linesOf(atRest)],
    ['checkpoint.jsonl', linesOf(checkpoint)],
    ['messages.jsonl', linesOf(inFlight)],
    ['before-messages.jsonl', linesOf(differing(atRest, beforeMessages))],
    ['after-messages.jsonl', linesOf(await itemsOf(table))],
    ...[...objects, ...oversize].map(([key, bytes]): [string, Buffer] => [`bucket/${key}`, bytes]),
  ];
}

/** An hour: a first sync, webhooks of two kinds, what is decided by people, and what nobody can decode. */
async function live(world: RecordedWorld): Promise<void> {
  await world.sync();
  await consumed(world, world.waiting.splice(0));
  world.clock.advance(FIVE_MINUTES);
  await consumed(world, [
    webhook(world, 'error', 'created', { error: { ...errorOf(FIRST_EVENT, '1'), environment: 'staging' } }),
    webhook(world, 'issue', 'created', { issue: issueJson({ id: '20', shortId: 'SHOP-20' }) }),
    webhook(world, 'error', 'created', { error: errorOf(202, '20') }),
    webhook(world, 'issue', 'resolved', {
      issue: issueJson({ id: '20', status: 'resolved', substatus: null }),
    }),
    webhook(world, 'error', 'created', { error: 'nobody can decode this' }),
  ]);
  world.clock.advance(FIVE_MINUTES);
  await world.sync();
  await consumed(world, world.waiting.splice(0));
}

const errorOf = (event: number, issue: string) =>
  errorJson({
    event_id: idOf(event),
    issue_id: issue,
    project: 11,
    datetime: new Date(AT_REST - HOUR).toISOString(),
  });

const deliveryAt = (world: RecordedWorld, resource: string) => ({
  v: 1 as const,
  kind: 'webhook' as const,
  receivedAt: new Date(world.clock.now()).toISOString(),
  resource,
  hookTimestamp: Math.floor(world.clock.now() / 1000),
  requestId: null,
});

const webhook = (
  world: RecordedWorld,
  resource: string,
  action: string,
  data: Record<string, unknown>,
): string =>
  encodeMessage({
    ...deliveryAt(world, resource),
    encoding: 'identity',
    body: JSON.stringify(envelope(action, data)),
  });

/** A run that the end of its time stops after its first page. */
async function stopInTheList(world: RecordedWorld): Promise<void> {
  const ending = new AbortController();
  const { listIssues } = world.sentry;
  world.sentry.listIssues = (query) => {
    ending.abort();
    return listIssues(query);
  };
  await world.sync(ending.signal);
  world.sentry.listIssues = listIssues;
  world.clock.advance(FIVE_MINUTES);
}

/** What the sync does not send: webhooks of each encoding, triage, a spike, and one of each as a replay sends it. */
async function ofEveryKind(bucket: MemoryBucket, archived: WebhookMessage['archived']): Promise<string[]> {
  const at = new Date(AT_REST + 2 * FIVE_MINUTES).toISOString();
  const delivery = {
    v: 1 as const,
    kind: 'webhook' as const,
    receivedAt: at,
    resource: 'error',
    hookTimestamp: null,
    requestId: 'request',
  };
  const bodyOf = (event: number) => JSON.stringify(envelope('created', { error: errorOf(event, '1') }));
  const key = 'oversize/dt=2026-11-20/recorded.json.gz';
  const store = async (gzipped: Buffer) => {
    bucket.objects.set(key, gzipped);
    return Promise.resolve(key);
  };
  const triage: QueueMessage = {
    v: 1,
    kind: 'issues',
    source: 'triage',
    observedAt: at,
    actor: 'ada',
    issues: [
      issueJson({ id: '2', shortId: 'SHOP-2', project: { id: '11', slug: 'shop' }, status: 'unresolved' }),
    ],
  };
  const body: QueueMessage = {
    v: 1,
    kind: 'event',
    source: 'backfill',
    observedAt: at,
    issueId: '4',
    projectId: '11',
    event: { ...eventOf(4, 1), type: 'error', title: 'TypeError: item 4 is undefined', groupID: '4' },
  };
  const spike: QueueMessage = {
    v: 1,
    kind: 'spike',
    source: 'sync',
    observedAt: at,
    issueId: '1',
    hour: '2026-11-19T00',
  };
  return [
    (await pack(delivery, bodyOf(301), store)).text,
    (await pack(delivery, Buffer.from(bodyOf(302)), store)).text,
    encodeMessage({ ...delivery, encoding: 'bucket', body: await store(await compress(bodyOf(303))) }),
    encodeMessage(triage),
    encodeMessage(body),
    encodeMessage(spike),
    encodeMessage({ ...delivery, encoding: 'identity', body: bodyOf(FIRST_EVENT), archived }),
  ];
}

/** Where the first webhook lies in the archive. */
function placeOf(items: readonly Item[]): WebhookMessage['archived'] {
  const stored = items.find(({ eventId }) => eventId === idOf(FIRST_EVENT));
  return webhookMessage.shape.archived.parse(stored?.['archive']);
}

async function consumed(world: RecordedWorld, texts: readonly string[]): Promise<void> {
  for (const text of texts) queueMessage.parse(JSON.parse(text));
  const batch = texts.map((body, index) => ({ messageId: index.toString(), body }));
  const failed = await consume(batch, world.consumer);
  if (failed.length > 0) throw new Error(`${failed.length.toString()} messages were not consumed`);
}

const keyOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;

/** The items that are others than before, or new. */
function differing(before: readonly Item[], after: readonly Item[]): Item[] {
  const known = new Map(before.map((item) => [keyOf(item), lineOf(item)]));
  return after.filter((item) => known.get(keyOf(item)) !== lineOf(item));
}

/** Bytes, the one type of an item's values that JSON has not, are written as test/fixtures/recorded/README.md says. */
const lineOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Uint8Array ? { $base64: Buffer.from(part).toString('base64') } : part,
  );
const linesOf = (values: readonly unknown[]): string => values.map((value) => `${lineOf(value)}\n`).join('');
