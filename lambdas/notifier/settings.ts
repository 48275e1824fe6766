import type { NOTIFIER_ENVIRONMENT } from '../contracts/environment.ts';
import {
  httpUrl,
  integerWithin,
  list,
  optionalFlag,
  optionalText,
  parseEnvironment,
  text,
  type VariablesOf,
} from '../contracts/environment-parser.ts';
import { packedRules } from '../adapters/packed-rules.ts';
import type { ReportSetting } from '../contracts/weekly-report.ts';
import { readReportSetting } from '../core/alerts/report-week.ts';
import { readRules, type Rule } from '../core/alerts/rules.ts';

export interface Settings {
  tableName: string;
  archiveBucket: string;
  workQueueUrl: string;
  rules: readonly Rule[];
  /** As they were written: tells one set of rules from another. */
  rulesText: string;
  report: ReportSetting | null;
  /** Empty: no e-mail is sent. */
  alertFrom: string;
  /** Of SES, by which it tells of bounces and complaints; empty where no e-mail is sent. */
  configurationSet: string;
  endpointsSecretArn: string;
  syncIntervalMs: number;
  publicUrl: string;
  /** Set by the local run alone: endpoints may be servers of this machine. No template sets it. */
  allowsLoopback: boolean;
}

/**
 * Parses the environment once, at init. Throws one error that names every variable that is missing or wrong, or every
 * mistake in the rules, which the synthesis refuses as well.
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = {
    TABLE_NAME: text(),
    ARCHIVE_BUCKET: text(),
    WORK_QUEUE_URL: httpUrl(),
    ALERTS: packedRules(),
    INDEX_TAGS: list(),
    ALERT_FROM: optionalText(),
    ENDPOINTS_SECRET_ARN: text(),
    SYNC_INTERVAL_MINUTES: integerWithin(1, 60),
    PUBLIC_URL: optionalText(),
    REPORT: optionalText(),
    CONFIGURATION_SET: optionalText(),
  } satisfies VariablesOf<typeof NOTIFIER_ENVIRONMENT>;
  const local = { ALERT_LOOPBACK: optionalFlag() };
  const parsed = parseEnvironment('notifier', { ...variables, ...local }, environment);
  const read = readRules(parsed.ALERTS, new Set(parsed.INDEX_TAGS));
  if (!read.ok) {
    throw new Error(
      `The alert rules are wrong: ${read.mistakes.join('; ')}. Correct ALERTS and deploy again.`,
    );
  }
  const report = readReportSetting(parsed.REPORT);
  if (!report.ok)
    throw new Error(`REPORT is wrong: ${report.mistakes.join('; ')}. Correct it and deploy again.`);
  return {
    tableName: parsed.TABLE_NAME,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    workQueueUrl: parsed.WORK_QUEUE_URL,
    rules: read.rules,
    rulesText: parsed.ALERTS,
    report: report.setting,
    alertFrom: parsed.ALERT_FROM,
    configurationSet: parsed.CONFIGURATION_SET,
    endpointsSecretArn: parsed.ENDPOINTS_SECRET_ARN,
    syncIntervalMs: parsed.SYNC_INTERVAL_MINUTES * 60_000,
    publicUrl: parsed.PUBLIC_URL,
    allowsLoopback: parsed.ALERT_LOOPBACK,
  };
}
