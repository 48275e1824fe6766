import { createHash } from 'node:crypto';
import * as z from 'zod';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { envelope, issueJson } from '../../support/samples/sentry-bodies.ts';
import {
  answerOf,
  createStackClient,
  signatureOf,
  until,
  type Answer,
  type StackClient,
} from '../../support/stack/stack-client.ts';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

const body = JSON.stringify(envelope('created', { issue: issueJson({ title: 'Überlauf: 1.0' }) }));
const deliver = (text: string, headers: Record<string, string | undefined> = {}) =>
  client.deliver('issue', text, headers);
/** `text` under the signature of `body`. */
const underItsSignature = (text: string) =>
  deliver(text, { 'sentry-hook-signature': signatureOf(body, stack.endpoints.webhookSecret) });

/** Everything that may be delivered wrongly, and what it gets. */
const refusals: [string, number, () => Promise<Answer>][] = [
  ['no signature', 401, () => deliver(body, { 'sentry-hook-signature': undefined })],
  ['a wrong signature', 401, () => deliver(body, { 'sentry-hook-signature': 'a'.repeat(64) })],
  ['a changed body', 401, () => underItsSignature(`${body} `)],
  ['a truncated body', 401, () => underItsSignature(body.slice(0, -2))],
  [
    'a body that was serialised again',
    401,
    () => underItsSignature(JSON.stringify(JSON.parse(body), null, 1)),
  ],
  ['six megabytes', 413, () => deliver(JSON.stringify({ x: 'x'.repeat(6_000_000) }))],
  ['the wrong method', 405, () => answerOf(stack.endpoints.webhookUrl, { method: 'GET' })],
  ['the wrong path', 404, () => answerOf(`${stack.endpoints.webhookUrl}/x`, { method: 'POST' })],
];

describe('the webhook endpoint', () => {
  it.each(refusals)('answers %s with %i and a JSON error', async (_name, status, send) => {
    const answer = await send();

    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain('"message"');
  });

  it('has enqueued nothing of all this', async () => {
    await deliver(JSON.stringify(envelope('created', { issue: issueJson({ id: '1' }) })));

    // What was enqueued before it is stored by then.
    const groups = await until('the group of the good delivery', async () => {
      const ids = (await client.allGroups()).map((group) => group.id);
      return ids.includes('1') && ids;
    });

    expect(groups).toEqual(['1']);
  });
});

describe('what Sentry signed and nobody can read', () => {
  const cut = Buffer.from(body.slice(0, -40));
  const notUtf8 = Buffer.concat([Buffer.from('{"action":"'), Buffer.from([0xff, 0xfe]), cut]);
  const entriesSchema = z.object({
    entries: z.array(z.looseObject({ code: z.string(), message: z.unknown() })),
  });
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const deliveries: [string, Buffer, Record<string, string | undefined>][] = [
    ['not_json', cut, {}],
    ['not_utf8', notUtf8, {}],
    ['not_an_envelope', Buffer.from('[1,2]'), {}],
    ['no_resource', Buffer.from(body), { 'sentry-hook-resource': undefined }],
  ];

  it('is accepted, and lies in quarantine with its reason', async () => {
    const answers = [];
    for (const [, bytes, headers] of deliveries) answers.push(await client.deliver('issue', bytes, headers));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const entries = await until('the entries', async () => {
      const found = entriesSchema.parse((await client.admin('/quarantine')).body).entries;
      return found.length === deliveries.length && found;
    });
    expect(entries.map(({ code }) => code).sort()).toEqual(deliveries.map(([code]) => code).sort());
    for (const [code, bytes] of deliveries.slice(0, 2)) {
      expect(entries.find((entry) => entry.code === code)?.message).toMatchObject({
        resource: 'issue',
        unreadable: { bytes: bytes.length, sha256: digest(bytes) },
      });
    }
  });

  it('is shown on the page by its size and digest', async () => {
    const page = await fetch(`${stack.endpoints.url}/admin/completeness`, {
      headers: { authorization: `Bearer ${stack.endpoints.adminToken}` },
    });

    expect(await page.text()).toContain(digest(cut));
  });
});
