import { TransientError } from '../../../lambdas/core/failure.ts';
import { REDACTION_RULES_VERSION } from '../../../lambdas/core/sanitise/version.ts';
import { encodeMessage } from '../../../lambdas/contracts/queue-message.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { gzipSync } from 'node:zlib';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';

import { NOT_UTF8, errorOf, messages, newWorld, webhook } from './consume-world.ts';

it('archives a message before it writes the group, and points the event at its record', async () => {
  const world = newWorld();

  const again = await consume(messages(errorOf('1')), world);

  expect(again).toEqual([]);
  expect(world.archived).toHaveLength(1);
  expect(world.applied[0]).toMatchObject({
    kind: 'event',
    event: { archive: { key: 'archive/a', offset: 0 } },
  });
});

it('archives nothing unsanitised', async () => {
  const world = newWorld();

  await consume(messages(errorOf('1')), world);

  expect(JSON.stringify(world.archived)).not.toMatch(/hunter2|topsecret|203\.0\.113\.9|ada@example/);
});

it('sends back only the messages of the group that could not be written', async () => {
  const world = newWorld({ group: '2' });

  const again = await consume(messages(errorOf('1'), errorOf('2'), errorOf('3')), world);

  expect(again).toEqual(['m1']);
  expect(world.applied.map(({ issueId }) => issueId)).toEqual(['1', '3']);
});

it('quarantines the one event that the table can never take, and stores the others of its group', async () => {
  const eventId = (n: number) => n.toString().padStart(32, '0');
  const eventOf = (n: number) =>
    webhook('error', envelope('created', { error: errorJson({ event_id: eventId(n) }) }));
  const world = newWorld({ poison: eventId(2) });

  const again = await consume(messages(eventOf(1), eventOf(2), eventOf(3)), world);

  expect(again).toEqual([]);
  expect(world.quarantined).toEqual([expect.objectContaining({ messageId: 'm1', code: 'write_refused' })]);
  expect(world.applied.map((each) => each.kind === 'event' && each.event.eventId)).toEqual([
    eventId(1),
    eventId(3),
  ]);
});

it('sends the whole batch back when the archive does not take it', async () => {
  const world = newWorld({ archive: new TransientError('bucket_unavailable', 'away') });

  await expect(consume(messages(errorOf('1')), world)).rejects.toThrow('away');
  expect(world.applied).toEqual([]);
});

it.each([
  ['not JSON', '{"v":1', 'not_json'],
  ['a message of nobody', '{"v":9}', 'unknown_message'],
  ['a webhook whose body is no JSON', webhook('issue', null, { body: '{' }), 'not_json'],
  ['a webhook whose body is empty', webhook('issue', null, { body: '' }), 'not_json'],
  [
    'a webhook whose body is no text',
    webhook('issue', null, { encoding: 'gzip', body: gzipSync(NOT_UTF8).toString('base64') }),
    'not_utf8',
  ],
  ['a webhook without an envelope', webhook('issue', []), 'not_an_envelope'],
  ['a webhook without a resource', webhook('', envelope('created', { issue: issueJson() })), 'no_resource'],
  [
    'an error without an issue',
    webhook('error', envelope('created', { error: { event_id: 'x' } })),
    'invalid_event',
  ],
  [
    'a body that is no longer in the bucket',
    webhook('issue', null, { encoding: 'bucket', body: 'gone' }),
    'body_missing',
  ],
  ['a body that is not gzip', webhook('issue', null, { encoding: 'gzip', body: 'AAAA' }), 'body_not_gzip'],
])('quarantines %s with its reason, and loses no neighbour', async (_name, bad, code) => {
  const world = newWorld();

  const again = await consume(messages(errorOf('1'), bad, errorOf('3')), world);

  expect(again).toEqual([]);
  expect(world.quarantined).toEqual([expect.objectContaining({ messageId: 'm1', code })]);
  expect(world.applied.map(({ issueId }) => issueId)).toEqual(['1', '3']);
});

it('says by which version of the redaction rules a record and an entry were sanitised', async () => {
  const world = newWorld();

  await consume(messages(errorOf('1'), webhook('issue', [])), world);

  expect(world.archived).toEqual([expect.objectContaining({ rules: REDACTION_RULES_VERSION })]);
  expect(world.quarantined).toEqual([expect.objectContaining({ rules: REDACTION_RULES_VERSION })]);
});

