import { rm } from 'node:fs/promises';
import { startDynamoDbLocal } from '../../../lib/local/engines/dynamodb-local.ts';
import { RECORDED_FOLDER } from '../permissions/recorded-calls.ts';

declare global {
  var stopEngines: (() => Promise<void>) | undefined;
}

/**
 * jest globalSetup of the projects that need a real table: one DynamoDB Local for the whole run, and a place in which the
 * local stacks record what they judged.
 */
export default async function startEngines(): Promise<void> {
  if (globalThis.stopEngines) return;
  const { endpoint, stop } = await startDynamoDbLocal();
  process.env['TEST_DYNAMODB_ENDPOINT'] = endpoint;
  globalThis.stopEngines = stop;
  await rm(RECORDED_FOLDER, { recursive: true, force: true });
  process.env['TEST_RECORDED_CALLS'] = RECORDED_FOLDER;
}
