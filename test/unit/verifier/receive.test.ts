import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_MESSAGE_BYTES, webhookMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { ErrorBody } from '../../../lambdas/contracts/routes.ts';
import { MAX_BODY_BYTES, receive } from '../../../lambdas/verifier/receive.ts';
import {
  CLIENT_SECRET,
  ENVELOPE,
  NOW,
  delivery,
  fakeServices,
  signatureOf,
} from '../../support/fakes/verifier-services.ts';
import type { FakeServices } from '../../support/fakes/verifier-services.ts';

const messagesOf = ({ sent }: FakeServices) => sent.map((text) => webhookMessage.parse(JSON.parse(text)));
const errorOf = (answer: { body?: string }): ErrorBody['error'] =>
  (JSON.parse(answer.body!) as ErrorBody).error;

describe('a delivery from Sentry', () => {
  it('is queued with its body untouched and answered 202 with its id', async () => {
    const services = fakeServices();

    const answer = await receive(delivery(), services);

    expect(answer.statusCode).toBe(202);
    expect(JSON.parse(answer.body!)).toEqual({ accepted: true, id: '0123456789abcdef0123456789abcdef' });
    expect(messagesOf(services)).toEqual([
      {
        v: 1,
        kind: 'webhook',
        receivedAt: new Date(NOW).toISOString(),
        resource: 'issue',
        hookTimestamp: 1_795_435_200,
        requestId: '0123456789abcdef0123456789abcdef',
        encoding: 'identity',
        body: ENVELOPE,
      },
    ]);
    expect(services.metricsSeen).toEqual([
      ['webhook_answer_time', 0],
      ['webhook_accepted', 1],
    ]);
  });

  it('is not answered before SQS has accepted it', async () => {
    let accept = () => {};
    const accepted = new Promise<void>((resolve) => (accept = resolve));
    const order: string[] = [];
    const services = fakeServices({ queue: { send: () => accepted.then(() => void order.push('queued')) } });

    const answered = receive(delivery(), services).then(() => order.push('answered'));
    await new Promise((resolve) => setImmediate(resolve));
    const before = [...order];
    accept();
    await answered;

    expect(before).toEqual([]);
    expect(order).toEqual(['queued', 'answered']);
  });

  it('may be of a resource and action that nobody knows yet', async () => {
    const body = '{"action":"levitated","data":{}}';
    const services = fakeServices();

    const answer = await receive(delivery({ body, headers: { 'sentry-hook-resource': 'anvil' } }), services);

    expect(answer.statusCode).toBe(202);
    expect(messagesOf(services)[0]).toMatchObject({ resource: 'anvil', body });
  });

  it('may spell its header names in any case', async () => {
    const event = delivery();
    event.headers = Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [
        name.replace(/\b[a-z]/g, (c) => c.toUpperCase()),
        value,
      ]),
    );
    const services = fakeServices();

    const answer = await receive(event, services);

    expect(answer.statusCode).toBe(202);
    expect(messagesOf(services)[0]).toMatchObject({ resource: 'issue', hookTimestamp: 1_795_435_200 });
  });

  it('may arrive base64-encoded', async () => {
    const services = fakeServices();

    const answer = await receive(delivery({ base64: true }), services);

    expect(answer.statusCode).toBe(202);
    expect(messagesOf(services)[0]!.body).toBe(ENVELOPE);
  });

  it('without a usable Request-ID or timestamp gets the gateway id and no timestamp', async () => {
    const headers = { 'request-id': 'a b\n<script>', 'sentry-hook-timestamp': 'soon' };
    const services = fakeServices();

    const answer = await receive(delivery({ headers }), services);

    expect(JSON.parse(answer.body!).id).toBe('gateway-id');
    expect(messagesOf(services)[0]!.hookTimestamp).toBeNull();
  });

  it.each([
    ['10,000 levels of nesting', `{"action":"a","data":{"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`],
    [
      '__proto__ keys',
      '{"__proto__":{"admin":true},"action":"a","data":{"__proto__":{"admin":true},"constructor":1}}',
    ],
    ['duplicate keys', '{"action":"a","action":"b","data":{},"data":{"x":1}}'],
    ['lone surrogates', '{"action":"a","data":{"x":"\\ud800 \\udfff"}}'],
    [
      'characters that SQS refuses',
      '{"action":"a","data":{"x":"\uffff\ufffe\u0000"}}'.replace('\u0000', '\\u0000'),
    ],
    ['a byte-order-like and non-ASCII text', '{"action":"a","data":{"x":"\ufeffÄ😀"}}'],
  ])('keeps hostile JSON as it came: %s', async (_, body) => {
    const services = fakeServices();

    const answer = await receive(delivery({ body }), services);

    expect(answer.statusCode).toBe(202);
    expect(messagesOf(services)[0]!.body).toBe(body);
    expect(services.sent[0]).toMatch(/^[\x20-\x7e]*$/);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('keeps any JSON text exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), async (data) => {
        const body = JSON.stringify({ action: 'created', data });
        const services = fakeServices();
        await receive(delivery({ body }), services);
        expect(messagesOf(services)[0]!.body).toBe(body);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what Sentry signed and nobody can read', () => {
  const notUtf8 = Buffer.from('{"action":"a","data":{"x":"\xff\xfe"}}', 'latin1');

  it.each([
    ['a body that is not JSON', 'action=created'],
    ['a body that is cut short', ENVELOPE.slice(0, -20)],
    ['an empty body', ''],
    ['a body without action', '{"data":{}}'],
    ['a body without data', '{"action":"created"}'],
    ['data that is a list', '{"action":"created","data":[]}'],
    ['JSON that is not an object', 'null'],
    ['a text with the mark of a byte order', `\ufeff${ENVELOPE}`],
  ])('is queued as it came: %s', async (_, body) => {
    for (const base64 of [false, true]) {
      // Arrange
      const services = fakeServices();

      // Act
      const answer = await receive(delivery({ body, base64 }), services);

      // Assert
      expect(answer.statusCode).toBe(202);
      expect(messagesOf(services)).toEqual([expect.objectContaining({ encoding: 'identity', body })]);
      expect(services.metricsSeen).toContainEqual(['webhook_accepted', 1]);
    }
  });

  it('travels compressed where it is no text, byte for byte', async () => {
    // Arrange
    const services = fakeServices();

    // Act
    const answer = await receive(delivery({ body: notUtf8, base64: true }), services);

    // Assert
    const [message] = messagesOf(services);
    expect(answer.statusCode).toBe(202);
    expect(message!.encoding).toBe('gzip');
    expect(gunzipSync(Buffer.from(message!.body, 'base64'))).toEqual(notUtf8);
  });

  it('goes through the bucket where it is no text and does not compress, byte for byte', async () => {
    // Arrange
    const services = fakeServices();
    const body = randomBytes(2_000_000);

    // Act
    const answer = await receive(delivery({ body, base64: true }), services);

    // Assert
    expect(answer.statusCode).toBe(202);
    expect(messagesOf(services)[0]).toMatchObject({ encoding: 'bucket', body: 'oversize/1' });
    expect(gunzipSync(services.stored[0]!)).toEqual(body);
  });

  it.each([
    ['no resource', { 'sentry-hook-resource': undefined }, { resource: '' }],
    ['an empty resource', { 'sentry-hook-resource': '' }, { resource: '' }],
    ['a resource of other letters', { 'sentry-hook-resource': 'größe 😀' }, { resource: 'größe 😀' }],
    ['no timestamp', { 'sentry-hook-timestamp': undefined }, { hookTimestamp: null }],
    ['a timestamp of other digits', { 'sentry-hook-timestamp': '١٧٩٥' }, { hookTimestamp: null }],
    ['no Request-ID', { 'request-id': undefined }, { requestId: null }],
    ['a Request-ID of other letters', { 'request-id': 'ß' }, { requestId: 'ß' }],
  ])('may have unsigned headers of any kind: %s', async (_, headers, expected) => {
    // Arrange
    const services = fakeServices();

    // Act
    const answer = await receive(delivery({ headers }), services);

    // Assert
    expect(answer.statusCode).toBe(202);
    expect(messagesOf(services)).toEqual([expect.objectContaining(expected)]);
  });

  it('is refused all the same where nothing proves that Sentry sent it', async () => {
    // Arrange
    const services = fakeServices();

    // Act
    const answer = await receive(delivery({ body: notUtf8, base64: true, secret: 'other' }), services);

    // Assert
    expect(answer.statusCode).toBe(401);
    expect(services.sent).toEqual([]);
  });
});

describe('refusals', () => {
  it.each([
    ['GET', { method: 'GET' }, 405, 'method_not_allowed'],
    ['no signature', { headers: { 'sentry-hook-signature': undefined } }, 401, 'missing_signature'],
    ['an empty signature', { headers: { 'sentry-hook-signature': '' } }, 401, 'missing_signature'],
    ['the signature of another secret', { secret: 'other' }, 401, 'bad_signature'],
    [
      'the signature of another body',
      { headers: { 'sentry-hook-signature': signatureOf('{}') } },
      401,
      'bad_signature',
    ],
  ])('%s is refused and nothing is queued', async (_, options, status, code) => {
    const services = fakeServices();

    const answer = await receive(delivery(options), services);

    expect(answer.statusCode).toBe(status);
    expect(errorOf(answer)).toEqual({ code, message: expect.any(String), requestId: expect.any(String) });
    expect(services.sent).toEqual([]);
    expect(services.metricsSeen).toContainEqual(['webhook_refused', code]);
  });

  it('405 says which method is allowed', async () => {
    const answer = await receive(delivery({ method: 'GET' }), fakeServices());

    expect(answer.headers).toMatchObject({ allow: 'POST' });
  });

  it('the signature is checked before the body is looked at', async () => {
    const answer = await receive(delivery({ body: 'not json', secret: 'other' }), fakeServices());

    expect(answer.statusCode).toBe(401);
  });

  it('no log line holds the body, the secret or the signature', async () => {
    const services = fakeServices();
    const body = '{"action":"created","data":{"password":"tell-nobody"}}';

    await receive(delivery({ body }), services);
    await receive(delivery({ body, secret: 'other' }), services);

    const text = services.logLines.join('\n');
    expect(services.logLines).toHaveLength(2);
    for (const secret of ['tell-nobody', CLIENT_SECRET, signatureOf(body), signatureOf(body, 'other')]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('size', () => {
  const filler = (length: number) => `{"action":"a","data":{"x":"${'x'.repeat(length - 30)}"}}`;

  it('a body of exactly 5 MB is accepted', async () => {
    const services = fakeServices();
    const body = filler(MAX_BODY_BYTES);

    const answer = await receive(delivery({ body }), services);

    expect(Buffer.byteLength(body)).toBe(MAX_BODY_BYTES);
    expect(answer.statusCode).toBe(202);
  });

  it.each([false, true])('one byte more is refused with 413 (base64: %s)', async (base64) => {
    const services = fakeServices();

    const answer = await receive(delivery({ body: filler(MAX_BODY_BYTES + 1), base64 }), services);

    expect(answer.statusCode).toBe(413);
    expect(services.sent).toEqual([]);
    expect(services.metricsSeen).toContainEqual(['webhook_refused', 'body_too_large']);
  });

  it('bytes count, not characters', async () => {
    const body = `{"action":"a","data":{"x":"${'ä'.repeat(MAX_BODY_BYTES / 2)}"}}`;
    const answer = await receive(delivery({ body }), fakeServices());

    expect(answer.statusCode).toBe(413);
  });

  it('a body too large for one message travels compressed', async () => {
    const services = fakeServices();
    const body = filler(2 * MAX_MESSAGE_BYTES);

    await receive(delivery({ body }), services);

    const [message] = messagesOf(services);
    expect(message!.encoding).toBe('gzip');
    expect(gunzipSync(Buffer.from(message!.body, 'base64')).toString()).toBe(body);
    expect(services.metricsSeen).toContainEqual(['webhook_oversize', 1]);
  });

  it('a body that outgrows the limit only by its escapes travels compressed too', async () => {
    const services = fakeServices();
    const body = `{"action":"a","data":{"x":"${'ä'.repeat(300_000)}"}}`;

    await receive(delivery({ body }), services);

    expect(messagesOf(services)[0]!.encoding).toBe('gzip');
  });

  it('a body that does not compress goes to the bucket, and the message names the object', async () => {
    const services = fakeServices();
    const body = JSON.stringify({ action: 'a', data: { x: randomBytes(1_500_000).toString('base64') } });

    await receive(delivery({ body }), services);

    expect(messagesOf(services)[0]).toMatchObject({ encoding: 'bucket', body: 'oversize/1' });
    expect(gunzipSync(services.stored[0]!).toString()).toBe(body);
  });

  it('no message is ever larger than SQS takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1_200_000 }),
        fc.constantFrom('x', '"', 'ä', '\u0001'),
        fc.boolean(),
        async (length, character, noise) => {
          const x = noise ? randomBytes(length / 2).toString('base64') : character.repeat(length / 2);
          const services = fakeServices();
          const answer = await receive(
            delivery({ body: JSON.stringify({ action: 'a', data: { x } }) }),
            services,
          );
          expect(answer.statusCode).toBe(202);
          expect(Buffer.byteLength(services.sent[0]!)).toBeLessThan(MAX_MESSAGE_BYTES);
        },
      ),
      { numRuns: 15 },
    );
  });
});
