import { messageOf } from '../core/failure.ts';
import { acquireLease, releaseLease } from './lease.ts';
import type { SyncOutcome, Trigger } from './outcome.ts';
import type { SyncServices } from './services.ts';

/** How often a manual sync looks whether the older run has ended. */
const LOOK_EVERY_MS = 1_000;

export type Turn =
  /** The lease is ours. `asked` is the run that must begin before the invocation ends, null where any will do. */
  { kind: 'ours'; asked: string | null } | { kind: 'notOurs'; outcome: SyncOutcome };

/**
 * Takes the lease. The schedule gives way to a run that is under way. A person has asked for a run from now on: what an
 * older one has passed by already it would not see again. So theirs waits for its end, as long as there is time, and one
 * run waits at most, for everybody who has asked meanwhile.
 */
export async function takeTurn(
  services: SyncServices,
  { owner, trigger, signal }: { owner: string; trigger: Trigger; signal: AbortSignal },
): Promise<Turn> {
  const heldBy = await acquireLease(services, owner);
  if (trigger === 'schedule') {
    return heldBy === null
      ? { kind: 'ours', asked: null }
      : { kind: 'notOurs', outcome: { kind: 'busy', runId: heldBy } };
  }
  if (heldBy === null) return { kind: 'ours', asked: await askBeside(services, owner) };
  const asked = await services.waiting.ask(owner, services.clock.now());
  const holder = await untilFree(services, { owner, heldBy, signal });
  if (holder !== null) return { kind: 'notOurs', outcome: outcomeOfWaiting(asked, holder) };
  return (await endedMeanwhile(services, owner, asked)) ?? { kind: 'ours', asked };
}

/** The lease is free, but a run that ran out of time began before this request all the same. */
async function askBeside(
  { store, waiting, clock, log }: SyncServices,
  owner: string,
): Promise<string | null> {
  try {
    return (await store.loadCheckpoint()) === null ? null : await waiting.ask(owner, clock.now());
  } catch (error) {
    // The run itself meets a table that cannot be used, and says so.
    log.warn('whether an older run is suspended is not known', { reason: messageOf(error) });
    return null;
  }
}

/** Null as soon as the lease is ours, else the id of the run that holds it when the time is used up. */
async function untilFree(
  services: SyncServices,
  { owner, heldBy, signal }: { owner: string; heldBy: string; signal: AbortSignal },
): Promise<string | null> {
  let holder: string | null = heldBy;
  while (holder !== null) {
    await services.sleep(LOOK_EVERY_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return holder;
    holder = await acquireLease(services, owner);
  }
  return null;
}

/** Whoever held the lease may have performed the run that waited, after its own. */
async function endedMeanwhile(
  services: SyncServices,
  owner: string,
  asked: string,
): Promise<Turn | undefined> {
  const run = await services.store.loadRun(asked);
  if (run?.finishedAt === null || run === null) return undefined;
  await releaseLease(services, owner);
  return { kind: 'notOurs', outcome: { kind: 'performed', run } };
}

/** What is answered while the run that was asked for has not ended. */
export const outcomeOfWaiting = (asked: string, holder: string): SyncOutcome =>
  asked === holder ? { kind: 'busy', runId: asked } : { kind: 'busy', runId: asked, after: holder };
