import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createMemoryBucket, type MemoryBucket } from '../fakes/memory-bucket.ts';
import { createTestTable, type TestTable } from '../engines/table.ts';

export type Item = Record<string, unknown>;

/** Where the recording lies; test/fixtures/recorded/README.md says what is in it. */
export const RECORDED = path.resolve('test/fixtures/recorded');

/** Bytes, the one type of an item's values that JSON has not. */
const BYTES = '$base64';
const withBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && BYTES in value
    ? new Uint8Array(Buffer.from(String(value[BYTES]), 'base64'))
    : value;

export async function readLines<T = Item>(file: string): Promise<T[]> {
  const text = await readFile(path.join(RECORDED, file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line, withBytes) as T);
}

/** A new table with what these files hold; of an item in several of them the last counts. */
export async function recordedTable(...files: string[]): Promise<TestTable> {
  const table = await createTestTable();
  for (const file of files) await putAll(table, await readLines(file));
  return table;
}

export async function putAll({ client, tableName }: TestTable, items: readonly Item[]): Promise<void> {
  for (const item of items) await client.send(new PutCommand({ TableName: tableName, Item: item }));
}

/** The recorded objects, by their keys. */
export async function recordedBucket(recording = RECORDED): Promise<MemoryBucket> {
  const bucket = createMemoryBucket();
  const folder = path.join(recording, 'bucket');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    bucket.objects.set(path.relative(folder, file).split(path.sep).join('/'), await readFile(file));
  }
  return bucket;
}
