import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { paginateScan, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { parseStatusChange } from '../../lambdas/adapters/table/items.ts';
import { DIGEST_LENGTH, type Frame, type Row } from '../../lib/local/story/recording.ts';
import type { StoryWorld } from './world.ts';

type Rows = Map<string, Row>;

/** What a world holds, and what has become of it since the last look. */
export function createCamera({ client, tableName, bucket, pipeline }: StoryWorld) {
  let known: Rows = new Map();
  const seen = new Set<string>();
  let mails = 0;

  async function rows(): Promise<Rows> {
    const all: Rows = new Map();
    const pages = paginateScan({ client }, { TableName: tableName, ConsistentRead: true });
    for await (const { Items = [] } of pages) for (const row of Items) all.set(keyOf(row), row);
    return all;
  }

  return {
    async take(): Promise<Frame> {
      const now = await rows();
      const changed = [...now].filter(([key, row]) => textOf(known.get(key)) !== textOf(row));
      const gone = [...known].filter(([key]) => !now.has(key));
      known = now;
      const objects = [...bucket.objects].filter(([key]) => !seen.has(key));
      for (const [key] of objects) seen.add(key);
      const { mails: inbox } = pipeline.notifier;
      const arrived = inbox.slice(0, inbox.length - mails).toReversed();
      mails = inbox.length;
      return {
        rows: changed.map(([, live]) => {
          const row = withTextForBytes(live);
          const digestOf = toldBy(live);
          return digestOf === undefined ? { row } : { row, digestOf };
        }),
        gone: gone.map(([, { pk, sk }]): [string, string] => [pk?.S ?? '', sk?.S ?? '']),
        objects: objects.map(([key, bytes]) => ({ key, records: recordsIn(bytes) })),
        mails: arrived.map((mail) => ({ ...mail, headers: { ...mail.headers } })),
      };
    },
  };
}

/** JSON has no bytes. */
const withTextForBytes = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, AttributeValue] => [
      name,
      value.B === undefined ? value : ({ B: Buffer.from(value.B).toString('base64') } as never),
    ]),
  );

const keyOf = ({ pk, sk }: Row): string => `${pk?.S ?? ''} ${sk?.S ?? ''}`;

const textOf = (row: Row | undefined): string | undefined =>
  row && JSON.stringify(Object.entries(row).sort(byName));
const byName = ([a]: [string, AttributeValue], [b]: [string, AttributeValue]): number => (a < b ? -1 : 1);

/** Where a gzip member begins (RFC 1952, 2.3): two magic bytes and deflate; the writer sets no flag and no time. */
const MEMBER = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00]);

/** The gzip members of an object, one for each record. */
function recordsIn(bytes: Buffer): { offset: number; text: string }[] {
  const records: { offset: number; text: string }[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const next = bytes.indexOf(MEMBER, offset + MEMBER.length);
    const end = next === -1 ? bytes.length : next;
    records.push({ offset, text: gunzipSync(bytes.subarray(offset, end)).toString() });
    offset = end;
  }
  return records;
}

/** The text that the digest at the end of a status row's key is of: its order is that of what was told. */
function toldBy(row: Row): string | undefined {
  const sort = row['sk']?.S ?? '';
  if (!sort.startsWith('STATUS#')) return undefined;
  const { pk: _pk, sk: _sk, expiresAt: _at, ...item } = unmarshall(row);
  const change = Object.entries(parseStatusChange(unmarshall(row))).filter(([name]) => name in item);
  for (const order of [change, Object.entries(item)]) {
    const text = JSON.stringify(Object.fromEntries(order));
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
    if (sort.endsWith(`#${digest}`)) return text;
  }
  throw new Error(`${keyOf(row)}: its digest is of another text than ${JSON.stringify(item)}.`);
}
