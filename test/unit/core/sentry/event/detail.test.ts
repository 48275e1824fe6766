import fc from 'fast-check';
import { eventDetail } from '../../../../../lambdas/core/sentry/event/detail.ts';
import {
  backfillRecord,
  cartError,
  restEvent,
  webhookRecord,
} from '../../../../support/samples/admin-samples.ts';

describe('an event of an error webhook', () => {
  const detail = eventDetail(webhookRecord(cartError));

  it('gives what identifies and describes it', () => {
    expect(detail).toMatchObject({
      eventId: 'a'.repeat(32),
      timestamp: '2026-11-20T12:25:00.123Z',
      title: "TypeError: Cannot read properties of undefined (reading 'total')",
      level: 'error',
      platform: 'node',
      environment: 'production',
      release: 'shop@4.2.0',
      message: null,
      sdk: { name: 'sentry.javascript.node', version: '10.2.0' },
      fingerprint: ['{{ default }}'],
      extra: { cartId: 'c-20931', attempt: 2 },
    });
  });

  it('keeps the order of exceptions and frames, and each frame’s source', () => {
    expect(detail.exceptions.map(({ type, mechanism, handled }) => ({ type, mechanism, handled }))).toEqual([
      { type: 'SyntaxError', mechanism: 'chained', handled: true },
      { type: 'TypeError', mechanism: 'onunhandledrejection', handled: false },
    ]);
    expect(detail.exceptions[1]?.frames.at(-1)).toEqual({
      filename: 'src/checkout/summarise.ts',
      absPath: '/app/src/checkout/summarise.ts',
      function: 'summarise',
      module: null,
      lineno: 12,
      colno: 31,
      inApp: true,
      preContext: expect.arrayContaining(['  const discount = discountOf(cart);']),
      contextLine: '  const total = prices.at(-1).total - discount.total;',
      postContext: expect.arrayContaining(['  return {']),
      vars: { cart: { lines: [], currency: 'EUR' }, prices: [], discount: '[redacted]' },
      rawFunction: null,
      symbol: null,
      package: null,
      platform: null,
      instructionAddr: null,
      symbolAddr: null,
      imageAddr: null,
      addrMode: null,
      trust: null,
      lock: null,
      other: {},
    });
  });

  it('reads epoch seconds of breadcrumbs, pairs of tags and headers, and leaves null entries out', () => {
    expect(detail.breadcrumbs[0]).toMatchObject({ timestamp: '2026-11-20T12:24:50.200Z', category: 'http' });
    expect(detail.tags).toContainEqual({ key: 'browser', value: 'Firefox 140' });
    expect(detail.tags).toHaveLength(6);
    expect(detail.request).toMatchObject({ method: 'POST', query: [['step', 'pay']] });
    expect(detail.request?.headers[2]).toEqual(['Authorization', '[redacted]']);
  });

  it('is found under data.event in an alert', () => {
    const alert = webhookRecord({});
    const record = { ...alert, body: { data: { event: cartError } } };

    expect(eventDetail(record).eventId).toBe('a'.repeat(32));
  });
});

describe('a backfilled event', () => {
  const detail = eventDetail(backfillRecord(restEvent));

  it('comes out in the same shape', () => {
    expect(detail).toMatchObject({
      eventId: 'b'.repeat(32),
      timestamp: '2026-11-19T22:26:56.098Z',
      title: 'ForbiddenError: GET /users 403',
      level: 'warning',
      environment: 'staging',
      release: 'web@9',
      message: 'Users cannot be read',
      extra: { attempt: 1 },
      fingerprint: ['f1'],
      user: { id: '550747' },
      request: {
        method: 'GET',
        url: 'https://shop.example.test/users',
        query: [['page', '2']],
        headers: [['Accept', '*/*']],
        data: null,
      },
    });
    expect(detail.exceptions[0]).toMatchObject({
      type: 'ForbiddenError',
      mechanism: 'generic',
      handled: true,
    });
    expect(detail.exceptions[0]?.frames[0]).toMatchObject({
      lineno: 67,
      colno: 9,
      inApp: true,
      preContext: ['  if (!response.ok) {'],
      contextLine: '    throw new ForbiddenError(response);',
      postContext: ['  }'],
    });
  });
});

describe('unusual events', () => {
  it('a message without exception shows the trace of its thread', () => {
    const threads = { values: [{ id: 1, stacktrace: { frames: [{ function: 'main' }] } }, null] };

    const detail = eventDetail(webhookRecord({ logentry: { formatted: 'Disk is full' }, threads }));

    expect([detail.message, detail.exceptions[0]?.frames[0]?.function]).toEqual(['Disk is full', 'main']);
  });

  it('a query string in one piece is taken apart', () => {
    const detail = eventDetail(webhookRecord({ request: { query_string: 'a=1&b=x%20y' } }));

    expect(detail.request?.query).toEqual([
      ['a', '1'],
      ['b', 'x y'],
    ]);
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['text'],
    [[]],
    [{}],
    [{ kind: 'webhook' }],
    [{ kind: 'event', event: null }],
    [{ kind: 'gone' }],
  ])('the record %j gives an empty detail', (record) => {
    expect(eventDetail(record)).toMatchObject({
      eventId: null,
      exceptions: [],
      breadcrumbs: [],
      tags: [],
      request: null,
    });
  });

  it('every field null is as good as absent', () => {
    const nulls = Object.fromEntries(Object.keys(cartError).map((key) => [key, null]));

    expect(eventDetail(webhookRecord(nulls))).toMatchObject({
      title: null,
      exceptions: [],
      tags: [],
      contexts: {},
    });
  });

  it('any JSON in any place is read without an exception', () => {
    const keys = [...Object.keys(cartError), 'entries', 'threads', 'stacktrace', 'dateCreated', 'context'];
    const section = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.record({ values: fc.array(fc.jsonValue({ maxDepth: 3 })) }),
      fc.record({
        values: fc.constant([{ stacktrace: { frames: [null, 1, { context: [[1]], lineno: 'x' }] } }]),
      }),
    );
    const event = fc.dictionary(fc.constantFrom(...keys), section);

    fc.assert(
      fc.property(event, (value) => {
        const [asWebhook, asBackfill] = [
          eventDetail(webhookRecord(value)),
          eventDetail(backfillRecord(value)),
        ];
        expect([asWebhook.raw, asBackfill.raw]).toEqual([value, value]);
      }),
    );
  });
});
