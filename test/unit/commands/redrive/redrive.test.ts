import {
  CancelMessageMoveTaskCommand,
  DeleteMessageBatchCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  StartMessageMoveTaskCommand,
  type ListMessageMoveTasksResultEntry,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createHandMover } from '../../../../lib/commands/redrive/move-by-hand.ts';
import { createTaskMover } from '../../../../lib/commands/redrive/move-task.ts';
import { firstThatWorks } from '../../../../lib/commands/redrive/command.ts';
import { redrive, type Mover } from '../../../../lib/commands/redrive/redrive.ts';
import { commandAudit } from '../../../support/fakes/memory-audit.ts';
import { fakeContext } from '../../../support/fakes/command-context.ts';

const arns = { dlqArn: 'arn:dlq', queueArn: 'arn:queue' };
const urls = { dlqUrl: 'dlq', queueUrl: 'queue' };

type Client = Pick<SQSClient, 'send'>;
const clientOf = (answer: (command: unknown) => unknown): Client => ({
  send: (async (command: unknown) => {
    await Promise.resolve();
    return answer(command);
  }) as SQSClient['send'],
});

/** SQS with move tasks: the list answers these states one after the other, the last one for ever. */
function taskService(states: ListMessageMoveTasksResultEntry[]) {
  const started: StartMessageMoveTaskCommand['input'][] = [];
  const cancelled: (string | undefined)[] = [];
  const client = clientOf((command) => {
    if (command instanceof StartMessageMoveTaskCommand) return started.push(command.input) && {};
    if (command instanceof CancelMessageMoveTaskCommand)
      return cancelled.push(command.input.TaskHandle) && {};
    if (!(command instanceof ListMessageMoveTasksCommand)) throw new Error('unexpected');
    const state = states.length > 1 ? states.shift() : states[0];
    return { Results: state === undefined || Object.keys(state).length === 0 ? [] : [state] };
  });
  return { client, started, cancelled };
}

/** Two queues in memory, without move tasks; `refuse` makes the sending of a body fail. */
function plainService(bodies: readonly string[], refuse?: string) {
  const dlq: Message[] = bodies.map((Body, n) => ({ Body, ReceiptHandle: n.toString() }));
  const queue: string[] = [];
  const client = clientOf((command) => {
    if (command instanceof ReceiveMessageCommand) {
      return { Messages: dlq.slice(0, command.input.MaxNumberOfMessages) };
    }
    if (command instanceof SendMessageBatchCommand) {
      const entries = command.input.Entries ?? [];
      const failed = entries.filter(({ MessageBody }) => MessageBody === refuse);
      queue.push(...entries.flatMap(({ MessageBody = '' }) => (MessageBody === refuse ? [] : [MessageBody])));
      return { Failed: failed.map(({ Id }) => ({ Id, Code: 'Busy' })) };
    }
    if (command instanceof DeleteMessageBatchCommand) {
      const handles = new Set(command.input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));
      dlq.splice(0, dlq.length, ...dlq.filter(({ ReceiptHandle }) => !handles.has(ReceiptHandle)));
      return {};
    }
    throw Object.assign(new Error('Unknown action'), { name: 'InvalidAction' });
  });
  return { client, dlq, queue };
}

const noWait = () => Promise.resolve();
const ignore = () => undefined;

describe('moving by the service', () => {
  it('starts one task with the rate, and watches it to its end', async () => {
    const { client, started } = taskService([
      {},
      { Status: 'RUNNING', StartedTimestamp: 2, ApproximateNumberOfMessagesMoved: 3, TaskHandle: 'h' },
      { Status: 'COMPLETED', StartedTimestamp: 2, ApproximateNumberOfMessagesMoved: 7 },
    ]);
    const told: number[] = [];

    const result = await createTaskMover(client, arns, fakeContext(), noWait).move(50, (n) => told.push(n));

    expect(result).toEqual({ moved: 7, isStopped: false });
    expect(told).toEqual([3, 7]);
    expect(started).toEqual([
      { SourceArn: 'arn:dlq', DestinationArn: 'arn:queue', MaxNumberOfMessagesPerSecond: 50 },
    ]);
  });

  it('does not take the end of an earlier task for its own', async () => {
    const old = { Status: 'COMPLETED', StartedTimestamp: 1, ApproximateNumberOfMessagesMoved: 99 };
    const { client } = taskService([
      old,
      old,
      { Status: 'COMPLETED', StartedTimestamp: 2, ApproximateNumberOfMessagesMoved: 4 },
    ]);

    const result = await createTaskMover(client, arns, fakeContext(), noWait).move(50, ignore);

    expect(result.moved).toBe(4);
  });

  it('watches a task that is running already instead of starting a second one', async () => {
    const { client, started } = taskService([
      { Status: 'RUNNING', StartedTimestamp: 1, TaskHandle: 'h' },
      { Status: 'COMPLETED', StartedTimestamp: 1, ApproximateNumberOfMessagesMoved: 5 },
    ]);
    const context = fakeContext();

    const result = await createTaskMover(client, arns, context, noWait).move(50, ignore);

    expect([result.moved, started]).toEqual([5, []]);
    expect(context.notes.join()).toContain('running already');
  });

  it('cancels the task when somebody stops, and waits until it has ended', async () => {
    const { client, cancelled } = taskService([
      {},
      { Status: 'RUNNING', StartedTimestamp: 2, TaskHandle: 'h' },
      { Status: 'CANCELLING', StartedTimestamp: 2 },
      { Status: 'CANCELLED', StartedTimestamp: 2, ApproximateNumberOfMessagesMoved: 2 },
    ]);
    const context = fakeContext();
    context.stopNow();

    const result = await createTaskMover(client, arns, context, noWait).move(50, ignore);

    expect(result).toEqual({ moved: 2, isStopped: true });
    expect(cancelled).toEqual(['h']);
  });

  it('says why the service gave up', async () => {
    const { client } = taskService([
      {},
      { Status: 'FAILED', StartedTimestamp: 2, FailureReason: 'AccessDenied' },
    ]);

    const moving = createTaskMover(client, arns, fakeContext(), noWait).move(50, ignore);

    await expect(moving).rejects.toThrow('AccessDenied');
  });
});

