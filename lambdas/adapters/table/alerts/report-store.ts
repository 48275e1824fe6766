import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { outgoingKey, REPORT_PARTITION, reportKey, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';
import type { Entry } from '../../../core/alerts/entry.ts';
import { TransientError } from '../../../core/failure.ts';
import { transact } from '../write/actions.ts';
import { expiry } from './judged-store.ts';

/** Of which weeks a report was made for which route. */
export interface ReportStore {
  /** The routes that have the report of the week that ends then, ISO 8601. */
  routesWith(weekEnd: string): Promise<ReadonlySet<string>>;
  /** Puts the report among what goes out on its route, once for each week and route. */
  add(weekEnd: string, entry: Entry): Promise<void>;
}

const REPORT_DAYS = 30;

export function createReportStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): ReportStore {
  return {
    routesWith: async (weekEnd) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :week)',
          ExpressionAttributeValues: { ':pk': REPORT_PARTITION, ':week': reportKey(weekEnd, '').sk },
          ConsistentRead: true,
        }),
      );
      return new Set(
        z
          .array(z.object({ route: z.string() }))
          .parse(Items)
          .map(({ route }) => route),
      );
    },

    add: async (weekEnd, entry) => {
      const { route, n, id } = entry;
      const expires = { [TTL_ATTRIBUTE]: expiry(now(), REPORT_DAYS) };
      const refused = await transact({ client }, [
        {
          Put: {
            TableName: tableName,
            Item: { ...reportKey(weekEnd, route), route, ...expires },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        { Put: { TableName: tableName, Item: { ...outgoingKey(route, n, id), ...entry, ...expires } } },
      ]);
      const codes = new Set([...(refused?.values() ?? [])].map(({ code }) => code));
      if (refused === null || codes.has('ConditionalCheckFailed')) return;
      throw new TransientError(
        'report_refused',
        `The weekly report for ${route} could not be written: ${[...codes].join(', ')}.`,
      );
    },
  };
}
