import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { windowBefore, windowUpTo } from '../../../lambdas/core/alerts/report-week.ts';
import { defineCommand } from '../command-line/define-command.ts';
import { CommandError } from '../command-line/exit.ts';
import { day, zone } from '../command-line/option-values.ts';
import { option } from '../command-line/options.ts';
import { createClients } from '../target/clients.ts';
import { systemHttp } from '../target/http.ts';
import { publicUrlOf, required, type Target } from '../target/target.ts';
import { API_TOKEN_HELP, apiToken } from '../token/api-token.ts';
import { reportRoute, sendWeekly, showWeekly, type WeeklySource } from './weekly.ts';

const ROUTE = '/api/admin/alerts/test';

export const reportCommand = defineCommand({
  name: 'report',
  summary: 'Shows the report of a week, or sends it on a route.',
  calls: ['[--until <day>] [--zone <zone>] [options]', '--send <route> [options]'],
  description: `Shows what became new, regressed and was resolved in seven days, how long that took, the noisiest errors, the events of each day and how much of what Sentry accepted is stored: what the weekly report says, by the same reads. Without --until it is the seven days up to now.

With --send the notifier sends the report of the seven days up to now, in the zone of the setting REPORT, on a route of the rules or the report. For that the API is asked with an admin's token, the one that npm run token keeps, or that stands in API_TOKEN; without --send nothing is sent and no token is needed.`,
  json: 'one line, reported, with the figures of the report: null is not known, and unknown says why; or sent {route, id}.',
  environment: API_TOKEN_HELP,
  page: 'docs/alerts.md',
  fallsBackToStage: false,
  options: {
    until: option(day().optional(), '<day>', 'the seven days before this one, such as 2026-11-23'),
    zone: option(zone().default('UTC'), '<zone>', 'whose midnights these are (UTC), such as Europe/Berlin'),
    send: option(reportRoute().optional(), '<route>', 'email:<address> or slack:<name>: send it there'),
  },
  run: async (context) => {
    const { options, clock, report } = context;
    const target = await context.target();
    if (options.send !== undefined) {
      if (options.until !== undefined)
        throw new CommandError('What is sent ends now: leave --until out, or --send.');
      const url = new URL(ROUTE, required(target, 'adminUrl')).href;
      const token = await apiToken(target, context, 'admin');
      return sendWeekly({ url, token, route: options.send }, systemHttp, report);
    }
    const window =
      options.until === undefined
        ? windowUpTo(options.zone, clock.now())
        : windowBefore(options.zone, options.until);
    if (Date.parse(window.from) > clock.now())
      throw new CommandError(`The seven days before ${options.until ?? ''} have not begun.`);
    return showWeekly(window, sourceOf(target, clock), report);
  },
});

function sourceOf(target: Target, clock: { now: () => number }): WeeklySource {
  const client = createClients(target).table;
  const tableName = required(target, 'table');
  const table = { client, tableName, clock };
  return {
    groups: createTableReader(table),
    changes: createChangeReader(table),
    ledger: createLedgerStore(client, tableName),
    rollUps: createRollUpStore(client, tableName),
    clock,
    publicUrl: publicUrlOf(target),
  };
}
