import type { SQSClient } from '@aws-sdk/client-sqs';
import { createLocalEventBus } from '../../../../lib/local/bus/event-bus.ts';

function arrange() {
  const sent: { QueueUrl: string; MessageBody: string }[] = [];
  const client = {
    send: ({ input }: { input: (typeof sent)[number] }) => {
      sent.push(input);
      return Promise.resolve({});
    },
  } as unknown as SQSClient;
  const bus = createLocalEventBus({
    client,
    buses: ['errors'],
    rules: [
      {
        name: 'fatal',
        busName: 'errors',
        pattern: { detail: { level: ['fatal'] } },
        queueUrls: ['http://q/fatal'],
      },
      { name: 'all', busName: 'errors', pattern: { source: ['us'] }, queueUrls: ['http://q/all'] },
    ],
    onEvent: () => undefined,
    onError: () => undefined,
  });
  const put = (...entries: object[]) => bus.answer('AWSEvents.PutEvents', { Entries: entries });
  return { sent, put };
}
const entry = (detail: string, EventBusName = 'errors') => ({
  EventBusName,
  Source: 'us',
  DetailType: 't',
  Detail: detail,
});

describe('the local event bus', () => {
  it('hands an event to the queue of every rule that matches', () => {
    const { sent, put } = arrange();

    put(entry('{"level":"fatal"}'), entry('{"level":"error"}'));

    expect(sent.map(({ QueueUrl }) => QueueUrl)).toEqual(['http://q/fatal', 'http://q/all', 'http://q/all']);
    expect(JSON.parse(sent[0]!.MessageBody)).toMatchObject({
      source: 'us',
      'detail-type': 't',
      detail: { level: 'fatal' },
    });
  });

  it('refuses one entry that is no JSON and takes its neighbours', () => {
    const { sent, put } = arrange();

    const { body } = put(entry('{'), entry('{}'));

    expect(body).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) }],
    });
    expect(sent).toHaveLength(1);
  });

  it('takes an event for a bus that there is not, and hands it to nobody', () => {
    const { sent, put } = arrange();

    const { body } = put(entry('{}', 'other'));

    expect(body).toMatchObject({ FailedEntryCount: 0 });
    expect(sent).toEqual([]);
  });

  it('refuses more than ten entries', () => {
    const { put } = arrange();

    expect(put(...Array.from({ length: 11 }, () => entry('{}'))).status).toBe(400);
  });
});
