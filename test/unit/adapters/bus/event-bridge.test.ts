import type { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createEventBus } from '../../../../lambdas/adapters/bus/event-bridge.ts';
import { groupEventOf } from '../../../../lambdas/core/events/group-event.ts';
import { aChange } from '../../../support/samples/sample-change.ts';

type Entries = NonNullable<PutEventsCommand['input']['Entries']>;

const event = (n: number, title = 'Error') => {
  const change = aChange({ n });
  return groupEventOf({ ...change, facts: { ...change.facts, title } }, '')!;
};

function arrange(
  answer: (entry: Entries[number]) => { EventId?: string; ErrorCode?: string } = () => ({ EventId: 'e' }),
) {
  const calls: Entries[] = [];
  const bus = createEventBus(
    {
      send: ({ input: { Entries = [] } }) => {
        calls.push(Entries);
        return Promise.resolve({ $metadata: {}, Entries: Entries.map(answer) });
      },
    },
    'errors',
  );
  return { bus, calls };
}

describe('the bus on EventBridge', () => {
  it('takes ten events in a call, in their order', async () => {
    const { bus, calls } = arrange();

    await bus.publish(Array.from({ length: 23 }, (_, n) => event(n)));

    expect(calls.map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(
      calls.flat().map(({ Detail = '' }) => (JSON.parse(Detail) as { data: { n: number } }).data.n),
    ).toEqual(Array.from({ length: 23 }, (_, n) => n));
  });

  it('names what EventBridge did not take, each by itself', async () => {
    const { bus } = arrange(({ Detail = '' }) =>
      Detail.includes('"id":"101:2"') ? { ErrorCode: 'InternalFailure' } : { EventId: 'e' },
    );

    const refused = await bus.publish([event(1), event(2), event(3)]);

    expect([...refused]).toEqual([['101:2', 'InternalFailure']]);
  });

  it('refuses an event that is too large without asking, and sends its neighbours', async () => {
    const { bus, calls } = arrange();

    const refused = await bus.publish([event(1), event(2, 'x'.repeat(300_000)), event(3)]);

    expect([...refused.keys()]).toEqual(['101:2']);
    expect(calls.map((entries) => entries.length)).toEqual([2]);
  });

  it('keeps a call below its limit where many events are large', async () => {
    const { bus, calls } = arrange();

    const refused = await bus.publish([1, 2, 3].map((n) => event(n, 'x'.repeat(150_000))));

    expect(refused.size).toBe(0);
    expect(calls.map((entries) => entries.length)).toEqual([1, 1, 1]);
  });
});
