import { allChecks, examine } from '../../../lib/doctor/examine.ts';
import type { Context } from '../../../lib/doctor/check.ts';
import type { Ledger } from '../../../lib/doctor/table.ts';
import { answer, completeRun, contextWith, NOW } from './context.ts';

/** Runs the one check of this name by itself. */
const check = (name: string, context: Context) =>
  allChecks()
    .find((each) => each.name === name)!
    .run(context);

const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const ledgerWith = (silence: Ledger['silence'], parts: Partial<Ledger> = {}): Ledger => ({
  known: true,
  reason: null,
  checkedAt: ago(2),
  projects: [{ id: '1' }],
  silence,
  ...parts,
});

describe('secrets', () => {
  it('that still have the random value of the deployment are named, with where their values come from', async () => {
    const secrets = { 'arn:webhook': { clientSecret: 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF' } };

    const { state, finding, mend } = await check('secrets', contextWith({ secrets }));

    expect(state).toBe('fail');
    expect(finding).toContain('clientSecret still has the random value');
    expect(mend).toContain('put_secret WebhookSecretArn clientSecret');
    expect(mend).not.toContain('authToken');
  });

  it('of another shape are named without their value', async () => {
    const context = contextWith({ secrets: { 'arn:token': { token: 'topsecret' } } });

    const [result] = await examine(
      allChecks().filter(({ name }) => name === 'secrets'),
      context,
      { onStart: () => undefined, onResult: () => undefined },
    );

    expect(result).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining('SentryTokenSecretArn') as string,
    });
    expect(JSON.stringify(result)).not.toContain('topsecret');
  });
});

describe('the clock', () => {
  const at = (sentryMs: number, awsMs: number) =>
    contextWith({
      http: (url) => {
        const ms = url.startsWith('https://sentry.example') ? sentryMs : awsMs;
        return Promise.resolve(answer(200, '', { date: new Date(NOW + ms).toUTCString() }));
      },
    });

  it.each([
    ['ok', 0, 0],
    ['ok', 2_000, 0],
    ['warn', 10_000, 0],
    ['fail', 300_000, 0],
    ['fail', 0, 300_000],
    ['warn', -300_000, -300_000],
  ])('is %s with Sentry %d ms and AWS %d ms off', async (state, sentryMs, awsMs) => {
    expect((await check('clock', at(sentryMs, awsMs))).state).toBe(state);
  });
});

describe('the token', () => {
  it('that Sentry refuses needs a new one', async () => {
    const context = contextWith({ sentry: () => [401, { detail: 'Invalid token' }] });

    const { state, finding, mend } = await check('sentry-token', context);

    expect(state).toBe('fail');
    expect(finding).toContain('401 (Invalid token)');
    expect(mend).toContain('create a token');
  });

  it('without a scope is named with the permission of that scope alone', async () => {
    const context = contextWith({ sentry: (path) => (path.includes('stats_v2') ? [403] : [200, []]) });

    const { state, finding, mend } = await check('token-scopes', context);

    expect(state).toBe('fail');
    expect(finding).toContain('no org:read');
    expect(mend).toContain('Organization: Read');
    expect(mend).not.toContain('Issue & Event');
  });

  it('of another organization shows none of that name', async () => {
    const context = contextWith({ sentry: () => [404] });

    expect(await check('sentry-token', context)).toMatchObject({
      state: 'fail',
      mend: expect.stringContaining('SENTRY_ORG_SLUG') as string,
    });
  });

  it('that does not see a configured project names it', async () => {
    const context = contextWith({ sentry: () => [404] });

    expect(await check('projects', context)).toMatchObject({
      state: 'fail',
      finding: 'acme has no project web',
    });
  });
});

