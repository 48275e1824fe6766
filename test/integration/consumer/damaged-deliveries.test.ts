import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import * as z from 'zod';
import { unreadableMessage } from '../../../lambdas/contracts/unreadable.ts';
import { receive } from '../../../lambdas/verifier/receive.ts';
import { consumeAll, consumerServices, itemsOf } from '../../support/engines/consumer-world.ts';
import { createMemoryBucket, type MemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';
import { createTestTable } from '../../support/engines/table.ts';
import { delivery, fakeServices, NOW } from '../../support/fakes/verifier-services.ts';

/** A thousand take minutes: DAMAGED_DELIVERIES=1000 for all of them. */
const DELIVERIES = Number(process.env['DAMAGED_DELIVERIES'] ?? 120);
/** Of another set each time; DAMAGED_SEED repeats one that failed. */
const SEED = Number(process.env['DAMAGED_SEED'] ?? Date.now() % 2 ** 31);
const MAX_BODY_BYTES = 5 * 1_048_576;

const error = (issueId: number, padding: string) =>
  envelope('created', {
    error: errorJson({
      event_id: issueId.toString(16).padStart(32, '0'),
      issue_id: issueId.toString(),
      extra: { padding },
    }),
  });

/** Mostly of the size of an event; some that only fit compressed, or through the bucket, and some at the limit. */
const padding = fc.oneof(
  { weight: 30, arbitrary: fc.nat({ max: 20_000 }).map((length) => 'padding '.repeat(length / 8)) },
  { weight: 2, arbitrary: fc.constantFrom(1_100_000, 5_000_000).map((length) => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.constant(1_500_000).map((bytes) => randomBytes(bytes).toString('base64')) },
  { weight: 1, arbitrary: fc.constantFrom(MAX_BODY_BYTES, 5_500_000).map((length) => 'y'.repeat(length)) },
);

type Damage = (body: Buffer) => Buffer;
const place = fc.double({ min: 0, max: 0.999999, noNaN: true });

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Damage>((body) => body) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 })
      .map((changes): Damage => (body) => {
        const changed = Buffer.from(body);
        for (const [at, byte] of changes) changed[Math.floor(at * changed.length)] = byte;
        return changed;
      }),
  },
  {
    weight: 3,
    arbitrary: place.map(
      (at): Damage =>
        (body) =>
          body.subarray(0, Math.floor(at * body.length)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, place).map(([one, other]): Damage => (body) => {
      const [from, to] = [one, other].map((at) => Math.floor(at * body.length)).sort((a, b) => a - b);
      return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
    }),
  },
);

const unsigned = fc.constantFrom(undefined, '', 'größe', '\u0000', '😀'.repeat(300), 'a,b', '9'.repeat(400));
const headers = fc.record(
  {
    'sentry-hook-resource': unsigned,
    'sentry-hook-timestamp': unsigned,
    'request-id': unsigned,
  },
  { requiredKeys: [] },
);

interface Sent {
  bytes: Buffer;
  receivedAt: string;
  status: number | undefined;
}

const record = z.looseObject({ receivedAt: z.string(), resource: z.string() });
const entry = z.object({ code: z.string(), message: record });

/** Records of all objects under a prefix. */
const linesUnder = (bucket: MemoryBucket, prefix: string): unknown[] =>
  [...bucket.objects]
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([, bytes]) => gunzipSync(bytes).toString().trim().split('\n'))
    .map((line): unknown => JSON.parse(line));

