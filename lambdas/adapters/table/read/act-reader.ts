import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { encodeTime } from 'ulid';
import * as z from 'zod';
import { auditEntry } from '../../../contracts/audit.ts';
import type { Doer } from '../../../contracts/doer.ts';
import { AUDIT_PARTITION } from '../../../contracts/item-keys.ts';
import { doerOf, ECHO_MS, mayBeEcho, type Act, type Deed } from '../../../core/changes/doer.ts';

/** Reads of what people asked for from here. */
export interface ActReader {
  /** What was asked for from one instant to another, both of them included, oldest first. */
  actsBetween(fromMs: number, toMs: number): Promise<Act[]>;
}

export type Told<T> = T & { doer: Doer };

/** Of the ten characters of a ULID that are its instant (https://github.com/ulid/spec). */
const TIME_LENGTH = 10;
/** After all that an id ends with. */
const LAST = '~';
const AT_ONCE = 8;
/** Each is a query of its own. Of a page with more, what is older is told without names. */
const MOST_SPANS = 25;

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

/** These with who did them. Only what may be the echo of an act of ours is looked up. */
export async function withDoers<T extends Deed>(deeds: readonly T[], reader: ActReader): Promise<Told<T>[]> {
  const spans = spansOf(deeds.filter(mayBeEcho).map(({ observedAt }) => Date.parse(observedAt)));
  const acts = await pMap(spans.slice(-MOST_SPANS), ([from, to]) => reader.actsBetween(from, to), {
    concurrency: AT_ONCE,
  });
  const all = acts.flat();
  return deeds.map((deed) => ({ ...deed, doer: doerOf(deed, all) }));
}

/** In which acts are looked for; changes of one moment, as of a bulk, share one. */
function spansOf(instants: readonly number[]): [from: number, to: number][] {
  const spans: [number, number][] = [];
  for (const to of [...instants].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && to - ECHO_MS <= last[1]) last[1] = to;
    else spans.push([to - ECHO_MS, to]);
  }
  return spans;
}
