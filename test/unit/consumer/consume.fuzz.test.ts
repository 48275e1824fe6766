import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { QuarantineEntry } from '../../../lambdas/adapters/archive/writer.ts';
import { NOTHING_APPLIED } from '../../../lambdas/adapters/table/write/applied.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { encodeMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';
import { eventDetail } from '../../../lambdas/core/sentry/event/detail.ts';
import { PermanentError } from '../../../lambdas/core/failure.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { damaged, hostileJson, mutated, withDuplicateKey } from '../../support/samples/hostile-json.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';

const AT = '2026-11-21T09:30:02.250Z';
const FIRST = 'neighbour-1';
const LAST = 'neighbour-2';

interface World extends Services {
  archived: ArchiveRecord[];
  quarantined: QuarantineEntry[];
  applied: Observation[];
}

/** 512 characters of Sentry's, and `user:` or `application:` before an actor's. */
const TEXT_LIMIT = 524;

function newWorld(): World {
  const archived: ArchiveRecord[] = [];
  const quarantined: QuarantineEntry[] = [];
  const applied: Observation[] = [];
  return {
    archived,
    quarantined,
    applied,
    archive: {
      write: (records) => {
        archived.push(...records);
        return Promise.resolve(records.map((_, offset) => ({ key: 'archive/a', offset, length: 1 })));
      },
      quarantine: (entries) => Promise.resolve(void quarantined.push(...entries)),
      removeOversize: () => Promise.resolve(),
      keepUnreadable: () => Promise.resolve(),
      readOversize: (key) => Promise.reject(new PermanentError('body_missing', `${key} is gone`)),
    },
    reader: { getGroups: () => Promise.resolve(new Map()), getGroup: () => Promise.resolve(undefined) },
    writer: {
      apply: (observations: readonly Observation[]) => {
        applied.push(...observations);
        return Promise.resolve(NOTHING_APPLIED);
      },
      tellSpike: () => Promise.resolve(),
    },
    mover: { moveEvents: () => Promise.resolve(0) },
    deliveries: { note: () => Promise.resolve() },
    sanitise: createSanitise(),
    clock: { now: () => Date.parse(AT) },
    newId: () => '01J00000000000000000000000',
    telemetry: quietTelemetry,
  };
}

const webhook = (resource: string, body: string, encoding: 'identity' | 'gzip' = 'identity'): string =>
  encodeMessage({
    v: 1,
    kind: 'webhook',
    receivedAt: AT,
    resource,
    hookTimestamp: 1795253402,
    requestId: null,
    encoding,
    body,
  });
const neighbour = (issueId: string) =>
  webhook('error', JSON.stringify(envelope('created', { error: errorJson({ issue_id: issueId }) })));

const ISSUE = envelope('resolved', { issue: issueJson() });
const ERROR = envelope('created', { error: errorJson() });
const ALERT = envelope('triggered', { event: errorJson(), triggered_rule: 'a rule' });
const REST_EVENT = {
  eventID: 'af7344af737b4811b76fc343679d6e0d',
  id: 'af7344af737b4811b76fc343679d6e0d',
  dateCreated: '2026-11-20T09:30:00Z',
  title: 'TypeError',
  message: '',
  culprit: 'POST /checkout',
  type: 'error',
  platform: 'node',
  tags: [{ key: 'environment', value: 'production' }],
  user: { id: '77', email: 'ada@example.org', ip_address: '203.0.113.9' },
  release: { version: 'shop@1.4.0' },
  entries: [{ type: 'exception', data: { values: [{ type: 'TypeError', stacktrace: { frames: [] } }] } }],
};

const webhookBody = fc.oneof(
  mutated(ISSUE).map((body) => ['issue', body] as const),
  mutated(ERROR).map((body) => ['error', body] as const),
  mutated(ALERT).map((body) => ['event_alert', body] as const),
  mutated(ISSUE).map((body) => ['activity_alert', body] as const),
  withDuplicateKey(ERROR).map((body) => ['error', body] as const),
  damaged(ERROR).map((body) => ['error', body] as const),
  fc.tuple(fc.constantFrom('issue', 'error', 'comment', '__proto__', ''), hostileJson),
);

const pulled = (
  kind: string,
  field: string,
  rows: (text: string) => string,
  row: object,
): fc.Arbitrary<string> =>
  mutated(row).map(
    (text) =>
      `{"v":1,"kind":"${kind}","source":"${kind === 'issues' ? 'sync' : 'backfill'}","observedAt":"${AT}",` +
      `"actor":null,"issueId":"4501","projectId":"10","${field}":${rows(text)}}`,
  );

/** Messages of our own producers, with anything in what Sentry said. */
const fromSentry: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: webhookBody.map(([resource, body]) => webhook(resource, body)) },
  {
    weight: 2,
    arbitrary: webhookBody.map(([resource, body]) =>
      webhook(resource, gzipSync(body).toString('base64'), 'gzip'),
    ),
  },
  { weight: 2, arbitrary: pulled('issues', 'issues', (text) => `[${text}]`, issueJson()) },
  { weight: 2, arbitrary: pulled('events', 'events', (text) => `[${text}]`, REST_EVENT) },
  { weight: 2, arbitrary: pulled('event', 'event', (text) => text, REST_EVENT) },
);

