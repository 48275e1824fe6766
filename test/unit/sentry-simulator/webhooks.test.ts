import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CircuitBreaker } from '../../../lib/sentry-simulator/hooks/circuit-breaker.ts';
import { anError, SECRET, sendEvent, startRunning, type Running } from './running-simulator.ts';

let running: Running;
beforeEach(async () => {
  running = await startRunning();
});
afterEach(() => running.stop());

const onlyIssue = async (): Promise<string> =>
  (await running.call('GET', '/simulator/state')).body.issues[0].id as string;
const act = (id: string, action: string, body = {}) =>
  running.call('POST', `/simulator/issues/${id}/${action}`, body);

describe('a webhook', () => {
  it('is signed over its exact bytes, which are ASCII also where the text is not', async () => {
    await sendEvent(running, {
      ...anError('TypeError', 'größe 🚀'),
      timestamp: Math.floor(Date.now() / 1000),
    });
    await running.hooks();

    expect(running.received).toHaveLength(2);
    for (const { headers, raw } of running.received) {
      expect(headers['sentry-hook-signature']).toBe(createHmac('sha256', SECRET).update(raw).digest('hex'));
      expect(raw.toString('latin1')).toMatch(/^\{"action":"created","installation":\{[\x20-\x7e]*$/);
      expect(headers['request-id']).toMatch(/^[0-9a-f]{32}$/);
      expect(headers['sentry-hook-timestamp']).toMatch(/^\d{10}$/);
      expect(headers['content-type']).toBe('application/json');
    }
    const error = running.received.find(({ headers }) => headers['sentry-hook-resource'] === 'error');
    expect(error?.raw.toString()).toMatch(/"timestamp":\d{10}\.0,/);
    expect(Object.keys(error?.body as object)).toEqual(['action', 'installation', 'data', 'actor']);
  });

  it('carries the custom authorization header', async () => {
    await running.call('PUT', '/simulator/webhook', { bearer: 'extra' });

    await sendEvent(running, { message: 'hello' });
    await running.hooks();

    expect(running.received[0]?.headers.authorization).toBe('Bearer extra');
  });

  it('is tried once, whatever the answer, and redirects are not followed', async () => {
    running.answerWith(503);
    await sendEvent(running, { message: 'first' });
    await running.hooks();
    running.answerWith(302, { location: '/elsewhere' });
    await sendEvent(running, { message: 'other words' });

    const hooks = await running.hooks();

    expect(hooks).toEqual(['issue.created', 'issue.created']);
    const { body } = await running.call('GET', '/simulator/deliveries');
    expect((body as { status: number }[]).map(({ status }) => status)).toEqual([503, 302]);
  });
});

it('an answer that takes over a second is a timeout', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  running.simulator.setWebhook({ url: `http://127.0.0.1:${port}/`, secret: SECRET });

  await sendEvent(running, { message: 'hello' });
  await running.simulator.webhooksIdle();

  const { body } = await running.call('GET', '/simulator/deliveries');
  expect(body).toEqual([expect.objectContaining({ status: null, error: 'timeout' })]);
  silent.closeAllConnections();
  silent.close();
});

describe('the circuit breaker', () => {
  it('drops everything for five minutes after 500 sends without an answer', () => {
    let now = 0;
    const breaker = new CircuitBreaker(() => now);

    for (let send = 0; send < 499; send++) breaker.record(true);
    const before = breaker.isOpen();
    breaker.record(true);
    const after = breaker.isOpen();
    now += 300_000;

    expect([before, after, breaker.isOpen()]).toEqual([false, true, false]);
  });

  it('stays closed while fewer than half of the sends fail', () => {
    const breaker = new CircuitBreaker(() => 0);
    for (let send = 0; send < 1100; send++) breaker.record(false);
    for (let send = 0; send < 1000; send++) breaker.record(true);
    expect(breaker.isOpen()).toBe(false);
  });
});

describe('what is announced', () => {
  it('is issue.created once per issue and error.created per event, but none for messages', async () => {
    await sendEvent(running, anError());
    await sendEvent(running, anError());
    await sendEvent(running, { message: 'only a message' });

    expect((await running.hooks()).sort()).toEqual([
      'error.created',
      'error.created',
      'issue.created',
      'issue.created',
    ]);
  });

  it('has times with an offset in issue.created, with Z in the others', async () => {
    await sendEvent(running, { message: 'hello' });
    await running.hooks();

    await act(await onlyIssue(), 'resolve');
    await running.hooks();

    const [created, resolved] = running.received.map(
      ({ body }) => body.data as { issue: Record<string, unknown> },
    );
    expect(created?.issue.firstSeen).toMatch(/T\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(resolved?.issue.firstSeen).toMatch(/T\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(resolved).toMatchObject({ resolution_type: 'now', issue: { status: 'resolved', count: '1' } });
  });

  it('is resolving, a new event on a resolved issue, archiving and escalating', async () => {
    await sendEvent(running, { message: 'hello' });
    const id = await onlyIssue();

    await act(id, 'resolve');
    await running.hooks();
    await sendEvent(running, { message: 'hello' });
    await running.hooks();
    await act(id, 'archive');
    await running.hooks();
    await act(id, 'escalate');

    expect(await running.hooks()).toEqual([
      'issue.created',
      'issue.resolved',
      'issue.unresolved',
      'issue.ignored',
      'issue.unresolved',
    ]);
    expect(running.received.map(({ body }) => body.data.issue.substatus as string | null)).toEqual([
      'new',
      null,
      'regressed',
      'archived_until_escalating',
      'escalating',
    ]);
  });

  it('is nothing for an un-archive, a merge, a deletion or a new event of an archived issue', async () => {
    await running.call('POST', '/simulator/issues', { count: 3, statuses: ['ignored'], project: 'crm' });
    const { body } = await running.call('GET', '/simulator/state');
    const [first = '', second = '', third = ''] = (body.issues as { id: string }[]).map(({ id }) => id);

    await act(first, 'unarchive');
    await act(second, 'merge', { into: first });
    await act(third, 'delete');

    expect(await running.hooks()).toEqual([]);
    const after = await running.call('GET', '/simulator/state');
    expect(after.body.gone).toEqual([
      { id: third, mergedInto: null },
      { id: second, mergedInto: first },
    ]);
  });

  it('is issue.assigned for the first assignee only', async () => {
    await sendEvent(running, { message: 'hello' });
    const id = await onlyIssue();

    await act(id, 'assign', { assignedTo: 'user:662437' });
    await act(id, 'assign', { assignedTo: 'user:662438' });

    expect((await running.hooks()).filter((hook) => hook === 'issue.assigned')).toHaveLength(1);
  });
});

describe('faults', () => {
  const burst = () => running.call('POST', '/simulator/burst', { events: 20, newGroups: 1 });

  it('make silence, lost and doubled deliveries, and resources that never come', async () => {
    await running.call('PUT', '/simulator/faults', { webhooks: { silence: true } });
    await burst();
    const silent = await running.hooks();
    await running.call('PUT', '/simulator/faults', { webhooks: { drop: 1 } });
    await burst();
    const lost = await running.hooks();
    await running.call('PUT', '/simulator/faults', { webhooks: { duplicate: 1, dropResources: ['error'] } });
    await burst();
    const doubled = await running.hooks();

    expect(silent).toEqual([]);
    expect(lost).toEqual([]);
    expect(doubled).toEqual(['issue.created', 'issue.created']);
    expect(running.received[0]?.headers['request-id']).not.toBe(running.received[1]?.headers['request-id']);
  });

  it('let delayed deliveries all arrive, and are taken away by DELETE', async () => {
    await running.call('PUT', '/simulator/faults', { webhooks: { delayMs: [1, 20], reorder: true } });

    await burst();
    const hooks = await running.hooks();
    const { body } = await running.call('DELETE', '/simulator/faults');

    expect(hooks).toHaveLength(21);
    expect(body.webhooks).toMatchObject({ drop: 0, delayMs: [0, 0], reorder: false });
  });
});