describe('moving by hand', () => {
  const bodies = Array.from({ length: 25 }, (_, n) => `message ${n.toString()}`);
  const mover = (service: ReturnType<typeof plainService>, context = fakeContext()) =>
    createHandMover(service.client, urls, () => Promise.resolve(service.dlq.length), context);

  it('moves every message once', async () => {
    const service = plainService(bodies);

    const result = await mover(service).move(100, ignore);

    expect(result).toEqual({ moved: 25, isStopped: false });
    expect(service.queue).toEqual(bodies);
    expect(service.dlq).toEqual([]);
  });

  it('keeps to the rate', async () => {
    const context = fakeContext();

    await mover(plainService(bodies), context).move(5, ignore);

    expect(context.slept).toBe(5_000);
  });

  it('deletes nothing that was not sent', async () => {
    const service = plainService(['a', 'b'], 'b');

    await expect(mover(service).move(100, ignore)).rejects.toThrow('still in the dead-letter queue');

    expect(service.dlq.map(({ Body }) => Body)).toEqual(['a', 'b']);
  });

  it('stops between two batches, and moves the rest the next time', async () => {
    const service = plainService(bodies);
    const context = fakeContext();

    const first = await mover(service, context).move(100, () => context.stopNow());
    const second = await mover(service).move(100, ignore);

    expect([first, second]).toEqual([
      { moved: 10, isStopped: true },
      { moved: 15, isStopped: false },
    ]);
    expect(service.queue).toEqual(bodies);
  });

  it('sends large messages in calls that SQS takes', async () => {
    const large = Array.from({ length: 4 }, (_, n) => n.toString().repeat(400_000));
    const sizes: number[] = [];
    const service = plainService(large);
    const { send } = service.client;
    const client = clientOf((command) => {
      if (command instanceof SendMessageBatchCommand) {
        sizes.push(
          (command.input.Entries ?? []).reduce((sum, { MessageBody = '' }) => sum + MessageBody.length, 0),
        );
      }
      return send(command as never);
    });

    await createHandMover(client, urls, () => Promise.resolve(4), fakeContext()).move(100, ignore);

    expect(service.queue).toEqual(large);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_048_576);
  });
});

it('moves by hand where the service has no move tasks', async () => {
  const service = plainService(['a']);
  const context = fakeContext();
  const byHand = createHandMover(service.client, urls, () => Promise.resolve(1), context);

  const mover = firstThatWorks(createTaskMover(service.client, arns, context, noWait), byHand);

  expect(await mover.move(100, ignore)).toEqual({ moved: 1, isStopped: false });
  expect(mover.by).toBe('command');
});

describe('a redrive', () => {
  const moving = (moved: number): Mover => ({
    by: 'command',
    move: () => Promise.resolve({ moved, isStopped: false }),
  });
  const countsOf =
    (...dlq: number[]) =>
    () =>
      Promise.resolve({ dlq: { waiting: dlq.shift() ?? 0, inFlight: 0 }, queue: { waiting: 0 } });

  it('tells the count before and after', async () => {
    const context = fakeContext();

    const exit = await redrive(
      100,
      { mover: moving(3), counts: countsOf(3, 0), audit: commandAudit() },
      context,
    );

    expect(exit).toBe(0);
    expect(context.results).toEqual([
      { result: 'redriven', before: 3, moved: 3, after: 0, inFlight: 0, queue: 0, by: 'command' },
    ]);
  });

  it('ends with 1 where messages came back', async () => {
    const context = fakeContext();

    expect(
      await redrive(100, { mover: moving(3), counts: countsOf(3, 2), audit: commandAudit() }, context),
    ).toBe(1);
    expect(context.notes.join()).toContain('their cause is still there');
  });
});