/** Texts that may lie in the queue, from our own producers or from anybody's hand. */
const hostileMessage: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fromSentry },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat({ max: 400 }), fc.string())
      .map(([end, tail]) =>
        webhook(
          'error',
          `${gzipSync(JSON.stringify(ERROR)).toString('base64').slice(0, end)}${tail}`,
          'gzip',
        ),
      ),
  },
  { weight: 2, arbitrary: mutated(JSON.parse(neighbour('1')) as object) },
  {
    weight: 1,
    arbitrary: mutated({ v: 1, kind: 'gone', source: 'sync', observedAt: AT, issueId: '1', mergedInto: '2' }),
  },
  {
    weight: 1,
    arbitrary: mutated({
      v: 1,
      kind: 'spike',
      source: 'sync',
      observedAt: AT,
      issueId: '1',
      hour: '2026-11-21T09',
    }),
  },
  { weight: 1, arbitrary: damaged(JSON.parse(neighbour('1')) as object) },
  { weight: 1, arbitrary: hostileJson },
);

const isNeighbour = ({ issueId }: Observation) => issueId === FIRST || issueId === LAST;

it('quarantines or stores whatever lies in the queue, and loses no good neighbour of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileMessage, { minLength: 1, maxLength: 5 }), async (bad) => {
      const world = newWorld();
      const bodies = [neighbour(FIRST), ...bad, neighbour(LAST)];

      const again = await consume(
        bodies.map((body, index) => ({ messageId: `m${index.toString()}`, body })),
        world,
      );

      expect(again).toEqual([]);
      expect(world.applied.filter(isNeighbour).map(({ issueId }) => issueId)).toEqual([FIRST, LAST]);
      expect(world.archived.length + world.quarantined.length).toBeGreaterThanOrEqual(bodies.length);
    }),
    { numRuns: 200 },
  );
});

it('hands on only what the table can hold: ids that are keys, times that sort, texts of bounded length', async () => {
  await fc.assert(
    fc.asyncProperty(fromSentry, async (body) => {
      const world = newWorld();

      await consume([{ messageId: 'm', body }], world);

      for (const observation of world.applied) {
        expect(observation.issueId).toMatch(/^[\w-]{1,64}$/);
        for (const text of stringsOf(observation)) expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
        for (const number of numbersOf(observation)) expect(Number.isSafeInteger(number)).toBe(true);
        if (observation.kind !== 'event') continue;
        expect(observation.event.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(observation.event.eventId).toMatch(/^[0-9a-f]{32}$/);
      }
    }),
    { numRuns: 300 },
  );
});

it('hands on texts that UTF-8 can carry: half a surrogate pair would come back from the table as another text', async () => {
  await fc.assert(
    fc.asyncProperty(fromSentry, async (body) => {
      const world = newWorld();

      await consume([{ messageId: 'm', body }], world);

      for (const text of world.applied.flatMap(stringsOf)) expect(text.isWellFormed()).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('keeps no secret of what it quarantines, and none in the archive', async () => {
  const SECRETS = /hunter2|topsecret|203\.0\.113\.9|ada@example|abcdef0123456789|4111111111111111/;
  await fc.assert(
    fc.asyncProperty(hostileMessage, async (body) => {
      const world = newWorld();

      await consume([{ messageId: 'm', body }], world);

      expect(JSON.stringify(world.quarantined)).not.toMatch(SECRETS);
      expect(JSON.stringify(world.archived)).not.toMatch(SECRETS);
    }),
    { numRuns: 300 },
  );
});

it('changes no prototype', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMessage, async (body) => {
      await consume([{ messageId: 'm', body }], newWorld());

      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

it('shows any archived record as an event', () => {
  fc.assert(
    fc.property(
      webhookBody,
      pulled('event', 'event', (text) => text, REST_EVENT),
      ([, body], rest) => {
        for (const text of [`{"kind":"webhook","body":${body}}`, rest]) {
          const record = createSanitise()(parsed(text));
          expect(() => eventDetail(record)).not.toThrow();
        }
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  ['zeros', Buffer.alloc(64 * 1024 * 1024)],
  ['a string of them', Buffer.from(`"${'0'.repeat(40 * 1024 * 1024)}"`)],
])('quarantines a gzip bomb of %s, and stores its neighbours', async (_name, content) => {
  const world = newWorld();
  const bomb = webhook('error', gzipSync(content).toString('base64'), 'gzip');

  const again = await consume(
    [neighbour(FIRST), bomb, bomb, neighbour(LAST)].map((body, index) => ({ messageId: `m${index}`, body })),
    world,
  );

  expect(again).toEqual([]);
  expect(world.quarantined.map(({ code }) => code)).toEqual(['body_not_gzip', 'body_not_gzip']);
  expect(world.applied).toHaveLength(2);
});

it.each([
  ['arrays', '[', ']'],
  ['objects', '{"a":', '}'],
  ['entries', '[{"values":', '}]'],
])('reads an event with %s nested 1,000,000 deep', async (_name, open, close) => {
  const world = newWorld();
  const deep = `${open.repeat(1_000_000)}null${close.repeat(1_000_000)}`;
  const body = JSON.stringify(ERROR).replace('"exception":', `"extra":${deep},"exception":`);
  const packed = webhook('error', gzipSync(body).toString('base64'), 'gzip');

  const again = await consume([{ messageId: 'm', body: packed }], world);

  expect(again).toEqual([]);
  expect(world.applied).toHaveLength(1);
  expect(() => JSON.stringify(world.archived)).not.toThrow();
});

const stringsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
};
const numbersOf = (value: unknown): number[] => {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
