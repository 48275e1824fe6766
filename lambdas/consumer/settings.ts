import type { CONSUMER_ENVIRONMENT, CONSUMER_SHARDS_VARIABLE } from '../contracts/environment.ts';
import {
  integerWithin,
  list,
  optionalFlag,
  parseEnvironment,
  positiveNumber,
  text,
  type VariablesOf,
} from '../contracts/environment-parser.ts';
import { LEAST_STATUS_SHARDS, MOST_STATUS_SHARDS } from '../contracts/status-shards.ts';
import type { SanitiseSettings } from '../core/sanitise/sanitise.ts';

export interface Settings {
  tableName: string;
  archiveBucket: string;
  /** Tags whose values are counted (docs/invariants.md, rule 13). */
  indexTags: string[];
  /** Further key names whose values are redacted (docs/invariants.md, rule 11). */
  redactKeys: string[];
  sanitise: SanitiseSettings;
  retention: { openDays: number; closedDays: number; eventDays: number };
  /** Over how many partitions groups of a status are to be spread. */
  statusShards: number;
}

/** Parses the environment once, at init. Throws one error that names every variable that is missing or wrong. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = {
    TABLE_NAME: text(),
    ARCHIVE_BUCKET: text(),
    INDEX_TAGS: list(),
    REDACT_KEYS: list(),
    KEEP_KEYS: list(),
    REDACT_PRIVATE_ADDRESSES: optionalFlag(),
    RETENTION_OPEN_DAYS: positiveNumber(),
    RETENTION_CLOSED_DAYS: positiveNumber(),
    RETENTION_EVENT_DAYS: positiveNumber(),
    STATUS_SHARDS: integerWithin(LEAST_STATUS_SHARDS, MOST_STATUS_SHARDS),
  } satisfies VariablesOf<readonly [...typeof CONSUMER_ENVIRONMENT, typeof CONSUMER_SHARDS_VARIABLE]>;
  const parsed = parseEnvironment('consumer', variables, {
    STATUS_SHARDS: LEAST_STATUS_SHARDS.toString(),
    ...environment,
  });
  return {
    tableName: parsed.TABLE_NAME,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    indexTags: parsed.INDEX_TAGS,
    redactKeys: parsed.REDACT_KEYS,
    sanitise: { keepKeys: parsed.KEEP_KEYS, redactPrivateAddresses: parsed.REDACT_PRIVATE_ADDRESSES },
    retention: {
      openDays: parsed.RETENTION_OPEN_DAYS,
      closedDays: parsed.RETENTION_CLOSED_DAYS,
      eventDays: parsed.RETENTION_EVENT_DAYS,
    },
    statusShards: parsed.STATUS_SHARDS,
  };
}
