import { startDynamoDbLocal } from '../../../lib/local/engines/dynamodb-local.ts';

declare global {
  var stopEngines: (() => Promise<void>) | undefined;
}

/** jest globalSetup of the projects that need a real table: one DynamoDB Local for the whole run. */
export default async function startEngines(): Promise<void> {
  if (globalThis.stopEngines) return;
  const { endpoint, stop } = await startDynamoDbLocal();
  process.env['TEST_DYNAMODB_ENDPOINT'] = endpoint;
  globalThis.stopEngines = stop;
}
