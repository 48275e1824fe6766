import {
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClient,
  type GetQueryResultsOutput,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { CommandError, EXIT } from '../command-line/exit.ts';
import type { Context } from '../command-line/context.ts';
import { valueOf, type Answer, type Value } from './answer.ts';

export interface AthenaPlace {
  client: AthenaClient;
  workgroup: string;
  database: string;
}

type Waiting = Pick<Context, 'sleep' | 'clock' | 'stop'>;

/** A short query is done in about a second; nobody notices five seconds more after minutes. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Athena ends a query after 30 minutes (Athena user guide, "Service Quotas", DML query timeout). */
const GIVE_UP_MS = 35 * 60_000;

/**
 * Runs one query to its end. A query that is stopped is stopped in Athena too.
 * Rejects with `CommandError` where Athena does not take it or cancels it.
 */
export async function askAthena(
  { client, workgroup, database }: AthenaPlace,
  sql: string,
  waiting: Waiting,
): Promise<Answer> {
  const { QueryExecutionId: id = '' } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  const ended = await waitFor(client, id, waiting);
  if (ended.Status?.State !== 'SUCCEEDED') throw new CommandError(failureOf(ended), EXIT.failed);
  return answerOf(client, id, ended.Statistics?.DataScannedInBytes ?? null);
}

async function waitFor(
  client: AthenaClient,
  id: string,
  { sleep, clock, stop }: Waiting,
): Promise<QueryExecution> {
  const since = clock.now();
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const { QueryExecution: query = {} } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    const state = query.Status?.State;
    if (state !== 'QUEUED' && state !== 'RUNNING') return query;
    const isTooLong = clock.now() - since > GIVE_UP_MS;
    if (stop.aborted || isTooLong) await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    stop.throwIfAborted();
    if (isTooLong)
      throw new CommandError(`Query ${id} was not done after 35 minutes and was stopped.`, EXIT.failed);
    await sleep(wait);
  }
}

function failureOf({ QueryExecutionId: id = '', Status: status }: QueryExecution): string {
  const reason = status?.StateChangeReason ?? status?.AthenaError?.ErrorMessage ?? 'Athena gives no reason';
  const advice = /bytes scanned limit/i.test(reason)
    ? ' Put a narrower bound on dt, or raise QUERY_SCAN_LIMIT_GB and deploy.'
    : '';
  return `Query ${id} ended as ${status?.State ?? 'unknown'}: ${reason}.${advice}`.replace('..', '.');
}

async function answerOf(client: AthenaClient, id: string, bytes: number | null): Promise<Answer> {
  const pages = paginateGetQueryResults({ client, pageSize: 1000 }, { QueryExecutionId: id })[
    Symbol.asyncIterator
  ]();
  const first = await pages.next();
  const columns =
    (first.done === true ? undefined : first.value.ResultSet?.ResultSetMetadata?.ColumnInfo) ?? [];
  const types = columns.map(({ Type = '' }) => Type);
  async function* rows(): AsyncGenerator<Value[]> {
    // The first row of the first page is the names of the columns (Athena API reference, "GetQueryResults").
    let header = 1;
    for (let page = first; page.done !== true; page = await pages.next()) {
      for (const row of rowsOf(page.value).slice(header)) {
        yield types.map((type, column) => valueOf(row[column] ?? null, type));
      }
      header = 0;
    }
  }
  return { columns: columns.map(({ Name = '' }) => Name), rows: rows(), bytesScanned: () => bytes };
}

const rowsOf = ({ ResultSet: set }: GetQueryResultsOutput): (string | null)[][] =>
  (set?.Rows ?? []).map(({ Data: cells = [] }) => cells.map(({ VarCharValue: text }) => text ?? null));
