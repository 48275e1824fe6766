import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** Message move tasks of SQS, which fauxqs lacks: what a redrive of the command line and of the page calls. */
export interface MoveTasks {
  /** Undefined for operations that are fauxqs's own. */
  answer(operation: string, json: unknown): { status: number; body: object } | undefined;
}

interface Task {
  TaskHandle: string;
  Status: 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED';
  SourceArn: string;
  DestinationArn: string;
  MaxNumberOfMessagesPerSecond: number;
  ApproximateNumberOfMessagesMoved: number;
  StartedTimestamp: number;
  FailureReason?: string;
}

const arn = z.string().startsWith('arn:');
const startBody = z.object({
  SourceArn: arn,
  DestinationArn: arn,
  MaxNumberOfMessagesPerSecond: z.int().min(1).max(500).default(500),
});
const listBody = z.object({ SourceArn: arn, MaxResults: z.int().min(1).max(10).default(1) });
const cancelBody = z.object({ TaskHandle: z.string() });

/** One call's worth (SQS API reference, "ReceiveMessage"). */
const BATCH = 10;
/** What failed once more is back in the dead-letter queue only after this; a task moves each message once. */
const HIDDEN_SECONDS = 30;

/** Tasks of one queue service. `client` is the runner's own, which is judged by nobody's role. */
export function createMoveTasks(client: () => Pick<SQSClient, 'send'>): MoveTasks {
  const tasks: Task[] = [];
  const start = (json: unknown) => {
    const body = startBody.parse(json);
    const isBusy = tasks.some(
      ({ SourceArn, Status }) =>
        SourceArn === body.SourceArn && (Status === 'RUNNING' || Status === 'CANCELLING'),
    );
    if (isBusy) return refused('UnsupportedOperation', 'There is already a task running.');
    const task: Task = {
      ...body,
      TaskHandle: randomUUID(),
      Status: 'RUNNING',
      ApproximateNumberOfMessagesMoved: 0,
      StartedTimestamp: Date.now(),
    };
    tasks.unshift(task);
    void move(client(), task).catch((error: unknown) => {
      task.Status = 'FAILED';
      task.FailureReason = String(error);
    });
    return { status: 200, body: { TaskHandle: task.TaskHandle } };
  };
  const cancel = (json: unknown) => {
    const { TaskHandle } = cancelBody.parse(json);
    const task = tasks.find((known) => known.TaskHandle === TaskHandle);
    if (task?.Status !== 'RUNNING') return refused('ResourceNotFoundException', 'No such task is running.');
    task.Status = 'CANCELLING';
    return { status: 200, body: { ApproximateNumberOfMessagesMoved: task.ApproximateNumberOfMessagesMoved } };
  };
  return {
    answer(operation, json) {
      switch (operation) {
        case 'StartMessageMoveTask':
          return start(json);
        case 'CancelMessageMoveTask':
          return cancel(json);
        case 'ListMessageMoveTasks': {
          const { SourceArn, MaxResults } = listBody.parse(json);
          const Results = tasks.filter((task) => task.SourceArn === SourceArn).slice(0, MaxResults);
          return { status: 200, body: { Results } };
        }
        default:
          return undefined;
      }
    },
  };
}

const refused = (type: string, message: string) => ({ status: 400, body: { __type: type, message } });

async function move(client: Pick<SQSClient, 'send'>, task: Task): Promise<void> {
  const [from, to] = await Promise.all([urlOf(client, task.SourceArn), urlOf(client, task.DestinationArn)]);
  while (task.Status === 'RUNNING') {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HIDDEN_SECONDS,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    // A message may be as large as a whole batch may be.
    for (const { Body, MessageAttributes, ReceiptHandle } of Messages) {
      await client.send(
        new SendMessageBatchCommand({
          QueueUrl: to,
          Entries: [{ Id: '0', MessageBody: Body, ...(MessageAttributes && { MessageAttributes }) }],
        }),
      );
      await client.send(
        new DeleteMessageBatchCommand({ QueueUrl: from, Entries: [{ Id: '0', ReceiptHandle }] }),
      );
      task.ApproximateNumberOfMessagesMoved++;
    }
    await delay((Messages.length * 1000) / task.MaxNumberOfMessagesPerSecond, undefined, { ref: false });
  }
  task.Status = task.Status === 'RUNNING' ? 'COMPLETED' : 'CANCELLED';
}

async function urlOf(client: Pick<SQSClient, 'send'>, queueArn: string): Promise<string> {
  const { QueueUrl } = await client.send(
    new GetQueueUrlCommand({ QueueName: queueArn.slice(queueArn.lastIndexOf(':') + 1) }),
  );
  return QueueUrl ?? '';
}