describe('the integration', () => {
  const ours = {
    slug: 'ledger',
    name: 'Ledger',
    status: 'internal',
    scopes: ['event:write', 'project:read', 'org:read'],
    events: ['issue', 'error'],
    webhookUrl: 'https://errors.example/api/webhooks/sentry',
  };
  const listed = (...apps: object[]) => contextWith({ sentry: () => [200, apps] });
  const all = ['integration', 'webhook-url', 'webhook-events', 'integration-permissions'];
  const states = async (context: Context) =>
    Promise.all(all.map(async (name) => (await check(name, context)).state));

  it('that sends everything to us is well', async () => {
    expect(await states(listed(ours))).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('is the one that sends to us, whatever others there are', async () => {
    const other = { ...ours, slug: 'other', webhookUrl: 'https://elsewhere.example/hook', events: [] };

    expect(await check('integration', listed(other, ours))).toMatchObject({
      state: 'ok',
      finding: 'Ledger (ledger)',
    });
  });

  it('that could be one of several asks for its name', async () => {
    const [a, b] = [
      { ...ours, slug: 'a', webhookUrl: null },
      { ...ours, slug: 'b', webhookUrl: null },
    ];

    const { state, mend } = await check('integration', listed(a, b));

    expect(state).toBe('warn');
    expect(mend).toContain('--integration');
  });

  it.each([
    ['disabled', { isDisabled: true }, ['fail', 'ok', 'ok', 'ok']],
    ['at another URL', { webhookUrl: 'https://x.example/api/webhooks/sentry' }, ['ok', 'fail', 'ok', 'ok']],
    ['without the error event', { events: ['issue'] }, ['ok', 'ok', 'fail', 'ok']],
    ['without org:read', { scopes: ['event:write', 'project:read'] }, ['ok', 'ok', 'ok', 'fail']],
    [
      'that may not write events',
      { scopes: ['event:read', 'project:read', 'org:read'] },
      ['ok', 'ok', 'ok', 'warn'],
    ],
  ])('%s turns its own line', async (_, parts, expected) => {
    expect(await states(listed({ ...ours, ...parts }))).toEqual(expected);
  });

  it('that the token may not read is a warning with what to look at by hand', async () => {
    const context = contextWith({ sentry: () => [403, { detail: 'You do not have permission.' }] });

    const { state, mend } = await check('integration', context);

    expect(state).toBe('warn');
    expect(mend).toContain('https://errors.example/api/webhooks/sentry');
    expect(await states(context)).toEqual(['warn', 'skipped', 'skipped', 'skipped']);
  });
});

describe('the queues', () => {
  it('with an old message are too slow', async () => {
    const context = contextWith({ aws: { oldestMessageAge: () => Promise.resolve(1_200) } });

    expect(await check('queue', context)).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining('20 min') as string,
    });
  });

  it('with dead letters are to be redriven', async () => {
    const context = contextWith({ aws: { queue: () => Promise.resolve({ waiting: 3, inFlight: 0 }) } });

    expect(await check('dead-letter-queue', context)).toMatchObject({
      state: 'fail',
      mend: expect.stringContaining('npm run redrive') as string,
    });
  });
});

describe('the last sync', () => {
  const withRuns = (...runs: object[]) =>
    contextWith({ table: { runs: () => Promise.resolve(runs.map((run) => ({ ...completeRun, ...run }))) } });

  it.each([
    ['none has run', withRuns(), 'fail', 'by hand'],
    ['a first one under way', withRuns({ state: 'RUNNING', finishedAt: null }), 'fail', 'by hand'],
    ['a complete one', withRuns({}), 'ok', ''],
    ['one under way after a complete one', withRuns({ state: 'RUNNING', finishedAt: null }, {}), 'ok', ''],
    ['a partial one', withRuns({ state: 'PARTIAL' }), 'warn', 'next run'],
    ['a complete one with errors', withRuns({ errors: [{ code: 'x', message: 'No.' }] }), 'warn', 'next run'],
    ['a failed one', withRuns({ state: 'FAILED', errors: [{ code: 'x', message: 'No.' }] }), 'fail', 'names'],
    ['an old one', withRuns({ finishedAt: ago(40) }), 'fail', 'schedule'],
  ])('%s', async (_, context, state, words) => {
    const found = await check('last-sync', context);

    expect(found.state).toBe(state);
    expect(found.mend ?? '').toContain(words);
  });
});

describe('completeness', () => {
  const withLedger = (ledger: Ledger | null, figures = completeRun.ledger) =>
    contextWith({
      table: {
        ledger: () => Promise.resolve(ledger),
        runs: () => Promise.resolve([{ ...completeRun, ledger: figures }]),
      },
    });

  it.each([
    ['no ledger yet', withLedger(null), 'warn'],
    [
      'counts that Sentry does not show',
      withLedger(ledgerWith(null, { known: false, reason: 'Give org:read.' })),
      'warn',
    ],
    ['everything stored', withLedger(ledgerWith(null)), 'ok'],
    ['a quiet day', withLedger(ledgerWith(null), { captureRate: null, gapHours: 0 }), 'ok'],
    ['an old gap', withLedger(ledgerWith(null), { captureRate: 100, gapHours: 2 }), 'warn'],
    ['events that lack', withLedger(ledgerWith(null), { captureRate: 98.999, gapHours: 2 }), 'fail'],
  ])('%s', async (_, context, state) => {
    expect((await check('completeness', context)).state).toBe(state);
  });
});

