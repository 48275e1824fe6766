import { encodeMessage, type SpikeMessage } from '../../../lambdas/contracts/queue-message.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { errorOf, messages, newWorld } from './consume-world.ts';

const spikeOf = (issueId: string, over: Partial<SpikeMessage> = {}): string =>
  encodeMessage({
    v: 1,
    kind: 'spike',
    source: 'sync',
    observedAt: '2026-11-21T10:05:00.000Z',
    issueId,
    hour: '2026-11-21T09',
    ...over,
  });

describe('a spike that the sync found', () => {
  it('is archived, and told of the group', async () => {
    const world = newWorld();

    const again = await consume(messages(spikeOf('1')), world);

    expect(again).toEqual([]);
    expect(world.archived).toMatchObject([{ kind: 'spike', issueId: '1', hour: '2026-11-21T09' }]);
    expect(world.spikes).toEqual([{ issueId: '1', hour: '2026-11-21T09', voice: 'aloud' }]);
    expect(world.applied).toEqual([]);
  });

  it('is told silently by a replay', async () => {
    const world = newWorld();

    await consume(messages(spikeOf('1', { archived: { key: 'archive/a', offset: 0, length: 1 } })), world);

    expect(world.archived).toEqual([]);
    expect(world.spikes).toMatchObject([{ voice: 'replay' }]);
  });

  it('is retried alone where its group could not be written', async () => {
    const world = newWorld({ group: '2' });

    const again = await consume(messages(errorOf('1'), spikeOf('2'), spikeOf('3')), world);

    expect(again).toEqual(['m1']);
    expect(world.spikes.map(({ issueId }) => issueId)).toEqual(['3']);
    expect(world.applied.map(({ issueId }) => issueId)).toEqual(['1']);
  });

  it.each(['2026-11-21', '2026-11-21T09:00', 'soon', ''])('of the hour "%s" is quarantined', async (hour) => {
    const world = newWorld();

    expect(await consume(messages(spikeOf('1', { hour })), world)).toEqual([]);
    expect(world.quarantined).toHaveLength(1);
    expect(world.spikes).toEqual([]);
  });
});
