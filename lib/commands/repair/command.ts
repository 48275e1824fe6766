import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { parseList } from '../../../lambdas/contracts/environment.ts';
import { REPAIR_KEY } from '../../../lambdas/contracts/item-keys.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { REDACTION_RULES_VERSION } from '../../../lambdas/core/sanitise/version.ts';
import { given, type Environment } from '../command-line/context.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { name } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { createStateFile, type StateFile } from '../command-line/state-file.ts';
import { createClients } from '../target/clients.ts';
import { required } from '../target/target.ts';
import { createObjectStore } from './object-store.ts';
import { repair, repairState, type RepairState } from './repair.ts';
import { createRestOfTable } from './rest-of-table.ts';
import { retellTable } from './retell-table.ts';

export const repairCommand = defineCommand({
  name: 'repair',
  summary: 'Sanitises what was stored under older redaction rules by those of this version.',
  calls: ['[--dry-run] [options]'],
  description: `Lets what was stored under older redaction rules be as the rules of this version want it: rewrites the objects of archive and quarantine whose text changes, and the texts that came from them in the table (groups, events, status history). Afterwards a rebuild finds archive and table equal. Deploy this version first: until then the consumer stores by the older rules.

Progress goes to stderr. Ctrl-C stops after the current object; the same command line continues where it stopped, from its state file under .local/ (LOCAL_DIR).`,
  json: 'one line for each result: skipped {key, offset, reason}; repaired or, with --dry-run, repairable {upTo, objects, records, rewrittenObjects, rewrittenRecords, events, groups, statusChanges, skipped}.',
  environment: {
    REDACT_KEYS: 'as the option of this name, which wins over it',
    KEEP_KEYS: 'as the option of this name, which wins over it',
    REDACT_PRIVATE_ADDRESSES: 'true: as the option of this name',
  },
  page: 'docs/recovery.md',
  fallsBackToStage: false,
  options: {
    'dry-run': flag('change nothing; count what would be rewritten'),
    'redact-keys': option(
      name().optional(),
      '<names>',
      'as the stack has them, names separated by commas (REDACT_KEYS, else none)',
    ),
    'keep-keys': option(
      name().optional(),
      '<names>',
      'as the stack has them, names separated by commas (KEEP_KEYS, else none)',
    ),
    'redact-private-addresses': flag('as the stack has it (REDACT_PRIVATE_ADDRESSES, else not)'),
  },
  run: async (context) => {
    const { 'dry-run': isDryRun } = context.options;
    const redaction = redactionOf(context.options, context.env);
    const target = await context.target();
    const clients = createClients(target);
    const [bucket, tableName] = [required(target, 'bucket'), required(target, 'table')];
    const sanitise = createSanitise(redaction.redactKeys, redaction);
    const client = clients.table;
    const table = {
      client,
      tableName,
      reader: createTableReader({ client, tableName, showExpired: true }),
      sleep: context.sleep,
    };
    const rules = REDACTION_RULES_VERSION;
    const endpoint = target.endpoints?.dynamodb ?? null;
    return repair(
      { isDryRun },
      {
        scan: createArchiveScan({ client: clients.bucket, bucket }),
        objects: createObjectStore(clients.bucket, bucket),
        retell: (retellings) => retellTable(table, retellings),
        rest: createRestOfTable(table, sanitise),
        sanitise,
        state: repairStateFile(context.stateDir, { bucket, table: tableName, endpoint, ...redaction, rules }),
        noteRepaired: async (before) => {
          const Item = { ...REPAIR_KEY, rules, before };
          await client.send(new PutCommand({ TableName: tableName, Item }));
        },
      },
      context,
    );
  },
});

interface Redaction {
  redactKeys: string[];
  keepKeys: string[];
  redactPrivateAddresses: boolean;
}

/** A repair under other settings than the consumer's would redact what the stack keeps, or leave what it redacts. */
function redactionOf(
  options: {
    'redact-keys'?: string | undefined;
    'keep-keys'?: string | undefined;
    'redact-private-addresses'?: boolean | undefined;
  },
  env: Environment,
): Redaction {
  return {
    redactKeys: parseList(options['redact-keys'] ?? given(env, 'REDACT_KEYS') ?? ''),
    keepKeys: parseList(options['keep-keys'] ?? given(env, 'KEEP_KEYS') ?? ''),
    redactPrivateAddresses:
      options['redact-private-addresses'] === true || given(env, 'REDACT_PRIVATE_ADDRESSES') === 'true',
  };
}

interface Identity extends Redaction {
  bucket: string;
  table: string;
  endpoint: string | null;
  rules: number;
}

/** Names and order of the identity are part of the file's name: changed, what is half done would begin anew. */
const repairStateFile = (
  stateDir: string,
  { bucket, table, endpoint, redactKeys, keepKeys, redactPrivateAddresses, rules }: Identity,
): StateFile<RepairState> =>
  createStateFile(
    stateDir,
    'repair',
    { bucket, table, endpoint, redactKeys, keepKeys, redactPrivateAddresses, rules },
    repairState,
  );
