import { audited, type Audit } from '../audit/audited.ts';
import type { Context } from '../command-line/context.ts';
import type { ActResult } from '../../../lambdas/core/auth/recorded-act.ts';
import { EXIT, type ExitCode } from '../command-line/exit.ts';
import { figure } from '../report/progress-line.ts';

/** What moves messages from the dead-letter queue to the queue. */
export interface Mover {
  /** `the queue service` or `this command`: who does the work, and so who must be waited for. */
  by: 'service' | 'command';
  /**
   * Moves what is there now, until all of it is moved or `stop` is aborted.
   * @param moved told from time to time how many are moved so far.
   */
  move(rate: number, moved: (count: number) => void): Promise<{ moved: number; isStopped: boolean }>;
}

export interface RedriveServices {
  mover: Mover;
  /** Of the dead-letter queue, and of the queue. */
  counts: () => Promise<{ dlq: { waiting: number; inFlight: number }; queue: { waiting: number } }>;
  audit: Audit;
}

/**
 * Moves the dead-letter queue back to the queue, and tells the counts before and after. An entry of the audit is made where
 * there is something to move.
 */
export async function redrive(
  rate: number,
  { mover, counts, audit }: RedriveServices,
  { report }: Context,
): Promise<ExitCode> {
  const before = await counts();
  const total = before.dlq.waiting + before.dlq.inFlight;
  report.note(
    `In the dead-letter queue: ${describe(before.dlq)}. In the queue: ${figure(before.queue.waiting)}.`,
  );
  const move = () =>
    mover.move(rate, (count) => {
      report.progress({
        done: count,
        total,
        of: 'messages moved',
        work: { done: count, left: Math.max(0, total - count) },
        records: null,
        recordsThisRun: count,
      });
    });
  const { moved, isStopped } =
    total === 0
      ? { moved: 0, isStopped: false }
      : await audited(audit, { action: 'redrive', change: { messages: total, rate } }, move, resultOf);
  const after = await counts();
  const left = after.dlq.waiting + after.dlq.inFlight;
  report.result(
    'redriven',
    {
      before: total,
      moved,
      after: left,
      inFlight: after.dlq.inFlight,
      queue: after.queue.waiting,
      by: mover.by,
    },
    `Moved ${figure(moved)} messages. In the dead-letter queue: ${describe(before.dlq)} before, ${describe(after.dlq)} after.`,
  );
  if (isStopped) {
    report.note('Stopped. The same command moves the rest.');
    return EXIT.stopped;
  }
  if (left === 0) return EXIT.done;
  report.note(
    after.dlq.inFlight > 0
      ? 'Some messages are being read by somebody else, or came back: run the same command again in a minute.'
      : 'Messages came back meanwhile: their cause is still there. Look at the consumer log before you go on.',
  );
  return EXIT.findings;
}

const resultOf = ({ moved, isStopped }: Awaited<ReturnType<Mover['move']>>): ActResult => ({
  result: isStopped ? 'partly' : 'done',
  details: isStopped ? [{ id: null, ok: false, code: 'stopped' }] : [],
  figures: { moved },
});

const describe = ({ waiting, inFlight }: { waiting: number; inFlight: number }): string =>
  inFlight === 0 ? figure(waiting) : `${figure(waiting)} (and ${figure(inFlight)} being read)`;
