import type { GetQueryResultsCommand } from '@aws-sdk/client-athena';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { askAthena } from '../../../../lib/commands/query/athena.ts';
import { fakeContext, type FakeContext } from '../../../support/fakes/command-context.ts';

interface Told {
  /** What each look at the query finds; the last is found again and again. */
  executions: QueryExecution[];
  pages?: (string | undefined)[][][];
  types?: string[];
}

/** Athena, which answers what it is told to and keeps what it was asked. */
function athenaOf({ executions, pages = [[]], types = [] }: Told) {
  const asked: (object & { input: object })[] = [];
  const columns = types.map((Type, index) => ({ Name: `c${index.toString()}`, Type }));
  let looks = 0;
  const answer = (command: unknown): object => {
    if (command instanceof StartQueryExecutionCommand) return { QueryExecutionId: 'q-1' };
    if (command instanceof GetQueryExecutionCommand) {
      const at = Math.min(looks++, executions.length - 1);
      return { QueryExecution: { QueryExecutionId: 'q-1', ...executions[at] } };
    }
    if (command instanceof StopQueryExecutionCommand) return {};
    const { NextToken = '0' } = (command as GetQueryResultsCommand).input;
    const page = Number(NextToken);
    const Rows = pages[page]?.map((row) => ({ Data: row.map((text) => ({ VarCharValue: text })) }));
    return {
      ResultSet: { Rows, ResultSetMetadata: { ColumnInfo: columns } },
      NextToken: page + 1 < pages.length ? (page + 1).toString() : undefined,
    };
  };
  const client = new AthenaClient({ region: 'eu-central-1' });
  client.send = (async (command: object & { input: object }) => {
    await Promise.resolve();
    asked.push(command);
    return answer(command);
  }) as never;
  return { client, asked };
}

const done: QueryExecution = { Status: { State: 'SUCCEEDED' }, Statistics: { DataScannedInBytes: 123 } };
const running: QueryExecution = { Status: { State: 'RUNNING' } };
const ask = (client: AthenaClient, context: FakeContext = fakeContext()) =>
  askAthena({ client, workgroup: 'errors', database: 'errors_db' }, 'SELECT 1', context);

describe('a query by Athena', () => {
  it('is asked in the workgroup and the database of the stack, which say where results go and how much is read', async () => {
    const { client, asked } = athenaOf({ executions: [done] });

    await ask(client);

    expect(asked[0]?.input).toEqual({
      QueryString: 'SELECT 1',
      WorkGroup: 'errors',
      QueryExecutionContext: { Database: 'errors_db' },
    });
  });

  it('has its rows of all pages, without the names of the columns that begin the first', async () => {
    const pages = [
      [
        ['c0', 'c1', 'c2'],
        ['a', '1', 'true'],
      ],
      [['c0', undefined, '']],
    ];
    const { client } = athenaOf({ executions: [done], pages, types: ['varchar', 'bigint', 'boolean'] });

    const answer = await ask(client);
    const rows: unknown[] = [];
    for await (const row of answer.rows) rows.push(row);

    expect(answer.columns).toEqual(['c0', 'c1', 'c2']);
    expect(rows).toEqual([
      ['a', 1, true],
      ['c0', null, false],
    ]);
    expect(answer.bytesScanned()).toBe(123);
  });

  it('is looked at less and less often, and at least every five seconds', async () => {
    const context = fakeContext();
    const waits: number[] = [];
    const sleep = (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    };
    const { client } = athenaOf({ executions: [...Array.from({ length: 8 }, () => running), done] });

    await ask(client, { ...context, sleep });

    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  });

  it('that would read too much ends with what to do about it', async () => {
    const reason = 'Query cancelled! : Bytes scanned limit was exceeded';
    const { client } = athenaOf({
      executions: [{ Status: { State: 'CANCELLED', StateChangeReason: reason } }],
    });

    const asking = ask(client);

    await expect(asking).rejects.toThrow('QUERY_SCAN_LIMIT_GB');
  });

  it('that Athena does not understand ends with its reason', async () => {
    const reason = 'line 1:8: Column x cannot be resolved';
    const { client } = athenaOf({ executions: [{ Status: { State: 'FAILED', StateChangeReason: reason } }] });

    const asking = ask(client);

    await expect(asking).rejects.toThrow(`Query q-1 ended as FAILED: ${reason}.`);
  });

  it('is stopped in Athena too when somebody stops the command', async () => {
    const context = fakeContext();
    const { client, asked } = athenaOf({ executions: [running] });
    context.stopNow();

    const asking = ask(client, context);

    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked.at(-1)).toBeInstanceOf(StopQueryExecutionCommand);
  });

  it('is given up and stopped after 35 minutes', async () => {
    const { client, asked } = athenaOf({ executions: [running] });

    const asking = ask(client);

    await expect(asking).rejects.toThrow('35 minutes');
    expect(asked.at(-1)).toBeInstanceOf(StopQueryExecutionCommand);
  });
});
