import type { SentryEventPage } from '../../adapters/sentry/api.ts';
import { eventsMessages } from '../../core/group/sync-plan.ts';
import { noteProblem, type Findings } from '../findings.ts';
import type { Work } from '../phase.ts';

/**
 * Enqueues the rows of a page of an issue's events that the table lacks, or has under another issue than the answer
 * names. Returns how many.
 */
export async function enqueueLacking(
  work: Work,
  issue: { issueId: string; projectId: string },
  { events, observedAt }: Pick<SentryEventPage, 'events' | 'observedAt'>,
  findings: Findings,
): Promise<number> {
  const { reader, queue, clock } = work.services;
  const { issueId } = issue;
  let enqueued = 0;
  for (const [projectId, some] of Map.groupBy(events, ({ projectID }) => projectID ?? issue.projectId)) {
    const rows = new Map(some.map((row) => [row.eventID, row]));
    let elsewhere = 0;
    for (const [id, home] of await reader.homesOfEvents(projectId, [...rows.keys()])) {
      const { groupID: named = null } = rows.get(id) ?? {};
      if (named === null || named === home) rows.delete(id);
      else elsewhere++;
    }
    if (rows.size === 0) continue;
    findings.figures.eventsElsewhere += elsewhere;
    const { messages, tooLarge } = eventsMessages([...rows.values()], { issueId, projectId, observedAt });
    for (const { eventID } of tooLarge) {
      const problem = `The row of event ${eventID} of Sentry issue ${issueId} was left out: no queue message can hold it.`;
      noteProblem(findings, work, 'event_too_large', problem);
    }
    await queue.send(messages);
    enqueued += rows.size - tooLarge.length;
  }
  if (enqueued > 0) findings.rowsEnqueuedAt = clock.now();
  findings.figures.eventsEnqueued += enqueued;
  return enqueued;
}