describe('silence', () => {
  const heard = [{ resource: 'issue', action: 'created', lastAt: ago(60) }];
  const own = { resource: 'doctor', action: 'ping', lastAt: ago(1) };
  const silence = (state: 'OK' | 'SILENT' | 'UNKNOWN', lastWebhookAt: string | null) =>
    ledgerWith({ state, reason: 'No webhook since 11:00.', lastWebhookAt });
  const withDeliveries = (ledger: Ledger, deliveries: typeof heard, unbrought = 0) =>
    contextWith({
      table: {
        ledger: () => Promise.resolve(ledger),
        deliveries: () => Promise.resolve(deliveries),
        unbroughtSince: () => Promise.resolve(unbrought),
        oldestRun: () => Promise.resolve({ ...completeRun, startedAt: ago(300) }),
      },
    });

  it.each([
    ['silent', withDeliveries(silence('SILENT', ago(60)), heard), 'fail'],
    [
      'silent, and only the doctor has called since',
      withDeliveries(silence('SILENT', ago(60)), [...heard, own]),
      'fail',
    ],
    [
      'silent at the last sync, and a webhook since',
      withDeliveries(silence('SILENT', ago(60)), [{ ...heard[0]!, lastAt: ago(1) }]),
      'ok',
    ],
    ['not silent', withDeliveries(silence('OK', ago(60)), heard), 'ok'],
    ['too new to tell', withDeliveries(silence('UNKNOWN', ago(60)), heard), 'ok'],
    ['never heard, nothing to tell', withDeliveries(silence('UNKNOWN', null), [own]), 'warn'],
    [
      'never heard, although Sentry accepted events',
      withDeliveries(silence('UNKNOWN', null), [own], 12),
      'fail',
    ],
    ['not looked for', withDeliveries(ledgerWith(null), heard), 'warn'],
  ])('%s', async (_, context, state) => {
    expect((await check('webhook-silence', context)).state).toBe(state);
  });
});

describe('alarms', () => {
  it.each([
    ['that somebody hears', contextWith({}), 'ok'],
    [
      'that ring',
      contextWith({ aws: { ringingAlarms: () => Promise.resolve(['SentryErrorLog-prod-sync']) } }),
      'warn',
    ],
    ['that nobody hears', contextWith({ aws: { subscriptions: () => Promise.resolve([]) } }), 'warn'],
    [
      'whose address was not confirmed',
      contextWith({
        aws: { subscriptions: () => Promise.resolve([{ endpoint: 'a@b.c', isConfirmed: false }]) },
      }),
      'warn',
    ],
    ['of a local stack', contextWith({ target: { alarmTopicArn: '' } }), 'skipped'],
  ])('%s', async (_, context, state) => {
    expect((await check('alarms', context)).state).toBe(state);
  });
});

test('a Sentry out of reach is told once', async () => {
  // Arrange
  const context = contextWith({
    sentry: () => {
      throw new Error('getaddrinfo ENOTFOUND sentry.example');
    },
  });

  // Act
  const results = await examine(allChecks(), context, {
    onStart: () => undefined,
    onResult: () => undefined,
  });

  // Assert
  const states = Object.fromEntries(results.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({
    'sentry-token': 'fail',
    'token-scopes': 'skipped',
    projects: 'skipped',
    'webhook-url': 'skipped',
    'test-delivery': 'ok',
  });
});

test('what a check may not look at fails with the mend of that failure, and the others go on', async () => {
  // Arrange
  const denied = Object.assign(new Error('User is not authorized'), { name: 'AccessDeniedException' });
  const context = contextWith({ aws: { queue: () => Promise.reject(denied) } });

  // Act
  const results = await examine(allChecks(), context, {
    onStart: () => undefined,
    onResult: () => undefined,
  });

  // Assert
  expect(results).toHaveLength(allChecks().length);
  expect(results.find(({ name }) => name === 'queue')).toEqual({
    name: 'queue',
    state: 'fail',
    finding: 'could not look: User is not authorized',
    mend: expect.stringContaining('docs/doctor.md') as string,
  });
  expect(results.find(({ name }) => name === 'last-sync')?.state).toBe('ok');
});
