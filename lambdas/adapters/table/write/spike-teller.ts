import { decideChanges, type Telling } from '../../../core/changes/decide.ts';
import { TransientError } from '../../../core/failure.ts';
import type { Spike } from '../../../core/sentry/decode.ts';
import { checkGroup, transact } from './actions.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './attempts.ts';
import { decisionActions, readChangesState } from './changes.ts';

/**
 * A spike moves nothing of the group, so its change is a transaction of its own, on condition that the group is as it was
 * read: what the change says of it is then true of the same instant.
 */
export async function tellSpike(
  services: WriterServices,
  { issueId, hour }: Spike,
  telling: Telling,
): Promise<void> {
  if (services.writesChanges === false) return;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const group = await services.reader.getGroup(issueId);
    // Where its events are is another group now, or nowhere.
    if (group === undefined || group.gone !== null) return;
    const state = await readChangesState(services, issueId);
    const decision = decideChanges(
      { before: group, after: group },
      { state, telling, nowMs: services.clock.now(), observations: [], spike: hour },
    );
    if (decision === null) return;
    const actions = [checkGroup(services, group), ...decisionActions(services, group, state, decision)];
    if ((await transact(services, actions)) === null) return;
    await waitBeforeAttempt(services, attempt);
  }
  throw new TransientError(
    'group_contended',
    `the spike of group ${issueId} was not written: others wrote the group in each of ${MAX_ATTEMPTS.toString()} attempts; the queue will retry`,
  );
}
