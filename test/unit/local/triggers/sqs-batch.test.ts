import * as fc from 'fast-check';
import { succeeded, toSqsRecord } from '../../../../lib/local/triggers/sqs-batch.ts';

const record = (messageId: string) =>
  toSqsRecord({ MessageId: messageId, Body: '{}' }, 'arn:aws:sqs:us-east-1:0:q');
const batch = ['a', 'b', 'c'].map(record);
const idsAfter = (response: unknown) => succeeded(batch, response).map(({ messageId }) => messageId);

it('a message becomes the record that Lambda hands to a function', () => {
  const message = {
    MessageId: 'm-1',
    ReceiptHandle: 'h-1',
    Body: 'text',
    MD5OfBody: 'd41d',
    Attributes: {
      ApproximateReceiveCount: '2',
      SentTimestamp: '1',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '2',
    },
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
  };

  const found = toSqsRecord(message, 'arn:aws:sqs:us-east-1:0:q');

  expect(found).toEqual({
    messageId: 'm-1',
    receiptHandle: 'h-1',
    body: 'text',
    attributes: message.Attributes,
    messageAttributes: {
      kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
    },
    md5OfBody: 'd41d',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:0:q',
    awsRegion: 'us-east-1',
  });
});

it.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
  'the response %j deletes the whole batch',
  (response) => {
    expect(idsAfter(response)).toEqual(['a', 'b', 'c']);
  },
);

it('messages named as failed stay in the queue', () => {
  expect(idsAfter({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(['a', 'c']);
});

it.each([
  [{ batchItemFailures: [{ itemIdentifier: 'z' }] }],
  [{ batchItemFailures: [{ itemIdentifier: '' }] }],
  [{ batchItemFailures: [{ itemIdentifier: null }] }],
  [{ batchItemFailures: 'a' }],
  ['text'],
])('the malformed response %j keeps the whole batch', (response) => {
  expect(idsAfter(response)).toEqual([]);
});

it('every message is either deleted or was named as failed', () => {
  fc.assert(
    fc.property(fc.subarray(['a', 'b', 'c']), (failed) => {
      const kept = idsAfter({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) });
      expect([...kept, ...failed].sort()).toEqual(['a', 'b', 'c']);
    }),
  );
});
