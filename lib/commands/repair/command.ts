import path from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { parseList } from '../../../lambdas/contracts/environment.ts';
import { REPAIR_KEY } from '../../../lambdas/contracts/item-keys.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { REDACTION_RULES_VERSION } from '../../../lambdas/core/sanitise/version.ts';
import { createClients } from '../clients.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exit.ts';
import { readStackOutputs } from '../stack-outputs.ts';
import { createStateFile } from '../state-file.ts';
import { localDirOf, required, resolveTarget, TARGET_USAGE } from '../target.ts';
import { createObjectStore } from './object-store.ts';
import { repair, repairState } from './repair.ts';
import { createRestOfTable } from './rest-of-table.ts';
import { retellTable } from './retell-table.ts';

export const repairCommand: Command = {
  name: 'repair',
  usage: `npm run repair -- [--dry-run] [options]

Lets what was stored under older redaction rules be as the rules of this version want it: rewrites
the objects of archive and quarantine whose text changes, and the texts that came from them in the
table (groups, events, status history). Afterwards a rebuild finds archive and table equal.
Deploy this version first: until then the consumer stores by the older rules.

  --dry-run         change nothing; count what would be rewritten
  --redact-keys <names>
                    as the stack has them, names separated by commas; also read from REDACT_KEYS (none)
  --json            one line of JSON for each result: skipped {key, offset, reason}; repaired or, with
                    --dry-run, repairable {upTo, objects, records, rewrittenObjects, rewrittenRecords,
                    events, groups, statusChanges, skipped}
  --help            this page

${TARGET_USAGE}

Progress goes to stderr. Ctrl-C stops after the current object; the same command line goes on where
it stopped, from its state file under .local/ (LOCAL_DIR).

${EXIT_CODES}`,
  options: {
    'dry-run': { type: 'boolean' },
    'redact-keys': { type: 'string' },
  },
  run: async (values, context) => {
    const { 'dry-run': isDryRun, 'redact-keys': keys } = z
      .object({ 'dry-run': z.boolean().default(false), 'redact-keys': z.string().optional() })
      .parse(values);
    const redactKeys = parseList(keys ?? context.env['REDACT_KEYS'] ?? '');
    const localDir = localDirOf(context.env);
    const target = await resolveTarget(values, { localDir, readStackOutputs });
    const clients = createClients(target);
    const bucket = required(target, 'bucket');
    const tableName = required(target, 'table');
    const sanitise = createSanitise(redactKeys);
    const client = clients.table;
    const table = {
      client,
      tableName,
      reader: createTableReader({ client, tableName, showExpired: true }),
      sleep: context.sleep,
    };
    const rules = REDACTION_RULES_VERSION;
    const endpoint = target.endpoints?.dynamodb ?? null;
    const identity = { bucket, table: tableName, endpoint, redactKeys, rules };
    return repair(
      { isDryRun },
      {
        scan: createArchiveScan({ client: clients.bucket, bucket }),
        objects: createObjectStore(clients.bucket, bucket),
        retell: (retellings) => retellTable(table, retellings),
        rest: createRestOfTable(table, sanitise),
        sanitise,
        state: createStateFile(path.resolve(localDir), 'repair', identity, repairState),
        noteRepaired: async (before) => {
          const Item = { ...REPAIR_KEY, rules, before };
          await client.send(new PutCommand({ TableName: tableName, Item }));
        },
      },
      context,
    );
  },
};
