import { setTimeout as delay } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
  type ListMessageMoveTasksResultEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context } from '../command-line/context.ts';
import { CommandError, EXIT } from '../command-line/exit.ts';
import type { Mover } from './redrive.ts';

interface Queues {
  dlqArn: string;
  queueArn: string;
}

/** The most that StartMessageMoveTask takes (SQS API reference, "StartMessageMoveTask"). */
export const MAX_MOVE_RATE = 500;
const POLL_MS = 2_000;
/** Polls until a started task must be in the list. */
const MAX_UNSEEN = 15;

/** A queue service without move tasks. */
export class NoMoveTasksError extends Error {
  override readonly name = 'NoMoveTasksError';
}

/**
 * SQS's own redrive: the service moves, this process watches. One that is running already (from a run that was killed,
 * or from the console) is watched too, because a dead-letter queue has one at a time. Rejects with `NoMoveTasksError`
 * where the service knows none.
 */
export function createTaskMover(
  client: Pick<SQSClient, 'send'>,
  { dlqArn, queueArn }: Queues,
  { report, stop, sleep }: Pick<Context, 'report' | 'stop' | 'sleep'>,
  /** Goes on while somebody stops; a parameter for tests. */
  wait: (ms: number) => Promise<unknown> = delay,
): Mover {
  const latest = async (): Promise<ListMessageMoveTasksResultEntry | undefined> => {
    const command = new ListMessageMoveTasksCommand({ SourceArn: dlqArn, MaxResults: 1 });
    return (await known(client.send(command))).Results?.[0];
  };

  /** Starts a task, unless one runs; answers which task is an old one and tells nothing of this move. */
  const start = async (rate: number): Promise<number | null> => {
    const task = await latest();
    if (task !== undefined && isActive(task)) {
      const at = task.MaxNumberOfMessagesPerSecond?.toString() ?? 'the speed that SQS chose';
      report.note(`A redrive is running already, at ${at}: watching it, --rate does not apply.`);
      return null;
    }
    await known(
      client.send(
        new StartMessageMoveTaskCommand({
          SourceArn: dlqArn,
          DestinationArn: queueArn,
          MaxNumberOfMessagesPerSecond: Math.max(1, Math.floor(rate)),
        }),
      ),
    );
    return task?.StartedTimestamp ?? null;
  };

  return {
    by: 'service',
    async move(rate, moved) {
      const old = await start(rate);
      let isCancelled = false;
      for (let unseen = 0; unseen < MAX_UNSEEN;) {
        const task = await latest();
        if (task === undefined || (old !== null && task.StartedTimestamp === old)) {
          unseen++;
          await wait(POLL_MS);
          continue;
        }
        const count = task.ApproximateNumberOfMessagesMoved ?? 0;
        moved(count);
        if (task.Status === 'FAILED') throw failed(task, count);
        if (!isActive(task)) return { moved: count, isStopped: task.Status === 'CANCELLED' };
        if (stop.aborted && !isCancelled && task.TaskHandle !== undefined) {
          await client.send(new CancelMessageMoveTaskCommand({ TaskHandle: task.TaskHandle }));
          isCancelled = true;
        }
        // Once it is being cancelled there is nothing left to stop but the task itself.
        await (isCancelled ? wait(POLL_MS) : sleep(POLL_MS));
      }
      throw new CommandError(
        'SQS took the task and does not list it: look at the dead-letter queue in the console, then run the same command again.',
        EXIT.failed,
      );
    },
  };
}

const isActive = ({ Status }: ListMessageMoveTasksResultEntry): boolean =>
  Status === 'RUNNING' || Status === 'CANCELLING';

const failed = ({ FailureReason }: ListMessageMoveTasksResultEntry, count: number) =>
  new CommandError(
    `SQS gave up after ${count.toString()} messages: ${FailureReason ?? 'it gives no reason'}. ` +
      'Check that you may send to the queue and receive from the dead-letter queue, then run the same command again.',
    EXIT.failed,
  );

/** Words of services that have no such action; AWS's own for an action it does not offer for a queue. */
const UNKNOWN_ACTION = new Set(['InvalidAction', 'UnsupportedOperation', 'UnknownOperationException']);

async function known<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && UNKNOWN_ACTION.has(error.name)) {
      throw new NoMoveTasksError('The queue service has no message move tasks.', { cause: error });
    }
    throw error;
  }
}
