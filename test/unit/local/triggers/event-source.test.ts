import type { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { DeleteMessageBatchCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { startEventSource } from '../../../../lib/local/triggers/event-source.ts';
import type { FunctionHost, InvocationResult } from '../../../../lib/local/functions/function-host.ts';

const plan = {
  functionName: 'Fn',
  queueArn: 'arn:aws:sqs:us-east-1:000000000000:Queue',
  batchSize: 500,
  windowSeconds: 0.05,
  maxConcurrency: 2,
  reportsFailures: true,
};

/** A queue that hands out its messages ten at a time and then makes receivers wait until they give up. */
function fakeQueue(messages: Message[]) {
  const deleted: string[] = [];
  const waitForAbort = (signal: AbortSignal, seconds: number) =>
    new Promise<object>((resolve, reject) => {
      const timer = setTimeout(() => resolve({}), seconds * 1000);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new Error('aborted'));
      });
    });
  const send = async (command: unknown, options: { abortSignal: AbortSignal }): Promise<object> => {
    if (command instanceof DeleteMessageBatchCommand) {
      deleted.push(...(command.input.Entries ?? []).map(({ ReceiptHandle }) => ReceiptHandle!));
      return {};
    }
    const { MaxNumberOfMessages, WaitTimeSeconds } = (command as ReceiveMessageCommand).input;
    const received = messages.splice(0, MaxNumberOfMessages);
    if (received.length === 0) return waitForAbort(options.abortSignal, WaitTimeSeconds ?? 0);
    return { Messages: received };
  };
  return { client: { send } as unknown as SQSClient, deleted };
}

const messagesOf = (count: number, body = '{}'): Message[] =>
  Array.from({ length: count }, (_, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: `m${index}`,
    Body: body,
  }));

/** Runs the source until the function has been given `count` messages. */
async function consume(
  messages: Message[],
  respond: (event: SQSEvent) => InvocationResult,
  settings: Partial<typeof plan> = {},
) {
  const expected = messages.length;
  const { client, deleted } = fakeQueue(messages);
  const batches: string[][] = [];
  let allSeen: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (allSeen = resolve));
  const host = {
    invoke: (event: unknown) => {
      const { Records } = event as SQSEvent;
      batches.push(Records.map(({ messageId }) => messageId));
      if (batches.flat().length === expected) allSeen();
      return Promise.resolve(respond({ Records }));
    },
  } as FunctionHost;
  const source = startEventSource({
    client,
    plan: { ...plan, ...settings },
    queueUrl: 'http://127.0.0.1/q',
    host,
    onError: (line) => expect(line).toBe(''),
  });
  await done;
  await source.stop();
  return { batches, deleted };
}

const ok = (value: unknown = null): InvocationResult => ({ ok: true, value });

it('messages that wait become one batch', async () => {
  const { batches, deleted } = await consume(messagesOf(25), () => ok());
  expect(batches).toHaveLength(1);
  expect(deleted).toHaveLength(25);
});

it('no batch is larger than the batch size', async () => {
  const { batches } = await consume(messagesOf(45), () => ok(), { batchSize: 20 });
  expect(batches.map((batch) => batch.length)).toEqual([20, 20, 5]);
});

it('no batch is larger than the six megabytes that an invocation takes', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);

  const { batches } = await consume(messagesOf(9, megabyte), () => ok());

  expect(batches.flat().sort()).toEqual(messagesOf(9).map(({ MessageId }) => MessageId));
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(5);
});

it('a source that is drained works off the current poll and asks for no more', async () => {
  // Arrange
  const messages = messagesOf(12);
  const { client, deleted } = fakeQueue(messages);
  const host = { invoke: () => Promise.resolve(ok()) } as unknown as FunctionHost;
  const onError = (line: string) => expect(line).toBe('');
  const source = startEventSource({ client, plan: { ...plan, batchSize: 5 }, queueUrl: 'q', host, onError });

  await source.drain();
  messages.push(...messagesOf(1));

  expect(deleted).toHaveLength(5);
  expect(messages).toHaveLength(8);
});

it('only messages that did not fail are deleted', async () => {
  const { deleted } = await consume(messagesOf(3), () =>
    ok({ batchItemFailures: [{ itemIdentifier: 'm1' }] }),
  );
  expect(deleted).toEqual(['m0', 'm2']);
});

it('a function that fails leaves the whole batch in the queue', async () => {
  const error = { errorType: 'Error', errorMessage: 'no' };
  const { deleted } = await consume(messagesOf(3), () => ({ ok: false, error }));
  expect(deleted).toEqual([]);
});