it(`ends each of ${DELIVERIES} damaged deliveries (seed ${SEED}) as a group, a record or an entry of the quarantine`, async () => {
  const bucket = createMemoryBucket();
  const table = await createTestTable();
  const oversize: Record<string, Buffer> = {};
  const verifier = fakeServices({
    oversize: {
      put: (gzipped) => {
        const key = `oversize/${(Object.keys(oversize).length + 1).toString()}`;
        oversize[key] = gzipped;
        bucket.objects.set(key, gzipped);
        return Promise.resolve(key);
      },
    },
  });
  let now = NOW;
  verifier.clock = { now: () => now };
  const deliveries = fc.sample(fc.tuple(padding, damage, headers, fc.boolean()), {
    numRuns: DELIVERIES,
    seed: SEED,
  });

  // Sent one by one, each in a millisecond of its own, by which it is found again.
  const sent: Sent[] = [];
  for (const [index, [text, harm, unsignedHeaders, base64]] of deliveries.entries()) {
    now = NOW + index;
    const issue = 1000 + index;
    const whole =
      index % 3 === 0
        ? envelope('created', { issue: issueJson({ id: issue.toString(), title: text.slice(0, 300) }) })
        : error(issue, text);
    const bytes = harm(Buffer.from(JSON.stringify(whole)));
    const resource = index % 3 === 0 ? 'issue' : 'error';
    const event: APIGatewayProxyEventV2 = delivery({
      body: bytes,
      // As API Gateway hands bytes over that are no text.
      base64: base64 || !bytes.equals(Buffer.from(bytes.toString())),
      headers: { 'sentry-hook-resource': resource, ...unsignedHeaders },
    });
    const { statusCode: status } = await receive(event, verifier);
    sent.push({ bytes, receivedAt: new Date(now).toISOString(), status });
  }
  const quarantined: number[] = [];
  const services = consumerServices(table, bucket);
  await consumeAll(
    verifier.sent,
    {
      ...services,
      telemetry: {
        ...services.telemetry,
        metrics: {
          ...services.telemetry.metrics,
          count: (name, value = 1) => {
            if (name === 'messages_quarantined') quarantined.push(value);
          },
        },
      },
    },
    20,
  );

  const accepted = sent.filter(({ status }) => status === 202);
  const refused = sent.filter(({ status }) => status !== 202);
  const records = linesUnder(bucket, 'archive/').map((line) => record.parse(line));
  const entries = linesUnder(bucket, 'quarantine/').map((line) => entry.parse(line));
  const groups = new Set((await itemsOf(table)).map(({ pk }) => String(pk)));

  // Refused for their size alone, and counted.
  expect(refused.every(({ status, bytes }) => status === 413 && bytes.length > MAX_BODY_BYTES)).toBe(true);
  expect(verifier.metricsSeen.filter(([name]) => name === 'webhook_refused')).toEqual(
    refused.map(() => ['webhook_refused', 'body_too_large']),
  );

  // Every accepted one is in the archive or in the quarantine.
  const found = [...records, ...entries.map(({ message }) => message)].map(({ receivedAt }) => receivedAt);
  expect(found.sort()).toEqual(accepted.map(({ receivedAt }) => receivedAt).sort());
  expect(quarantined.reduce((sum, value) => sum + value, 0)).toBe(entries.length);

  // What the archive has of issues and errors is in the table.
  for (const { resource, body } of records) {
    if (resource !== 'issue' && resource !== 'error') continue;
    const { data } = z.object({ data: z.record(z.string(), z.looseObject({})) }).parse(body);
    const id = resource === 'issue' ? data['issue']?.['id'] : data['error']?.['issue_id'];
    expect(groups).toContain(`GROUP#${String(id)}`);
  }

  // What nobody can read lies apart, byte for byte.
  const bySha = new Map(sent.map(({ bytes }) => [createHash('sha256').update(bytes).digest('hex'), bytes]));
  const apart = entries.flatMap(({ message }) => unreadableMessage.safeParse(message).data?.unreadable ?? []);
  for (const { key, bytes, sha256 } of apart) {
    expect(gunzipSync(bucket.objects.get(key)!).equals(bySha.get(sha256)!)).toBe(true);
    expect(bytes).toBe(bySha.get(sha256)!.length);
  }
  expect(apart.length).toBeGreaterThan(0);
  expect([...bucket.objects.keys()].filter((key) => key.startsWith('oversize/'))).toEqual([]);
}, 600_000);
