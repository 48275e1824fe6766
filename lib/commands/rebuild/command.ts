import * as z from 'zod';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createTagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { createAuditStore } from '../../../lambdas/adapters/table/people/audit-store.ts';
import { parseList } from '../../../lambdas/contracts/environment.ts';
import type { Retention } from '../../../lambdas/core/group/retention.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { given, type Context, type Environment } from '../command-line/context.ts';
import { CommandError, EXIT, type ExitCode } from '../command-line/exit.ts';
import { name, numberUpTo } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { createStateFile, type StateFile } from '../command-line/state-file.ts';
import { createClients, type Clients } from '../target/clients.ts';
import { required, type Target } from '../target/target.ts';
import { createLedgerTable, enableExpiry, holdsGroups, tableId } from './ledger-table.ts';
import { rebuild, rebuildState, type RebuildState } from './rebuild.ts';
import { createArchiveReader } from '../../../lambdas/adapters/archive/reader.ts';
import { createRetold } from '../../../lambdas/adapters/archive/retold.ts';
import { createRecordStore } from './record-store.ts';
import { figure } from '../report/progress-line.ts';
import { rebuildChanges } from './rebuild-changes.ts';
import { rebuildAudit } from './rebuild-audit.ts';
import { verify } from './verify.ts';

/** As lib/settings.ts has them: a stack that sets nothing else keeps items this long. */
export const DEFAULT_RETENTION = { open: '90', closed: '30', event: '90' } as const;
/** The same of the audit. */
const DEFAULT_AUDIT_DAYS = '400';
const MAX_DAYS = 3650;

const days = (which: keyof typeof DEFAULT_RETENTION) =>
  option(
    numberUpTo(MAX_DAYS).optional(),
    '<n>',
    `as the stack has it, because each item says when it expires (RETENTION_${which.toUpperCase()}_DAYS, else ${DEFAULT_RETENTION[which]})`,
  );

export const rebuildCommand = defineCommand({
  name: 'rebuild',
  summary: 'Fills an empty table from the whole archive, or compares two tables item for item.',
  calls: ['[--into <table>] [options]', '--verify --into <table> [options]'],
  description: `Fills an empty table from the archive by the consumer's own code: groups, events, day counters and status history become what they were, item for item, and the audit from its own records. Changes are derived from status history and deletions, marked as such. Run again on a table that it has filled, it adds what the archive has got since. Not in the archive, and so not rebuilt, are the sync's own notes (SYNC#...: runs, checkpoint, ledger); the next syncs make them anew.

Progress goes to stderr. Ctrl-C stops after the current batch; the same command line continues where it stopped, from its state file under .local/ (LOCAL_DIR).`,
  json: 'one line for each result: skipped {key, offset, reason}; rebuilt {table, objects, records, events, skipped, rejectedRows, seconds}; difference {kind, pk, sk, onlyIn, attributes}; verified {first, second, compared, different, tagsLeftOut}; audit {entries}.',
  environment: {
    'RETENTION_OPEN_DAYS, RETENTION_CLOSED_DAYS, RETENTION_EVENT_DAYS':
      'as the options of these names, which win over them',
    AUDIT_DAYS: 'the same for the audit',
    INDEX_TAGS: 'as the option of this name, which wins over it',
  },
  page: 'docs/recovery.md',
  fallsBackToStage: false,
  options: {
    into: option(
      name().optional(),
      '<table>',
      "the table to fill; created with keys, indexes and TTL where there is none (the target's own table)",
    ),
    verify: flag(
      "change nothing; compare the target's own table with --into item for item, print what differs, and exit with 1 if anything does",
    ),
    'retention-open-days': days('open'),
    'retention-closed-days': days('closed'),
    'retention-event-days': days('event'),
    'index-tags': option(
      name().optional(),
      '<keys>',
      'as the stack has them, keys separated by commas: their past is counted as well (INDEX_TAGS, else none)',
    ),
    'audit-days': option(
      numberUpTo(MAX_DAYS).optional(),
      '<n>',
      `as the stack has it (AUDIT_DAYS, else ${DEFAULT_AUDIT_DAYS})`,
    ),
  },
  run: async (context) => {
    const {
      into,
      verify: isVerify,
      'audit-days': days,
      'index-tags': keys,
      ...retentionOptions
    } = context.options;
    const retention = retentionOf(retentionOptions, context.env);
    const target = await context.target();
    const clients = createClients(target);
    if (!isVerify) {
      const tableName = into ?? required(target, 'table');
      const { stateDir } = context;
      const auditDays = days ?? Number(given(context.env, 'AUDIT_DAYS') ?? DEFAULT_AUDIT_DAYS);
      const indexTags = parseList(keys ?? given(context.env, 'INDEX_TAGS') ?? '');
      return runRebuild({ target, clients, tableName, retention, indexTags, auditDays, stateDir }, context);
    }
    if (into === undefined) throw new CommandError('--verify compares with --into <table>: name it.');
    const first = required(target, 'table');
    if (into === first) throw new CommandError('--into is the target itself: there is nothing to compare.');
    return verify({ client: clients.table, first, second: into, eventDays: retention.eventDays }, context);
  },
});

