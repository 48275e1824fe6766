import { createHash } from 'node:crypto';
import * as z from 'zod';
import { TransientError } from '../../../lambdas/core/failure.ts';
import { unreadable } from '../../../lambdas/contracts/unreadable.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { gzipSync } from 'node:zlib';
import { envelope } from '../../support/samples/sentry-bodies.ts';

import { NOT_UTF8, errorOf, messages, newWorld, webhook, type World } from './consume-world.ts';

describe('a body that nobody can read', () => {
  const unreadableOf = ({ quarantined }: World) =>
    z.object({ unreadable, receivedAt: z.string(), resource: z.string() }).parse(quarantined[0]?.message);

  it.each([
    ['as text', (bytes: Buffer) => webhook('issue', null, { body: bytes.toString() }), Buffer.from('{"a":')],
    [
      'compressed',
      (bytes: Buffer) =>
        webhook('issue', null, { encoding: 'gzip', body: gzipSync(bytes).toString('base64') }),
      NOT_UTF8,
    ],
    [
      'through the bucket',
      () => webhook('issue', null, { encoding: 'bucket', body: 'oversize/x' }),
      NOT_UTF8,
    ],
  ])(
    'lies apart as it came, and its entry tells only of it: it travelled %s',
    async (_name, message, bytes) => {
      const world = newWorld({ oversize: { 'oversize/x': NOT_UTF8 } });

      const toRetry = await consume(messages(message(bytes)), world);

      const told = unreadableOf(world);
      expect(toRetry).toEqual([]);
      expect(world.unreadable).toEqual({ [told.unreadable.key]: bytes });
      expect(told).toEqual({
        receivedAt: '2026-11-21T09:30:02.250Z',
        resource: 'issue',
        unreadable: {
          key: `unreadable/dt=2026-11-21/${told.unreadable.sha256}.gz`,
          bytes: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
      });
      expect(JSON.stringify(world.quarantined)).not.toContain('hunter2');
      expect(world.counted).toMatchObject({ messages_quarantined: 1 });
    },
  );

  it('lies apart where the redaction cannot work through it, and is not retried', async () => {
    const world = newWorld();
    const sanitise = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    const body = JSON.stringify(envelope('created', { issue: { title: 'hunter2' } }));

    const toRetry = await consume(messages(webhook('issue', null, { body })), { ...world, sanitise });

    expect(toRetry).toEqual([]);
    expect(Object.values(world.unreadable).map(String)).toEqual([body]);
    expect(world.quarantined).toMatchObject([{ code: 'not_sanitisable' }]);
    expect(JSON.stringify(world.quarantined)).not.toContain('hunter2');
  });

  it('is one object however often its message comes', async () => {
    const world = newWorld();
    const message = webhook('issue', null, { body: '{' });

    await consume(messages(message), world);
    await consume(messages(message), world);

    expect(Object.keys(world.unreadable)).toHaveLength(1);
  });

  it('is retried, alone, where the bucket does not take it', async () => {
    const world = newWorld({ unreadable: new TransientError('bucket_unavailable', 'away') });

    const toRetry = await consume(
      messages(errorOf('1'), webhook('issue', null, { body: '{' }), errorOf('3')),
      world,
    );

    expect(toRetry).toEqual(['m1']);
    expect(world.quarantined).toEqual([]);
    expect(world.applied.map(({ issueId }) => issueId)).toEqual(['1', '3']);
  });

  it('is kept whole where not even its message is one of ours, for a later version that knows it', async () => {
    const world = newWorld();

    await consume(messages('{"v":9}'), world);

    expect(Object.values(world.unreadable).map(String)).toEqual(['{"v":9}']);
  });
});

it('removes from the bucket what is in quarantine, whole or apart', async () => {
  const whole = JSON.stringify(envelope('created', { error: { event_id: 'x' } }));
  const world = newWorld({ oversize: { 'oversize/1': whole, 'oversize/2': '{' } });
  const waiting = (key: string) => webhook('error', null, { encoding: 'bucket', body: key });

  await consume(messages(waiting('oversize/1'), waiting('oversize/2')), world);

  expect(world.quarantined.map(({ code }) => code)).toEqual(['invalid_event', 'not_json']);
  expect(world.removed).toEqual(['oversize/1', 'oversize/2']);
});
