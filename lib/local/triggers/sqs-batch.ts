import type { Message } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { LOCAL_REGION } from '../template/template.ts';

/** A received message as Lambda hands it to a function. */
export function toSqsRecord(message: Message, queueArn: string): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ...attributes,
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]): [string, SQSMessageAttribute] => [
        name,
        {
          ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
          ...(value.BinaryValue === undefined
            ? {}
            : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
          stringListValues: [],
          binaryListValues: [],
          dataType: value.DataType ?? 'String',
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION,
  };
}

const responseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullish();

/**
 * The records of a batch that Lambda deletes after the function returned `response`; the others return to the queue
 * when their visibility timeout ends. A response that names an unknown message, or is malformed, fails the whole
 * batch (Lambda, "Handling errors for an SQS event source").
 */
export function succeeded(records: readonly SQSRecord[], response: unknown): SQSRecord[] {
  const parsed = responseSchema.safeParse(response);
  if (!parsed.success) return [];
  const failed = new Set((parsed.data?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier));
  const known = new Set(records.map((record) => record.messageId));
  if (failed.size > 0 && ![...failed].every((id) => known.has(id))) return [];
  return records.filter((record) => !failed.has(record.messageId));
}
