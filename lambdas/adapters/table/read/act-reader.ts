import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import * as z from 'zod';
import { auditEntry } from '../../../contracts/audit.ts';
import { AUDIT_PARTITION } from '../../../contracts/item-keys.ts';
import type { Act } from '../../../core/changes/doer.ts';
import type { ActReader } from './doers.ts';

/** Of the ten characters of a ULID that are its instant (https://github.com/ulid/spec). */
const TIME_LENGTH = 10;
/** After all that an id ends with. */
const LAST = '~';

export const createActReader = ({
  client,
  tableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
}): ActReader => ({
  async actsBetween(fromMs, toMs) {
    const acts: Act[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': AUDIT_PARTITION,
          ':from': encodeTime(fromMs, TIME_LENGTH),
          ':to': `${encodeTime(toMs, TIME_LENGTH)}${LAST}`,
        },
      },
    );
    for await (const { Items = [] } of pages) {
      acts.push(
        ...z
          .array(auditEntry)
          .parse(Items)
          .filter(({ action }) => action === 'triage'),
      );
    }
    return acts;
  },
});
