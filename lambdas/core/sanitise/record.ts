import type { ArchiveRecord, IssuesRecord } from '../../contracts/archive-record.ts';
import type { Sanitise } from './sanitise.ts';
import { REDACTION_RULES_VERSION } from './version.ts';

/**
 * A record with everything that Sentry said in it sanitised, and the version of the rules. A function of the record
 * alone, which changes nothing of its own result: what the consumer stores and what a repair makes of it are the same.
 */
export function sanitiseRecord(record: ArchiveRecord, sanitise: Sanitise): ArchiveRecord {
  const rules = REDACTION_RULES_VERSION;
  switch (record.kind) {
    case 'webhook':
      return { ...record, rules, body: sanitise(record.body) };
    case 'issues':
      return { ...record, rules, ...sanitisedReason(record, sanitise), issues: record.issues.map(sanitise) };
    case 'events':
      return { ...record, rules, events: record.events.map(sanitise) };
    case 'event':
      return { ...record, rules, event: sanitise(record.event) };
    case 'gone':
    case 'spike':
      return { ...record, rules };
  }
}

/** What a person wrote may hold what errors hold. A text stays a text. */
const sanitisedReason = ({ reason }: IssuesRecord, sanitise: Sanitise): Pick<IssuesRecord, 'reason'> =>
  reason === undefined ? {} : { reason: String(sanitise(reason)) };
