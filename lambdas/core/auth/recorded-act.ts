import type { AuditOutcome } from '../../contracts/audit.ts';

export type ActResult = Omit<AuditOutcome, 'at'>;

/** Where one entry of the audit is kept, and what happens where it cannot be. */
export interface AuditTrail {
  /** Rejects where the intent cannot be recorded. */
  recordIntent(): Promise<void>;
  /** Never rejects: by then it has been done. */
  recordOutcome(result: ActResult): Promise<void>;
}

/**
 * Does something and records it: the intent before, the outcome after (docs/invariants.md, rule 16). Where the intent cannot
 * be recorded nothing is done.
 */
export async function recordedAct<T>(
  trail: AuditTrail,
  act: () => Promise<T>,
  resultOf: (answer: T) => ActResult,
): Promise<T> {
  await trail.recordIntent();
  try {
    const answer = await act();
    await trail.recordOutcome(resultOf(answer));
    return answer;
  } catch (error) {
    await trail.recordOutcome({ result: 'failed', details: [] });
    throw error;
  }
}
