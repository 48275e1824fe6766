import type { CONSUMER_ENVIRONMENT } from '../contracts/environment.ts';
import {
  list,
  parseEnvironment,
  positiveNumber,
  text,
  type VariablesOf,
} from '../contracts/environment-parser.ts';

export interface Settings {
  tableName: string;
  archiveBucket: string;
  /** Further key names whose values are redacted. */
  redactKeys: string[];
  retention: { openDays: number; closedDays: number; eventDays: number };
}

/** Parses the environment once, at init. Throws one error that names every variable that is missing or wrong. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = {
    TABLE_NAME: text(),
    ARCHIVE_BUCKET: text(),
    REDACT_KEYS: list(),
    RETENTION_OPEN_DAYS: positiveNumber(),
    RETENTION_CLOSED_DAYS: positiveNumber(),
    RETENTION_EVENT_DAYS: positiveNumber(),
  } satisfies VariablesOf<typeof CONSUMER_ENVIRONMENT>;
  const parsed = parseEnvironment('consumer', variables, environment);
  return {
    tableName: parsed.TABLE_NAME,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    redactKeys: parsed.REDACT_KEYS,
    retention: {
      openDays: parsed.RETENTION_OPEN_DAYS,
      closedDays: parsed.RETENTION_CLOSED_DAYS,
      eventDays: parsed.RETENTION_EVENT_DAYS,
    },
  };
}
