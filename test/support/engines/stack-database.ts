import { DeleteTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

/** Addresses of one database for each worker of jest, as JSON. */
const VARIABLE = 'TEST_STACK_DATABASES';

/** None where DynamoDB Local was not started by us, or in Docker, and so has its one database alone. */
export async function tellWorkers(ports: readonly number[]): Promise<void> {
  const endpoints = ports.map((port) => `http://127.0.0.1:${port.toString()}`);
  const answers = await Promise.allSettled(endpoints.map((endpoint) => fetch(endpoint)));
  if (answers.every(({ status }) => status === 'fulfilled'))
    process.env[VARIABLE] = JSON.stringify(endpoints);
}

let isTaken = false;

/**
 * For the local stack of this worker: a database of the run's DynamoDB Local, empty, and warm since the first suite. Undefined
 * where there is none, or where another stack of the same test has it.
 */
export async function takeStackDatabase(): Promise<{ endpoint: string; giveBack: () => void } | undefined> {
  const endpoints = JSON.parse(process.env[VARIABLE] ?? '[]') as string[];
  const endpoint = endpoints[Number(process.env['JEST_WORKER_ID']) - 1];
  if (endpoint === undefined || isTaken) return undefined;
  isTaken = true;
  await empty(endpoint);
  return { endpoint, giveBack: () => void (isTaken = false) };
}

async function empty(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand());
  for (const TableName of TableNames) await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
}
