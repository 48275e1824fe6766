import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDynamoDbLocal } from '../../../lib/local/engines/dynamodb-local.ts';
import { freePort } from '../../../lib/local/loopback/listen.ts';
import { RECORDED_FOLDER } from '../permissions/recorded-calls.ts';
import { severalDatabases } from './several-databases.ts';
import { tellWorkers } from './stack-database.ts';

declare global {
  var stopEngines: (() => Promise<void>) | undefined;
}

/**
 * jest globalSetup of the projects that need a real table: one DynamoDB Local for the whole run, with a database for the
 * tables of all tests and one for the local stack of each worker, and a place in which the local stacks record what they
 * judged.
 */
export default async function startEngines({ maxWorkers }: { maxWorkers: number }): Promise<void> {
  if (globalThis.stopEngines) return;
  const ports = await Promise.all(Array.from({ length: maxWorkers }, freePort));
  const folder = await mkdtemp(path.join(tmpdir(), 'engines-'));
  const configuration = path.join(folder, 'dynamodb-local.xml');
  await writeFile(configuration, severalDatabases(ports));
  const { endpoint, stop } = await startDynamoDbLocal({ configuration });
  await rm(folder, { recursive: true });
  process.env['TEST_DYNAMODB_ENDPOINT'] = endpoint;
  await tellWorkers(ports);
  globalThis.stopEngines = stop;
  await rm(RECORDED_FOLDER, { recursive: true, force: true });
  process.env['TEST_RECORDED_CALLS'] = RECORDED_FOLDER;
}
