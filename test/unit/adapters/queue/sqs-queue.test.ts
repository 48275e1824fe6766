import type { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { createSqsQueue } from '../../../../lambdas/adapters/queue/sqs-queue.ts';
import {
  MAX_MESSAGE_BYTES,
  encodeMessage,
  queueMessage,
} from '../../../../lambdas/contracts/queue-message.ts';
import type {
  EventMessage,
  IssuesMessage,
  QueueMessage,
} from '../../../../lambdas/contracts/queue-message.ts';
import { PermanentError, TransientError } from '../../../../lambdas/core/failure.ts';

const AT = '2026-11-23T12:00:00.000Z';
const event = (payload: unknown): EventMessage => ({
  v: 1,
  kind: 'event',
  source: 'backfill',
  observedAt: AT,
  issueId: '1',
  projectId: '2',
  event: payload,
});
const issues = (rows: unknown[]): IssuesMessage => ({
  v: 1,
  kind: 'issues',
  source: 'sync',
  observedAt: AT,
  actor: null,
  issues: rows,
});

type Entry = { Id: string; MessageBody: string };

/** SQS that accepts everything but what `refuses` names, and keeps the batches. */
function arrange(refuses: (entry: Entry, call: number) => boolean = () => false) {
  const batches: Entry[][] = [];
  const accepted: string[] = [];
  const client = {
    send: ({ input }: SendMessageBatchCommand) => {
      const entries = input.Entries as Entry[];
      batches.push(entries);
      const failed = entries.filter((entry) => refuses(entry, batches.length));
      accepted.push(
        ...entries.filter((entry) => !failed.includes(entry)).map(({ MessageBody }) => MessageBody),
      );
      return Promise.resolve({
        Successful: [],
        Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
        $metadata: {},
      });
    },
  };
  return { queue: createSqsQueue(client, 'https://queue', { backoffMs: 0 }), batches, accepted };
}

const parsed = (texts: string[]): QueueMessage[] => texts.map((text) => queueMessage.parse(JSON.parse(text)));

describe('createSqsQueue', () => {
  it('sends every message once, in batches that SQS takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 30 }), async (sizes) => {
        const { queue, batches, accepted } = arrange();
        const messages = sizes.map((size) => event('x'.repeat(size)));

        await queue.send(messages);

        expect(accepted).toEqual(messages.map(encodeMessage));
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((sum, { MessageBody }) => sum + MessageBody.length, 0)).toBeLessThanOrEqual(
            MAX_MESSAGE_BYTES,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  it('sends nothing for no message', async () => {
    const { queue, batches } = arrange();

    await queue.send([]);

    expect(batches).toEqual([]);
  });

  it('sends again only the entries that SQS refused', async () => {
    const messages = [1, 2, 3].map((n) => event(n));
    const { queue, batches, accepted } = arrange(({ Id }, call) => call === 1 && Id === '1');

    await queue.send(messages);

    expect(batches.map((batch) => batch.length)).toEqual([3, 1]);
    expect([...accepted].sort()).toEqual(messages.map(encodeMessage).sort());
  });

  it('gives up after four attempts with a transient failure that names the code', async () => {
    const { queue, batches } = arrange(() => true);

    const sent = queue.send([event(1)]);

    await expect(sent).rejects.toThrow(TransientError);
    await expect(sent).rejects.toThrow('InternalError');
    expect(batches).toHaveLength(4);
  });

  it('an unreachable SQS is a transient failure', async () => {
    const queue = createSqsQueue({ send: () => Promise.reject(new Error('ECONNREFUSED')) }, 'https://queue');

    const sent = queue.send([event(1)]);

    await expect(sent).rejects.toThrow(TransientError);
  });

  it('splits a page of issues that is too large, losing none', async () => {
    const { queue, accepted } = arrange();
    const rows = Array.from({ length: 100 }, (_, id) => ({ id, title: 'é'.repeat(5000) }));

    await queue.send([issues(rows)]);

    expect(accepted.length).toBeGreaterThan(1);
    expect(parsed(accepted).flatMap((message) => (message as IssuesMessage).issues)).toEqual(rows);
  });

  it('rejects for good what no message can carry, after sending the rest', async () => {
    const { queue, accepted } = arrange();

    const sent = queue.send([event(1), event('x'.repeat(MAX_MESSAGE_BYTES)), event(2)]);

    await expect(sent).rejects.toThrow(PermanentError);
    expect(accepted).toEqual([encodeMessage(event(1)), encodeMessage(event(2))]);
  });
});
