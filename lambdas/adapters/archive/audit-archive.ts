import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { auditObjectKey } from '../../contracts/archive-keys.ts';
import type { AuditIntent, AuditOutcome, AuditRecord } from '../../contracts/audit.ts';
import { packLines } from './writer.ts';

/** The audit as records, under a prefix of its own: what a rebuild reads. */
export interface AuditArchive {
  writeIntent(intent: AuditIntent): Promise<void>;
  /** `objectId` is a ULID of its own, later than the intent's: read in order, the outcome comes second. */
  writeOutcome(id: string, outcome: AuditOutcome, objectId: string): Promise<void>;
}

export function createAuditArchive(client: S3Client, bucket: string): AuditArchive {
  const write = async (key: string, record: AuditRecord) => {
    const { bytes } = packLines(key, [record]);
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/gzip' }),
    );
  };
  return {
    writeIntent: (entry) => write(auditObjectKey(entry.at, entry.id), { v: 1, phase: 'intent', entry }),
    writeOutcome: (id, outcome, objectId) =>
      write(auditObjectKey(outcome.at, objectId), { v: 1, phase: 'outcome', id, outcome }),
  };
}