it('quarantines a bad row of a sync and applies its neighbours', async () => {
  const world = newWorld();
  const rows = encodeMessage({
    v: 1,
    kind: 'issues',
    source: 'sync',
    observedAt: '2026-11-21T00:00:00.000Z',
    actor: null,
    issues: [issueJson({ id: '1' }), { title: 'no id' }, issueJson({ id: '3' })],
  });

  await consume(messages(rows), world);

  expect(world.applied.map(({ issueId }) => issueId)).toEqual(['1', '3']);
  expect(world.quarantined).toEqual([
    expect.objectContaining({ code: 'invalid_issue', message: { title: 'no id' } }),
  ]);
});

it('reads a body that travelled compressed, and one that travelled through the bucket', async () => {
  const body = JSON.stringify(envelope('created', { error: errorJson() }));
  const world = newWorld({ oversize: { 'oversize/x': body } });
  const packed = webhook('error', null, {
    encoding: 'gzip',
    body: gzipSync(body).toString('base64'),
  } as never);

  await consume(
    messages(packed, webhook('error', null, { encoding: 'bucket', body: 'oversize/x' } as never)),
    world,
  );

  expect(world.applied).toHaveLength(2);
});

it('removes a body from the bucket once its message is done, and not before', async () => {
  const body = (issueId: string) =>
    JSON.stringify(envelope('created', { error: errorJson({ issue_id: issueId }) }));
  const world = newWorld({ group: '2', oversize: { 'oversize/1': body('1'), 'oversize/2': body('2') } });
  const waiting = (key: string) => webhook('error', null, { encoding: 'bucket', body: key });

  const again = await consume(messages(waiting('oversize/1'), waiting('oversize/2')), world);

  expect(again).toEqual(['m1']);
  expect(world.removed).toEqual(['oversize/1']);
});

it('keeps no secret in the quarantine, neither of an event that cannot be stored nor of a text that is no JSON', async () => {
  const world = newWorld();
  const homeless = errorJson({ issue_id: null, issue_url: null, web_url: null });

  await consume(
    messages(webhook('error', envelope('created', { error: homeless })), '{"password":"hunter2", "broken'),
    world,
  );

  expect(world.quarantined.map(({ code }) => code)).toEqual(['event_without_issue', 'not_json']);
  expect(JSON.stringify(world.quarantined)).not.toMatch(/hunter2|topsecret|203\.0\.113\.9|ada@example|k-123/);
});

it('leaves the rest of a batch for later that unpacks to more than the function holds', async () => {
  const world = newWorld();
  const large = JSON.stringify(envelope('created', { body: 'x'.repeat(30 * 1024 * 1024) }));
  const packed = webhook('comment', null, { encoding: 'gzip', body: gzipSync(large).toString('base64') });

  const again = await consume(messages(...Array.from({ length: 8 }, () => packed)), world);

  expect(world.archived.length + again.length).toBe(8);
  expect(again.length).toBeGreaterThan(0);
});

it('leaves the rest of a batch for later when reading it takes too long', async () => {
  const world = newWorld();
  let now = 0;
  const slow = { ...world, clock: { now: () => (now += 10_000) } };

  const again = await consume(messages(errorOf('1'), errorOf('2'), errorOf('3'), errorOf('4')), slow);

  expect(world.archived.length).toBeGreaterThan(0);
  expect(again.length).toBeGreaterThan(0);
});

it('refuses a compressed body that unpacks to more than any event', async () => {
  const world = newWorld();
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024)).toString('base64');

  await consume(messages(webhook('error', null, { encoding: 'gzip', body: bomb } as never)), world);

  expect(world.quarantined).toEqual([expect.objectContaining({ code: 'body_not_gzip' })]);
});

it('archives what says nothing about issues or events, and changes nothing', async () => {
  const world = newWorld();

  await consume(messages(webhook('comment', envelope('created', { comment: 'hi' }))), world);

  expect(world.archived).toHaveLength(1);
  expect(world.applied).toEqual([]);
  expect(world.counted).toMatchObject({ messages_ignored: 1 });
});

it('does not archive a replayed record again, and lets its event point at the record that exists', async () => {
  const world = newWorld();
  const archived = { key: 'archive/dt=2026-11-21/hh=09/old.jsonl.gz', offset: 12, length: 34 };
  const replayed = webhook('error', envelope('created', { error: errorJson({ issue_id: '1' }) }), {
    archived,
  });

  await consume(messages(replayed, errorOf('2')), world);

  expect(world.archived).toHaveLength(1);
  expect(world.applied).toEqual([
    expect.objectContaining({ event: expect.objectContaining({ archive: archived }) }),
    expect.objectContaining({
      event: expect.objectContaining({ archive: expect.objectContaining({ key: 'archive/a' }) }),
    }),
  ]);
});
