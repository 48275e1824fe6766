import { messageOf } from '../core/failure.ts';
import { LeaseLostError } from './phase.ts';
import type { SyncServices } from './services.ts';

/** Longer than one call to Sentry can take (adapters/sentry/http.ts), shorter than the five minutes to the next run. */
const LEASE_MS = 180_000;
const RENEW_AFTER_MS = 20_000;

type LeaseServices = Pick<SyncServices, 'store' | 'clock' | 'log'>;

/** Null where the lease is ours now; else the id of the run that holds it. */
export function acquireLease({ store, clock }: LeaseServices, owner: string): Promise<string | null> {
  const now = clock.now();
  return store.acquireLease({ owner, runId: owner, expiresAtMs: now + LEASE_MS }, now);
}

/** False where another invocation has taken it. */
export const renewLease = (
  { store, clock }: LeaseServices,
  { owner, runId }: { owner: string; runId: string },
): Promise<boolean> => store.renewLease({ owner, runId, expiresAtMs: clock.now() + LEASE_MS });

/** A function that renews the lease when that is due, the first time at once. It rejects with `LeaseLostError`. */
export function leaseKeeper(
  services: LeaseServices,
  { owner, runId }: { owner: string; runId: string },
): () => Promise<void> {
  let renewedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = services.clock.now();
    if (now - renewedAt < RENEW_AFTER_MS) return;
    renewedAt = now;
    const isOurs = await renewLease(services, { owner, runId });
    if (!isOurs) throw new LeaseLostError(`Run ${runId} lost its lease to another invocation and stopped.`);
  };
}

/** The lease ends by itself, so a failed release must not cover up how the run ended. */
export async function releaseLease({ store, log }: LeaseServices, owner: string): Promise<void> {
  try {
    await store.releaseLease(owner);
  } catch (error) {
    log.error('the sync lease was not released and ends by itself', { reason: messageOf(error) });
  }
}
