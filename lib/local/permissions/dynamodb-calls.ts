import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/template.ts';
import type { AccessRequest } from './policy.ts';

/** A call of which it cannot be told what it needs. It is refused: a guess would prove nothing. */
export class UnknownCallError extends Error {
  override readonly name = 'UnknownCallError';
}

/** The partition attribute of a table, or of one of its indexes. */
export type PartitionOf = (table: string, index: string | undefined) => string | undefined;

const TARGET_PREFIX = 'DynamoDB_20120810.';
const STREAMS_PREFIX = 'DynamoDBStreams_20120810.';

const item = z.record(z.string(), z.unknown());
const value = z.union([
  z.object({ S: z.string() }).transform(({ S }) => S),
  z.object({ N: z.string() }).transform(({ N }) => N),
  z.object({ B: z.string() }).transform(({ B }) => B),
]);
/** Full ARNs may stand in the place of a name. */
const tableName = z.string().transform((name) => name.slice(name.lastIndexOf('/') + 1));

const ofTable = z.object({ TableName: tableName });
const ofItem = ofTable.extend({ Key: item.optional(), Item: item.optional() });
const ofQuery = ofTable.extend({
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});
const ofStream = z.object({ StreamArn: z.string().optional(), ShardIterator: z.string().optional() });
const ofScan = ofTable.extend({ IndexName: z.string().optional() });
const ofBatchGet = z.object({ RequestItems: z.record(tableName, z.object({ Keys: z.array(item) })) });
const ofBatchWrite = z.object({
  RequestItems: z.record(
    tableName,
    z.array(
      z.object({
        PutRequest: z.object({ Item: item }).optional(),
        DeleteRequest: z.object({ Key: item }).optional(),
      }),
    ),
  ),
});
const ofTransaction = z.object({
  TransactItems: z.array(
    z.object({
      Put: ofItem.optional(),
      Update: ofItem.optional(),
      Delete: ofItem.optional(),
      ConditionCheck: ofItem.optional(),
      Get: ofItem.optional(),
    }),
  ),
});

/** The parts of a transaction are authorised one by one (DynamoDB guide, "Using IAM with DynamoDB transactions"). */
const ACTION_OF_PART = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
} as const;

/** What a call needs, by its `X-Amz-Target` and body. Throws `UnknownCallError`. */
export function dynamodbRequests(target: string, body: unknown, partitionOf: PartitionOf): AccessRequest[] {
  if (target.startsWith(STREAMS_PREFIX)) return [streamRequest(target.slice(STREAMS_PREFIX.length), body)];
  const operation = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const access = accessTo(partitionOf);
  switch (operation) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [access.item(operation, read(ofItem, body, operation))];
    case 'Query':
      return [access.query(read(ofQuery, body, operation))];
    case 'Scan': {
      const { TableName, IndexName } = read(ofScan, body, operation);
      return [access.table(operation, TableName, IndexName)];
    }
    case 'BatchGetItem':
      return Object.entries(read(ofBatchGet, body, operation).RequestItems).map(([table, { Keys }]) =>
        access.items(operation, table, Keys),
      );
    case 'BatchWriteItem':
      return Object.entries(read(ofBatchWrite, body, operation).RequestItems).map(([table, writes]) =>
        access.items(
          operation,
          table,
          writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
        ),
      );
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return read(ofTransaction, body, operation).TransactItems.flatMap((parts) =>
        z
          .array(z.enum(['Put', 'Update', 'Delete', 'ConditionCheck', 'Get']))
          .parse(Object.keys(parts))
          .flatMap((part) =>
            parts[part] === undefined ? [] : [access.item(ACTION_OF_PART[part], parts[part])],
          ),
      );
    case 'CreateTable':
    case 'DeleteTable':
    case 'DescribeTable':
    case 'DescribeTimeToLive':
    case 'UpdateTable':
    case 'UpdateTimeToLive':
      return [access.table(operation, read(ofTable, body, operation).TableName)];
    default:
      throw new UnknownCallError(`It is not known which permission ${target} needs.`);
  }
}

/**
 * A stream is named by its own ARN, or by an iterator that begins with one in DynamoDB Local (`000|arn:...|...`). The
 * template does not know its label, which is made when the table is.
 */
function streamRequest(operation: string, body: unknown): AccessRequest {
  const { StreamArn, ShardIterator } = read(ofStream, body, operation);
  const table = /table\/([^/]+)\/stream\//.exec(StreamArn ?? ShardIterator ?? '')?.[1];
  if (table === undefined) throw new UnknownCallError(`This ${operation} names no stream.`);
  return {
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:${LOCAL_REGION}:${LOCAL_ACCOUNT}:table/${table}/stream/local`,
    context: {},
  };
}

function read<T>(schema: z.ZodType<T>, body: unknown, operation: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new UnknownCallError(`This ${operation} cannot be read: ${z.prettifyError(parsed.error)}`);
}

/** The requests about one table: its ARN, and the partition keys of what is touched. */
function accessTo(partitionOf: PartitionOf) {
  const table = (
    operation: string,
    name: string,
    index?: string,
    keys?: readonly string[],
  ): AccessRequest => ({
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:${LOCAL_REGION}:${LOCAL_ACCOUNT}:table/${name}${index === undefined ? '' : `/index/${index}`}`,
    context: keys === undefined ? {} : { 'dynamodb:LeadingKeys': [...new Set(keys)] },
  });
  const partition = (name: string, index?: string): string => {
    const attribute = partitionOf(name, index);
    if (attribute !== undefined) return attribute;
    throw new UnknownCallError(`The partition key of ${name} ${index ?? ''} is not known.`);
  };
  const items = (
    operation: string,
    name: string,
    keys: readonly Record<string, unknown>[],
  ): AccessRequest => {
    const attribute = partition(name);
    return table(
      operation,
      name,
      undefined,
      keys.map((key) => read(value, key[attribute], operation)),
    );
  };
  return {
    table,
    items,
    item: (operation: string, { TableName, Key, Item }: z.infer<typeof ofItem>) =>
      items(operation, TableName, [Key ?? Item ?? {}]),
    query: (query: z.infer<typeof ofQuery>) => {
      const { TableName, IndexName } = query;
      return table('Query', TableName, IndexName, [partitionValue(query, partition(TableName, IndexName))]);
    },
  };
}

/** What a query compares the partition key with, which every query must do once. */
function partitionValue(query: z.infer<typeof ofQuery>, attribute: string): string {
  const { KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = query;
  for (const [, name = '', placeholder = ''] of KeyConditionExpression.matchAll(
    /(#?[\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((ExpressionAttributeNames[name] ?? name) === attribute)
      return read(value, ExpressionAttributeValues[placeholder], 'Query');
  }
  throw new UnknownCallError(
    `The query "${KeyConditionExpression}" does not show its partition key ${attribute}.`,
  );
}
