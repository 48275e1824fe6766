import { GetQueueAttributesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { createQueueControl } from '../../../../lambdas/adapters/queue/queue-control.ts';

const urls = { queueUrl: 'https://sqs.test/1/ingest', deadLetterUrl: 'https://sqs.test/1/dead' };

/** SQS with three messages in the queue and two dead ones. */
function aService(isBusy = false) {
  const started: StartMessageMoveTaskCommand['input'][] = [];
  const send = async (command: unknown) => {
    await Promise.resolve();
    if (command instanceof StartMessageMoveTaskCommand) {
      if (isBusy) throw new Error('There is already a task running.');
      started.push(command.input);
      return { $metadata: {} };
    }
    if (!(command instanceof GetQueueAttributesCommand)) throw new Error('unexpected');
    const isDead = command.input.QueueUrl === urls.deadLetterUrl;
    return {
      $metadata: {},
      Attributes: {
        QueueArn: isDead ? 'arn:dead' : 'arn:ingest',
        ApproximateNumberOfMessages: isDead ? '2' : '3',
        ApproximateNumberOfMessagesNotVisible: '1',
      },
    };
  };
  return { control: createQueueControl({ send }, urls), started };
}

it('tells how deep the queue and its dead-letter queue are', async () => {
  const depths = await aService().control.depths();

  expect(depths).toMatchObject({
    queue: { waiting: 3, inFlight: 1 },
    deadLetters: { waiting: 2, inFlight: 1 },
  });
});

it('lets SQS move the dead-letter queue back, at the pace of the command', async () => {
  const { control, started } = aService();

  await control.startRedrive();

  expect(started).toEqual([
    { SourceArn: 'arn:dead', DestinationArn: 'arn:ingest', MaxNumberOfMessagesPerSecond: 100 },
  ]);
});

it('says what to do where SQS takes no redrive', async () => {
  const { control } = aService(true);

  await expect(control.startRedrive()).rejects.toMatchObject({
    code: 'redrive_not_started',
    message: expect.stringContaining('If one is running already, wait for it') as string,
  });
});