/** Names and order of the identity are part of the file's name: changed, what is half done would begin anew. */
export const rebuildStateFile = (
  stateDir: string,
  {
    bucket,
    table,
    endpoint,
    retention: { openDays, closedDays, eventDays },
    indexTags = [],
  }: {
    bucket: string;
    table: string;
    endpoint: string | null;
    retention: Retention;
    indexTags?: readonly string[];
  },
): StateFile<RebuildState> =>
  createStateFile(
    stateDir,
    'rebuild',
    {
      ...{ bucket, table, endpoint, retention: { openDays, closedDays, eventDays } },
      ...(indexTags.length === 0 ? {} : { indexTags: indexTags.join(',') }),
    },
    rebuildState,
  );

interface Rebuilding {
  target: Target;
  clients: Clients;
  tableName: string;
  retention: Retention;
  indexTags: readonly string[];
  auditDays: number;
  stateDir: string;
}

async function runRebuild(
  { target, clients, tableName, retention, indexTags, auditDays, stateDir }: Rebuilding,
  context: Context,
): Promise<ExitCode> {
  const bucket = required(target, 'bucket');
  const endpoint = target.endpoints?.dynamodb ?? null;
  const state = rebuildStateFile(stateDir, { bucket, table: tableName, endpoint, retention, indexTags });
  const id = await prepareTable(clients, tableName, state, context);
  const retold = createRetold(createArchiveReader({ client: clients.bucket, bucket }));
  const store = createRecordStore({
    client: clients.table,
    tableName,
    retention,
    indexTags,
    sleep: context.sleep,
    retold,
  });
  const scan = createArchiveScan({ client: clients.bucket, bucket });
  const exit = await rebuild({ id, name: tableName }, { scan, store, state }, context);
  if (exit === EXIT.done || exit === EXIT.findings) {
    const { clock } = context;
    // Whatever else is indexed one day counts from then on.
    await createTagStartsStore(clients.table, tableName).save(
      Object.fromEntries(indexTags.map((key) => [key, null])),
    );
    const changes = await rebuildChanges({ client: clients.table, tableName, retention, clock });
    context.report.note(`Derived ${figure(changes)} changes of groups.`);
    const audit = createAuditStore(clients.table, { tableName, auditDays });
    const entries = await rebuildAudit({ scan, store: audit }, context);
    if (entries > 0) {
      context.report.result('audit', { entries }, `Brought back ${entries.toString()} entries of the audit.`);
    }
  }
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

type RetentionOptions = Partial<
  Record<`retention-${keyof typeof DEFAULT_RETENTION}-days`, number | undefined>
>;

const retentionVariables = z.object({
  RETENTION_OPEN_DAYS: numberUpTo(MAX_DAYS).default(Number(DEFAULT_RETENTION.open)),
  RETENTION_CLOSED_DAYS: numberUpTo(MAX_DAYS).default(Number(DEFAULT_RETENTION.closed)),
  RETENTION_EVENT_DAYS: numberUpTo(MAX_DAYS).default(Number(DEFAULT_RETENTION.event)),
});

/** Options win over variables, those over what a stack has that sets nothing. */
function retentionOf(options: RetentionOptions, env: Environment): Retention {
  const parsed = retentionVariables.safeParse({
    RETENTION_OPEN_DAYS: options['retention-open-days'] ?? given(env, 'RETENTION_OPEN_DAYS'),
    RETENTION_CLOSED_DAYS: options['retention-closed-days'] ?? given(env, 'RETENTION_CLOSED_DAYS'),
    RETENTION_EVENT_DAYS: options['retention-event-days'] ?? given(env, 'RETENTION_EVENT_DAYS'),
  });
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new CommandError(mistakes.join('\n'));
  }
  const { RETENTION_OPEN_DAYS, RETENTION_CLOSED_DAYS, RETENTION_EVENT_DAYS } = parsed.data;
  return {
    openDays: RETENTION_OPEN_DAYS,
    closedDays: RETENTION_CLOSED_DAYS,
    eventDays: RETENTION_EVENT_DAYS,
  };
}
