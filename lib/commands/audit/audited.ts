import type { AuditArchive } from '../../../lambdas/adapters/archive/audit-archive.ts';
import { isoNow, type Clock } from '../../../lambdas/adapters/clock.ts';
import type { AuditStore } from '../../../lambdas/adapters/table/people/audit-store.ts';
import type { AuditAction, AuditIntent } from '../../../lambdas/contracts/audit.ts';
import { recordedAct, type ActResult } from '../../../lambdas/core/auth/recorded-act.ts';
import { CommandError, EXIT } from '../command-line/exit.ts';
import { reasonOf } from '../command-line/failure.ts';
import type { Report } from '../report/report.ts';

export interface Audit {
  store: Pick<AuditStore, 'putIntent' | 'putOutcome'>;
  archive: AuditArchive;
  newId: () => string;
  clock: Clock;
  report: Pick<Report, 'note'>;
  /** Whoever runs the command, as AWS knows them. */
  actor: string;
}

interface Deed {
  action: AuditAction;
  change: Readonly<Record<string, unknown>>;
}

const done = (): ActResult => ({ result: 'done', details: [] });

/** Does something and records it. Rejects with `CommandError` where that cannot be. */
export function audited<T>(
  audit: Audit,
  { action, change }: Deed,
  act: () => Promise<T>,
  resultOf: (answer: T) => ActResult = done,
): Promise<T> {
  const { newId, clock, actor } = audit;
  const intent: AuditIntent = {
    ...{ v: 1, id: newId(), at: isoNow(clock), action, groups: [], change: { ...change } },
    ...{ actor: { subject: actor, address: null, role: null }, from: null, requestId: null },
  };
  const trail = {
    recordIntent: () => recordIntent(audit, intent),
    recordOutcome: (result: ActResult) => recordOutcome(audit, intent.id, result),
  };
  return recordedAct(trail, act, resultOf);
}

async function recordIntent({ store, archive }: Audit, intent: AuditIntent): Promise<void> {
  await Promise.all([store.putIntent(intent), archive.writeIntent(intent)]).catch((cause: unknown) => {
    throw new CommandError(
      `Nothing was done, because it could not be recorded who asked for it: ${reasonOf(cause)}.`,
      EXIT.failed,
      { cause },
    );
  });
}

/** It has been done by now: what cannot be recorded is at least told. */
async function recordOutcome(
  { store, archive, newId, clock, report }: Audit,
  id: string,
  result: ActResult,
): Promise<void> {
  const outcome = { at: isoNow(clock), ...result };
  try {
    await Promise.all([store.putOutcome(id, outcome), archive.writeOutcome(id, outcome, newId())]);
  } catch (error) {
    report.note(`The outcome (${outcome.result}) of audit entry ${id} was not recorded: ${reasonOf(error)}.`);
  }
}
