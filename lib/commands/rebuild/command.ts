import path from 'node:path';
import * as z from 'zod';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import type { Retention } from '../../../lambdas/core/group/retention.ts';
import { createClients, type Clients } from '../target/clients.ts';
import type { Command, Context, Values } from '../command-line/run-command.ts';
import { CommandError, EXIT, EXIT_CODES, type ExitCode } from '../command-line/exit.ts';
import { createLedgerTable, enableExpiry, holdsGroups, tableId } from './ledger-table.ts';
import { numberOf } from '../command-line/option-values.ts';
import { rebuild, rebuildState, type RebuildState } from './rebuild.ts';
import { createRecordStore } from './record-store.ts';
import { readStackOutputs } from '../target/stack-outputs.ts';
import { createStateFile, type StateFile } from '../command-line/state-file.ts';
import { localDirOf, required, resolveTarget, TARGET_USAGE, type Target } from '../target/target.ts';
import { verify } from './verify.ts';

/** As lib/settings.ts has them: a stack that sets nothing else keeps items this long. */
export const DEFAULT_RETENTION = { open: '90', closed: '30', event: '90' } as const;
const MAX_DAYS = 3650;

export const rebuildCommand: Command = {
  name: 'rebuild',
  usage: `npm run rebuild -- [--into <table>] [options]
npm run rebuild -- --verify --into <table> [options]

Fills an empty table from the archive by the consumer's own code: groups, events, day counters and
status history become what they were, item for item. Run again on a table that it has filled, it
adds what the archive has got since. Not in the archive, and so not rebuilt, are the sync's own
notes (SYNC#...: runs, checkpoint, ledger); the next syncs make them anew.

  --into <table>    the table to fill; created with keys, indexes and TTL where there is none
                    (the target's own table)
  --verify          change nothing; compare the target's own table with --into item for item, print
                    what differs, and exit with 1 if anything does
  --retention-open-days, --retention-closed-days, --retention-event-days <n>
                    as the stack has them, because each item says when it expires; also read from
                    RETENTION_OPEN_DAYS, RETENTION_CLOSED_DAYS, RETENTION_EVENT_DAYS (${DEFAULT_RETENTION.open}, ${DEFAULT_RETENTION.closed}, ${DEFAULT_RETENTION.event})
  --json            one line of JSON for each result: skipped {key, offset, reason}; rebuilt
                    {table, objects, records, events, skipped, rejectedRows, seconds}; difference
                    {kind, pk, sk, onlyIn, attributes}; verified {first, second, compared, different}
  --help            this page

${TARGET_USAGE}

Progress goes to stderr. Ctrl-C stops after the current batch; the same command line goes on where
it stopped, from its state file under .local/ (LOCAL_DIR).

${EXIT_CODES}`,
  options: {
    into: { type: 'string' },
    verify: { type: 'boolean' },
    'retention-open-days': { type: 'string' },
    'retention-closed-days': { type: 'string' },
    'retention-event-days': { type: 'string' },
  },
  run: async (values, context) => {
    const { into, verify: isVerify } = z
      .object({ into: z.string().min(1).optional(), verify: z.boolean().default(false) })
      .parse(values);
    const retention = retentionOf(values, context.env);
    const localDir = localDirOf(context.env);
    const target = await resolveTarget(values, { localDir, readStackOutputs });
    const clients = createClients(target);
    if (!isVerify) {
      const tableName = into ?? required(target, 'table');
      return runRebuild({ target, clients, tableName, retention, localDir }, context);
    }
    if (into === undefined) throw new CommandError('--verify compares with --into <table>: name it.');
    const first = required(target, 'table');
    if (into === first) throw new CommandError('--into is the target itself: there is nothing to compare.');
    return verify({ client: clients.table, first, second: into }, context);
  },
};

interface Rebuilding {
  target: Target;
  clients: Clients;
  tableName: string;
  retention: Retention;
  localDir: string;
}

async function runRebuild(
  { target, clients, tableName, retention, localDir }: Rebuilding,
  context: Context,
): Promise<ExitCode> {
  const bucket = required(target, 'bucket');
  const identity = { bucket, table: tableName, endpoint: target.endpoints?.dynamodb ?? null, retention };
  const state = createStateFile(path.resolve(localDir), 'rebuild', identity, rebuildState);
  const id = await prepareTable(clients, tableName, state, context);
  const store = createRecordStore({ client: clients.table, tableName, retention, sleep: context.sleep });
  const scan = createArchiveScan({ client: clients.bucket, bucket });
  const exit = await rebuild({ id, name: tableName }, { scan, store, state }, context);
  // Not before: an event that expired between two of its records would be counted twice.
  if (exit === EXIT.done || exit === EXIT.findings) await enableExpiry(clients.dynamodb, tableName);
  return exit;
}

/** The id of the table to fill: a new one, an empty one, or the one that this command line has begun. */
export async function prepareTable(
  { dynamodb, table }: Pick<Clients, 'dynamodb' | 'table'>,
  tableName: string,
  state: StateFile<RebuildState>,
  { report }: Pick<Context, 'report'>,
): Promise<string> {
  const begun = await state.read();
  const id = await tableId(dynamodb, tableName);
  if (begun !== undefined) {
    if (begun.tableId === id) return id;
    throw new CommandError(
      `${state.path} is about another table of the name ${tableName}: delete that file to rebuild this one.`,
    );
  }
  if (id === undefined) {
    report.note(`Creates the table ${tableName}.`);
    await createLedgerTable(dynamodb, tableName);
    return (await tableId(dynamodb, tableName)) ?? '';
  }
  if (await holdsGroups(table, tableName)) {
    throw new CommandError(
      `The table ${tableName} holds groups or events already: rebuild fills an empty one (--into <new name>). ` +
        'To complete a table in use, npm run replay sends the archive through the queue.',
    );
  }
  return id;
}

function retentionOf(values: Values, env: Context['env']): Retention {
  const days = (name: keyof typeof DEFAULT_RETENTION) => {
    const option = `retention-${name}-days`;
    const variable = env[`RETENTION_${name.toUpperCase()}_DAYS`];
    const given = z.string().optional().parse(values[option]);
    const set = variable === undefined || variable === '' ? DEFAULT_RETENTION[name] : variable;
    return numberOf(option, given ?? set, MAX_DAYS);
  };
  return { openDays: days('open'), closedDays: days('closed'), eventDays: days('event') };
}
