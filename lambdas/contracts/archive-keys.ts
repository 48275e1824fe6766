/** Object keys of the one bucket. Lifecycle rules and IAM statements are written against these prefixes. */
export const ARCHIVE_PREFIX = 'archive/';
export const QUARANTINE_PREFIX = 'quarantine/';
/** Bodies too large for one SQS message even when compressed wait here for the consumer. */
export const OVERSIZE_PREFIX = 'oversize/';
/** What Sentry signed and nobody can read, as it came: unsanitised, for a replay alone. */
export const UNREADABLE_PREFIX = 'unreadable/';

/** `at` is ISO 8601 UTC. Hive-style folders, so that Athena prunes by day and hour. */
export const archiveObjectKey = (at: string, ulid: string) =>
  `${ARCHIVE_PREFIX}dt=${at.slice(0, 10)}/hh=${at.slice(11, 13)}/${ulid}.jsonl.gz`;
export const quarantineObjectKey = (at: string, ulid: string) =>
  `${QUARANTINE_PREFIX}dt=${at.slice(0, 10)}/hh=${at.slice(11, 13)}/${ulid}.jsonl.gz`;
export const oversizeObjectKey = (at: string, ulid: string) =>
  `${OVERSIZE_PREFIX}dt=${at.slice(0, 10)}/${ulid}.json.gz`;
/** By digest: what is delivered twice, because SQS delivers at least once, is the same object. */
export const unreadableObjectKey = (at: string, sha256: string) =>
  `${UNREADABLE_PREFIX}dt=${at.slice(0, 10)}/${sha256}.gz`;
/** What people changed, and who (docs/invariants.md, rule 16): kept longer than what it is about. */
export const AUDIT_PREFIX = 'audit/';
/** One object for each phase of an entry, so that neither can overwrite the other. */
export const auditObjectKey = (at: string, ulid: string) =>
  `${AUDIT_PREFIX}dt=${at.slice(0, 10)}/hh=${at.slice(11, 13)}/${ulid}.jsonl.gz`;
/** What people asked the archive in SQL, as Athena wrote it down for them; expires early. */
export const QUERY_RESULTS_PREFIX = 'query-results/';
/**
 * Where Lambda keeps records of the table's stream that the publisher failed on; it chooses the names below (Lambda guide,
 * "Retain discarded records for a DynamoDB event source").
 */
export const STREAM_FAILURES_PREFIX = 'aws/lambda/';
