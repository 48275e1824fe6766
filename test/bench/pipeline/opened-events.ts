import type { GetObjectCommand, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { gzipSync } from 'node:zlib';
import { createArchiveReader, type ArchiveReader } from '../../../lambdas/adapters/archive/reader.ts';
import type { Group, StoredEvent } from '../../../lambdas/core/group/group.ts';
import { eventItem } from '../../../lambdas/adapters/table/items.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { createRandom, HEX, LOWER, type Random } from '../redaction/random.ts';
import { putAll } from './findable.ts';

/**
 * What the page of a group reads beside the group: the rows of its stored events, and what an event said. `findable.ts`
 * has the counters of a million events; rows of their own have those groups that are opened.
 */

const FRAMES = 40;
const FRAMES_OF_THE_APP = 12;
/** An SDK sends as many lines around the failing one (Sentry, "Interfaces", Stack Trace). */
const LINES_AROUND = 5;
/** As many as the SDKs keep (Sentry, "Options", maxBreadcrumbs). */
const BREADCRUMBS = 100;
const TAGS = 20;
const DAY_MS = 86_400_000;

/** As many rows as the group says it stores, evenly over the days before its newest event. */
export async function storeEventsOf(table: TestTable, group: Group, days: number): Promise<StoredEvent[]> {
  const newestMs = Date.parse(group.lastSeen);
  const events = Array.from({ length: group.storedEvents }, (_, ago): StoredEvent => {
    const random = createRandom(Number(group.issueId) * 1_000 + ago);
    const timestamp = new Date(newestMs - (ago * days * DAY_MS) / group.storedEvents).toISOString();
    return {
      eventId: random.text(HEX, 32),
      projectId: group.project.id,
      issueId: group.issueId,
      sighting: null,
      timestamp,
      level: group.level,
      title: group.title,
      environment: group.environment,
      release: group.release,
      platform: group.platform,
      tags: Object.fromEntries(tagsOf(random)),
      userHash: null,
      isIndexed: false,
      countedUnder: null,
      isRepaired: false,
      archive: { key: `archive/${group.issueId}`, offset: ago, length: 1 },
    };
  });
  const expiresAt = Math.floor(newestMs / 1000) + 90 * 86_400;
  await putAll(
    table,
    events.map((event) => eventItem(event, expiresAt)),
  );
  return events;
}

const word = (random: Random): string => random.text(LOWER, 3 + random.below(9));
const words = (random: Random, count: number, between = ' '): string =>
  Array.from({ length: count }, () => word(random)).join(between);

const tagsOf = (random: Random): [string, string][] =>
  Array.from({ length: TAGS }, (_, index) => [`tag_${index}`, `${word(random)} ${random.below(5)}`]);

/** A line of code that no compression knows from the line before. */
const codeLine = (random: Random): string =>
  `    const ${word(random)} = await ${word(random)}.${word(random)}(${words(random, 2, ', ')}, { ${word(random)}: ${random.below(9_999)} });`;

/** What the archive has of an event with all that an SDK sends: some 80 KiB, made from the number alone. */
function recordOf(seed: number): unknown {
  const random = createRandom(seed);
  const lines = () => Array.from({ length: LINES_AROUND }, () => codeLine(random));
  const frames = Array.from({ length: FRAMES }, (_, index) => ({
    filename: `src/${words(random, 3, '/')}.ts`,
    abs_path: `/app/src/${words(random, 3, '/')}.ts`,
    module: words(random, 3, '.'),
    function: words(random, 2, '_'),
    in_app: index >= FRAMES - FRAMES_OF_THE_APP,
    lineno: 1 + random.below(900),
    colno: 1 + random.below(80),
    pre_context: lines(),
    context_line: codeLine(random),
    post_context: lines(),
    vars: Object.fromEntries(
      Array.from({ length: 8 }, () => [
        word(random),
        { [word(random)]: words(random, 4), [word(random)]: random.below(99) },
      ]),
    ),
  }));
  const seconds = 1_795_177_500;
  const error = {
    platform: 'node',
    level: 'error',
    title: `TypeError: ${words(random, 8)}`,
    tags: tagsOf(random),
    exception: { values: [{ type: 'TypeError', value: words(random, 8), stacktrace: { frames } }] },
    breadcrumbs: {
      values: Array.from({ length: BREADCRUMBS }, (_, index) => ({
        timestamp: seconds - BREADCRUMBS + index,
        category: random.pick(['http', 'console', 'query', 'ui.click']),
        level: random.pick(['info', 'warning', 'error']),
        message: words(random, 9),
        data: { [word(random)]: words(random, 3), status: random.below(599) },
      })),
    },
    request: {
      url: `https://shop.example.test/${words(random, 3, '/')}`,
      method: 'POST',
      headers: Array.from({ length: 12 }, () => [word(random), words(random, 4)]),
    },
    contexts: Object.fromEntries(
      ['runtime', 'os', 'device', 'app', 'trace'].map((name) => [
        name,
        { name: word(random), version: `${random.below(20)}.${random.below(20)}`, detail: words(random, 3) },
      ]),
    ),
    extra: Object.fromEntries(Array.from({ length: 10 }, () => [word(random), words(random, 5)])),
    sdk: { name: 'sentry.javascript.node', version: '10.2.0' },
  };
  return {
    v: 1,
    kind: 'webhook',
    receivedAt: new Date(seconds * 1000).toISOString(),
    resource: 'error',
    hookTimestamp: seconds,
    requestId: null,
    body: { action: 'created', data: { error }, actor: { type: 'application' } },
  };
}

/**
 * The archive of so many such records, each at the offset of its number. All are made at once, before anything is measured; a
 * read is what it is in the account but for the way to S3: the range of one gzip member, unpacked and parsed.
 */
export function openedArchive(records: number): ArchiveReader {
  const members = Array.from({ length: records }, (_, index) =>
    gzipSync(JSON.stringify(recordOf(index + 1))),
  );
  const send = ({ input: { Range: range = '' } }: GetObjectCommand) => {
    const member = members[Number(/^bytes=(\d+)-/.exec(range)?.[1])];
    if (member === undefined) return Promise.reject(new Error(`No record was made for ${range}.`));
    const body = { transformToByteArray: () => Promise.resolve(member) };
    return Promise.resolve({ Body: body } as unknown as GetObjectCommandOutput);
  };
  return createArchiveReader({ client: { send }, bucket: 'archive' });
}
