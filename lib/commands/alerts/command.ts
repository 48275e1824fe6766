import { readFile } from 'node:fs/promises';
import { createLedger } from '../../../lambdas/adapters/alert-evidence.ts';
import { createArchiveReader } from '../../../lambdas/adapters/archive/reader.ts';
import { createJudgedStore } from '../../../lambdas/adapters/table/alerts/judged-store.ts';
import { createWatchStore } from '../../../lambdas/adapters/table/alerts/watch-store.ts';
import { createAuditStore } from '../../../lambdas/adapters/table/people/audit-store.ts';
import { createActReader } from '../../../lambdas/adapters/table/read/act-reader.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { readRules, type Rule } from '../../../lambdas/core/alerts/rules.ts';
import { EVERY_TAG } from '../../../lambdas/core/query/keys.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError, EXIT } from '../command-line/exit.ts';
import { reasonOf } from '../command-line/failure.ts';
import { name } from '../command-line/option-values.ts';
import { flag, option } from '../command-line/options.ts';
import { createClients } from '../target/clients.ts';
import { publicUrlOf, required, type Target } from '../target/target.ts';
import { explain } from './explain.ts';
import type { Means } from './means.ts';
import { runDry } from './run-dry.ts';

export const alertsCommand = defineCommand({
  name: 'alerts',
  summary: 'Says why alert rules told of an error or did not, and what they would have sent.',
  calls: ['--explain <group> [--rules <file>] [options]', '--dry-run [--rules <file>] [options]'],
  description: `Asks the alert rules of a deployment about what has happened, with the function that judges there. --explain takes an error and says of its newest changes what each rule made of them, and why. --dry-run says what the rules would have sent in the last seven days, with their caps, quiet hours, thresholds and what was silenced.

Rules are those that the notifier has judged by last, or those of a file, such as a new setting before it is deployed. Nothing is sent and nothing is changed.`,
  json: 'one line for each result: explained {change, kind, at, rule, outcome, why}; would-send {route, kind, at, count, changes}; summed {route, singles, digests, heldBack}.',
  page: 'docs/alerts.md',
  fallsBackToStage: false,
  options: {
    explain: option(name().optional(), '<group>', 'the id or short id of an error'),
    'dry-run': flag('what the last seven days would have sent'),
    rules: option(
      name().optional(),
      '<file>',
      'rules of this file, JSON as in ALERTS, in place of those in use',
    ),
  },
  run: async (context) => {
    const { options, clock } = context;
    const isDry = options['dry-run'];
    if ((options.explain === undefined) !== isDry)
      throw new CommandError('Say what to do: --explain <group>, or --dry-run.');
    const target = await context.target();
    const means = await meansOf(target, clock);
    const rules = await rulesOf(options.rules, means);
    if (options.explain !== undefined) await explain(options.explain, rules, means, context.report);
    else await runDry(rules, means, context.report);
    return EXIT.done;
  },
});

/** Where the notifier has not looked for any threshold yet: the default of a sync. */
const INTERVAL_MS = 5 * 60_000;

async function meansOf(target: Target, clock: { now: () => number }): Promise<Means> {
  const clients = createClients(target);
  const [tableName, bucket] = [required(target, 'table'), required(target, 'bucket')];
  const table = { client: clients.table, tableName };
  const at = { tableName, now: () => clock.now() };
  const groups = createTableReader({ ...table, clock });
  const changes = createChangeReader({ ...table, clock });
  const acts = createActReader(table);
  const archive = createArchiveReader({ client: clients.bucket, bucket });
  const publicUrl = publicUrlOf(target);
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return {
    groups,
    changes,
    // Only read here: for how long entries are kept says who writes them.
    audit: createAuditStore(clients.table, { tableName, auditDays: 0 }),
    judged: createJudgedStore(clients.table, at),
    ledgerAt: (nowMs) =>
      createLedger({ groups, changes, acts, archive, publicUrl, clock: { now: () => nowMs }, log: silent }),
    nowMs: clock.now(),
    intervalMs: (await createWatchStore(clients.table, at).round())?.intervalMs ?? INTERVAL_MS,
    publicUrl,
  };
}

async function rulesOf(file: string | undefined, { judged }: Means): Promise<readonly Rule[]> {
  const text = file === undefined ? await judged.rulesInUse() : await textOf(file);
  const read = readRules(text, EVERY_TAG);
  if (!read.ok)
    throw new CommandError(`The rules are wrong:\n${read.mistakes.map((line) => `  ${line}`).join('\n')}`);
  if (read.rules.length === 0)
    throw new CommandError(
      'There is no rule: the notifier of this deployment has none. Set ALERTS and deploy, or name a file with --rules.',
    );
  return read.rules;
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${file} cannot be read: ${reasonOf(error)}.`);
  });
