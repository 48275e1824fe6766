import type { Row } from './row.ts';
import { adminCold } from './rows/admin-cold.ts';
import { alertReads } from './rows/alert-reads.ts';
import { consumerCpu } from './rows/consumer-cpu.ts';
import { costMeters } from './rows/cost-meters.ts';
import { consumerHotIssue } from './rows/consumer-hot-issue.ts';
import { find, findLarge } from './rows/find.ts';
import { listPage } from './rows/list-page.ts';
import { notify } from './rows/notify.ts';
import { queryParse } from './rows/query-parse.ts';
import { redaction } from './rows/redaction.ts';
import { spikes } from './rows/spikes.ts';
import { syncLarge } from './rows/sync-large.ts';
import { syncUnchanged } from './rows/sync-unchanged.ts';
import { verifierBundle } from './rows/verifier-bundle.ts';
import { verifierCold } from './rows/verifier-cold.ts';
import { verifierColdLean } from './rows/verifier-cold-lean.ts';
import { verifierConnections } from './rows/verifier-connections.ts';
import { verifierSqsHangs } from './rows/verifier-sqs-hangs.ts';
import { verifierWarmCpu } from './rows/verifier-warm-cpu.ts';
import { web } from './rows/web.ts';
import { webhookToVisible } from './rows/webhook-to-visible.ts';
import { writeUnits } from './rows/write-units.ts';

/** Every row, in the order in which the table shows them (docs/benchmarks.md). */
export const ROWS: readonly Row[] = [
  verifierBundle,
  verifierCold,
  verifierColdLean,
  verifierWarmCpu,
  verifierConnections,
  verifierSqsHangs,
  consumerHotIssue,
  consumerCpu,
  writeUnits,
  costMeters,
  syncUnchanged,
  syncLarge,
  webhookToVisible,

  notify,
  alertReads,
  listPage,
  web,
  find,
  findLarge,
  adminCold,
  queryParse,
  redaction,
  spikes,
];
