import { allChecks, examine } from '../../../../../lib/commands/doctor/examine.ts';
import type { Context } from '../../../../../lib/commands/doctor/check.ts';
import { answer, contextWith, NOW } from '../context.ts';

/** Delivery and storage as they follow each other. */
const both = async (context: Context) => {
  const checks = allChecks().filter(({ name }) => name === 'test-delivery' || name === 'storage');
  return examine(checks, context, { onStart: () => undefined, onResult: () => undefined });
};

describe('the test delivery', () => {
  const refused = (status: number, code: string) =>
    contextWith({ http: () => Promise.resolve(answer(status, { error: { code } })) });

  it.each([
    [401, 'bad_bearer', '--set bearer-token'],
    [401, 'bad_signature', 'ten seconds'],
    [503, 'queue_unavailable', "verifier's log"],
    [404, 'not_found', 'WebhookUrl'],
  ])('that is answered %d %s has its own fix', async (status, code, words) => {
    const [delivery] = await both(refused(status, code));

    expect(delivery?.state).toBe('fail');
    expect(delivery?.finding).toContain(code);
    expect(delivery?.fix).toContain(words);
  });

  it("is red where the stored client secret is the integration's Client ID, which looks the same", async () => {
    const app = {
      slug: 'ledger',
      name: 'Ledger',
      scopes: [],
      events: [],
      webhookUrl: 'https://errors.example/api/webhooks/sentry',
      clientId: 'c1'.repeat(32),
    };
    const context = contextWith({
      sentry: () => [200, [app]],
      secrets: { 'arn:webhook': { clientSecret: ` ${app.clientId}\n` } },
      http: () => Promise.resolve(answer(202)),
    });

    const [delivery] = await both(context);

    expect(delivery).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining('Client ID') as string,
      fix: expect.stringContaining('--set client-secret') as string,
    });
  });

  it('that takes longer than Sentry waits is a warning', async () => {
    const http = () => Promise.resolve({ ...answer(202), receivedAt: NOW + 1_400 });

    const [delivery] = await both(contextWith({ http }));

    expect(delivery).toMatchObject({
      state: 'warn',
      finding: expect.stringContaining('1400 ms') as string,
    });
  });

  /** The table's note of the delivery, once it was sent. */
  const noting = () => {
    let reads = 0;
    return () =>
      Promise.resolve(
        reads++ === 0 ? [] : [{ resource: 'doctor', action: 'ping', lastAt: new Date(NOW).toISOString() }],
      );
  };

  it('signed by a secret of Sentry that is refused is signed by the stored one, so that storage is still proved', async () => {
    const signatures: string[] = [];
    const context = contextWith({
      target: { clientSecret: 'd'.repeat(64) },
      table: { deliveries: noting() },
      http: (_, init) => {
        signatures.push(init?.headers?.['sentry-hook-signature'] ?? '');
        return Promise.resolve(
          signatures.length === 1 ? answer(401, { error: { code: 'bad_signature' } }) : answer(202),
        );
      },
    });

    const [delivery, storage] = await both(context);

    // Assert
    expect(delivery).toMatchObject({
      state: 'fail',
      fix: expect.stringContaining('--set client-secret') as string,
    });
    expect(storage?.state).toBe('ok');
    expect(new Set(signatures).size).toBe(2);
  });

  it('is told from another delivery that names its resource', async () => {
    const forged = { resource: 'doctor', action: 'created', lastAt: '2026-11-01T00:00:00.000Z' };
    const note = noting();
    const context = contextWith({
      table: { deliveries: async () => [forged, ...(await note())] },
      http: () => Promise.resolve(answer(202)),
    });

    const [, storage] = await both(context);

    expect(storage?.state).toBe('ok');
  });

  it('that nobody takes from the queue names the stopped consumer, and says what it waits for', async () => {
    const context = contextWith({
      aws: {
        isArchived: () => Promise.resolve(false),
        queue: () => Promise.resolve({ waiting: 1, inFlight: 0 }),
      },
    });

    const [, storage] = await both(context);

    expect(storage?.finding).toContain('not stored within 5 s');
    expect(storage?.fix).toContain('The consumer is stopped');
    expect(context.waits[0]).toContain('waiting until the test delivery is stored');
  });

  it('is waited for no longer once somebody stops it', async () => {
    // Arrange
    const stopping = new AbortController();
    let looks = 0;
    const context = contextWith({
      stop: stopping.signal,
      aws: {
        isArchived: () => {
          looks++;
          stopping.abort();
          return Promise.resolve(false);
        },
      },
    });

    // Act
    const [, storage] = await both(context);

    // Assert
    expect(storage?.state).toBe('skipped');
    expect(looks).toBe(1);
  });

  it('that the consumer holds and does not store points to its log', async () => {
    const context = contextWith({
      aws: {
        isArchived: () => Promise.resolve(false),
        queue: () => Promise.resolve({ waiting: 0, inFlight: 1 }),
      },
    });

    const [, storage] = await both(context);

    expect(storage?.fix).toContain('log');
    expect(storage?.fix).not.toContain('stopped');
  });

  it('that is in the archive and not in the table points to the table', async () => {
    const [, storage] = await both(contextWith({}));

    expect(storage).toMatchObject({
      state: 'fail',
      fix: expect.stringContaining('the table refuses') as string,
    });
  });

  it('that was not accepted leaves storage unjudged', async () => {
    const [, storage] = await both(refused(503, 'queue_unavailable'));

    expect(storage?.state).toBe('skipped');
  });
});
