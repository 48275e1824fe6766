import * as z from 'zod';
import { parseList } from '../contracts/environment.ts';
import type { SanitiseSettings } from '../core/sanitise/sanitise.ts';

const days = z.coerce.number().positive();

const environment = z.object({
  TABLE_NAME: z.string().min(1),
  ARCHIVE_BUCKET: z.string().min(1),
  REDACT_KEYS: z.string().default(''),
  KEEP_KEYS: z.string().default(''),
  REDACT_PRIVATE_ADDRESSES: z.enum(['true', 'false']).default('false'),
  RETENTION_OPEN_DAYS: days,
  RETENTION_CLOSED_DAYS: days,
  RETENTION_EVENT_DAYS: days,
});

export interface Settings {
  tableName: string;
  archiveBucket: string;
  redactKeys: string[];
  sanitise: SanitiseSettings;
  retention: { openDays: number; closedDays: number; eventDays: number };
}

/** Every mistake at once, by name, without the values. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(
      `The consumer's environment is wrong: ${faults.join('; ')}. The stack sets it: deploy again.`,
    );
  }
  const { data } = parsed;
  return {
    tableName: data.TABLE_NAME,
    archiveBucket: data.ARCHIVE_BUCKET,
    redactKeys: parseList(data.REDACT_KEYS),
    sanitise: {
      keepKeys: parseList(data.KEEP_KEYS),
      redactPrivateAddresses: data.REDACT_PRIVATE_ADDRESSES === 'true',
    },
    retention: {
      openDays: data.RETENTION_OPEN_DAYS,
      closedDays: data.RETENTION_CLOSED_DAYS,
      eventDays: data.RETENTION_EVENT_DAYS,
    },
  };
}
