import * as Sentry from '@sentry/node';
import { gzipSync } from 'node:zlib';
import { anError, ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

let running: Running;
beforeEach(async () => {
  running = await startRunning();
});
afterEach(() => running.stop());

const envelope = (event: object): string => `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`;

const post = async (
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> => {
  const dsn = new URL(running.simulator.dsn('shop-api'));
  return fetch(`${running.simulator.url}/api${dsn.pathname}/envelope/?sentry_key=${dsn.username}`, {
    method: 'POST',
    body,
    headers,
  });
};

describe('ingest', () => {
  it('stores what the real Node SDK sends, with its stack frames', async () => {
    Sentry.init({
      dsn: running.simulator.dsn('shop-api'),
      environment: 'test',
      release: 'shop@1.0.0',
      defaultIntegrations: false,
      // Needs hooks into the module loader that jest does not have.
      enableRuntimeChannelInjection: false,
    });

    Sentry.setUser({ id: '7', email: 'kim@example.com' });
    const id = Sentry.captureException(new RangeError('out of range'));
    await Sentry.close(5000);

    const { status, body } = await running.call('GET', `/api/0/projects/${ORG}/shop-api/events/${id}/`);
    expect(status).toBe(200);
    expect(body.title).toBe('RangeError: out of range');
    expect(body.release.version).toBe('shop@1.0.0');
    expect(body.tags).toContainEqual({ key: 'environment', value: 'test' });
    const frames = body.entries[0].data.values[0].stacktrace.frames as object[];
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.at(-1)).toMatchObject({
      lineNo: expect.any(Number),
      filename: expect.stringContaining('ingest'),
    });
  });

  it('takes compressed envelopes and answers the id of the event', async () => {
    const answer = await post(gzipSync(envelope({ event_id: 'a'.repeat(32), ...anError() })), {
      'content-encoding': 'gzip',
    });

    expect(await answer.json()).toEqual({ id: 'a'.repeat(32) });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('keeps the first of two events with the same id', async () => {
    await post(envelope({ event_id: 'b'.repeat(32), ...anError() }));
    await post(envelope({ event_id: 'b'.repeat(32), ...anError('Other') }));

    const { body } = await running.call('GET', '/simulator/state');
    expect(body.totals).toMatchObject({ events: 1, issues: 1 });
  });

  it('accepts and forgets sessions and transactions', async () => {
    const answer = await post('{}\n{"type":"session"}\n{"sid":"1"}\n{"type":"transaction"}\n{"spans":[]}\n');

    expect(answer.status).toBe(200);
    const { body } = await running.call('GET', '/simulator/state');
    expect(body.totals.events).toBe(0);
  });

  it.each([
    ['no envelope', 'not json', 400],
    ['an event of over a megabyte', envelope({ ...anError(), extra: { big: 'x'.repeat(1_000_001) } }), 413],
  ])('refuses %s', async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it('refuses a wrong key and an unknown project', async () => {
    const dsn = new URL(running.simulator.dsn('shop-api'));
    const send = (path: string) =>
      fetch(running.simulator.url + path, { method: 'POST', body: envelope(anError()) });

    expect((await send(`/api${dsn.pathname}/envelope/?sentry_key=0`)).status).toBe(403);
    expect((await send(`/api/1/envelope/?sentry_key=${dsn.username}`)).status).toBe(403);
  });
});

describe('the message of an event', () => {
  const stored = async (event: object) => {
    const answer = await post(envelope(event));
    const { id } = (await answer.json()) as { id: string };
    return (await running.call('GET', `/api/0/projects/${ORG}/shop-api/events/${id}/`)).body as {
      title: string;
      message: string;
      entries: { type: string; data: { formatted: string; message: string } }[];
    };
  };

  it.each([
    ['a text alone, as sentry-cli sends it', { message: 'plain text' }, 'plain text'],
    ['parameters, as sentry-cli sends them', { message: 'hello %s', params: ['world'] }, 'hello world'],
    ['parameters by name', { message: 'hello %(who)s, %d', params: { who: 'you' } }, 'hello you, %d'],
    ['braces', { message: 'hello {} and {}', params: ['a', 2] }, 'hello a and 2'],
    ['what the SDK made of it', { message: 'hello %s', params: ['x'], formatted: 'hello y' }, 'hello y'],
  ])('is kept with %s', async (_with, logentry, text) => {
    const event = await stored({ platform: 'native', logentry });

    expect(event).toMatchObject({ title: text, message: text });
    expect(event.entries).toMatchObject([{ type: 'message', data: { formatted: text } }]);
  });

  it.each([
    ['no exceptions', []],
    ['an exception', anError()['exception']],
  ])('is kept beside %s', async (_beside, exception) => {
    const event = await stored({ logentry: { message: 'plain text' }, exception });

    expect(event.message).toBe('plain text');
    expect(event.entries.map(({ type }) => type)).toContain('message');
  });

  it('does not cost a request without cookies', async () => {
    const event = await stored({ ...anError(), request: { url: 'https://shop.example.com/' } });

    expect(event.entries.map(({ type }) => type)).toContain('request');
  });
});

describe('grouping', () => {
  it('joins events with the same type and frames, whatever their message says', async () => {
    await sendEvent(running, anError('TypeError', 'order 17'));
    await sendEvent(running, anError('TypeError', 'order 18'));
    await sendEvent(running, anError('RangeError', 'order 18'));
    await sendEvent(running, { ...anError(), fingerprint: ['mine'] });
    await sendEvent(running, { ...anError('RangeError'), fingerprint: ['mine'] });

    const { body } = await running.call('GET', '/simulator/state');
    expect((body.issues as { count: number }[]).map(({ count }) => count).sort()).toEqual([1, 2, 2]);
  });

  it('joins messages that differ in numbers only', async () => {
    await sendEvent(running, { message: 'queue is 5 behind' });
    await sendEvent(running, { message: 'queue is 99 behind' });

    const { body } = await running.call('GET', '/simulator/state');
    expect(body.totals).toMatchObject({ events: 2, issues: 1 });
  });
});
