import fc from 'fast-check';
import { MAX_MESSAGE_BYTES, webhookMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createHandler } from '../../../lambdas/verifier/edge.ts';
import { receive } from '../../../lambdas/verifier/receive.ts';
import { damaged, hostileJson, mutated, withDuplicateKey } from '../../support/samples/hostile-json.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';
import { delivery, fakeServices, type FakeServices } from '../../support/fakes/verifier-services.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

const ISSUE = envelope('created', { issue: issueJson() });
const ERROR = envelope('created', { error: errorJson() });

const hostileBody = fc.oneof(
  mutated(ISSUE),
  mutated(ERROR),
  withDuplicateKey(ERROR),
  damaged(ISSUE),
  hostileJson,
  hostileJson.map((value) => `{"action":"created","data":${value}}`),
);
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

/** What SQS takes: it refuses control characters and counts bytes; ours are printable ASCII. */
const isOneMessage = (text: string) => text.length <= MAX_MESSAGE_BYTES && /^[\x20-\x7e]*$/.test(text);

/** A proven body lies in the queue as it came, unless it is too large. */
function expectAnswered(status: number | undefined, services: FakeServices, body: string | undefined): void {
  expect([202, 413]).toContain(status);
  expect(services.sent).toHaveLength(status === 202 ? 1 : 0);
  for (const text of services.sent) {
    expect(isOneMessage(text)).toBe(true);
    const message = webhookMessage.parse(JSON.parse(text));
    if (message.encoding === 'identity' && body !== undefined) expect(message.body).toBe(body);
  }
}

it('accepts any well-signed text and queues it untouched', async () => {
  await fc.assert(
    fc.asyncProperty(hostileBody, fc.boolean(), async (body, base64) => {
      const services = fakeServices();
      // What is no Unicode text cannot be sent as such: the bytes are what a server would have got.
      const text = Buffer.from(body).toString();

      const answer = await receive(delivery({ body: text, base64 }), services);

      expectAnswered(answer.statusCode, services, text);
    }),
    { numRuns: 300 },
  );
});

it('accepts any well-signed bytes, text or not', async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, async (bytes) => {
      const services = fakeServices();

      const answer = await receive(delivery({ body: bytes, base64: true }), services);

      expectAnswered(answer.statusCode, services, undefined);
    }),
  );
});

it('refuses base64 that is cut, or is none, because its bytes are not those that were signed', async () => {
  const whole = delivery({ body: JSON.stringify(ERROR), base64: true });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        // Four digits are three bytes; the last ones may be padding.
        fc.nat({ max: (whole.body?.length ?? 0) - 4 }).map((end) => (whole.body ?? '').slice(0, end)),
        fc.string({ unit: anyCharacter }),
      ),
      async (body) => {
        const services = fakeServices();

        const answer = await receive({ ...whole, body }, services);

        expect(answer.statusCode).toBe(401);
        expect(services.sent).toEqual([]);
      },
    ),
  );
});

it('takes any headers without a fault of its own', async () => {
  const header = fc.option(fc.string({ unit: anyCharacter, maxLength: 80 }), { nil: undefined });
  const headers = fc.record({
    'sentry-hook-resource': header,
    'sentry-hook-timestamp': fc.oneof(header, fc.constantFrom('1e999', '-1', '0', '9'.repeat(400), 'NaN')),
    'request-id': header,
    authorization: header,
    'Sentry-Hook-Signature': header,
  });
  await fc.assert(
    fc.asyncProperty(headers, fc.boolean(), async (sent, requireBearer) => {
      const services = fakeServices({ requireBearer });

      const answer = await receive(delivery({ headers: sent }), services);

      expect([202, 401]).toContain(answer.statusCode);
      for (const text of services.sent) {
        expect(isOneMessage(text)).toBe(true);
        webhookMessage.parse(JSON.parse(text));
      }
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['brackets', '['.repeat(2_500_000)],
  ['closed brackets', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
  ['objects', `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`],
  ['an envelope of them', `{"action":"x","data":{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}}`],
])('survives %s as deep as a body can be', async (_name, body) => {
  const services = fakeServices();

  const answer = await createHandler(services)(delivery({ body }), {} as never, undefined as never);

  expectAnswered((answer as { statusCode?: number }).statusCode, services, undefined);
});

it('writes nothing of a body into its log', async () => {
  await fc.assert(
    fc.asyncProperty(hostileBody, async (body) => {
      const services = fakeServices();

      await receive(delivery({ body: Buffer.from(body).toString() }), services);

      expect(services.logLines.join('\n')).not.toMatch(/hunter2|topsecret|ada@example|203\.0\.113\.9/);
    }),
    { numRuns: 100 },
  );
});
