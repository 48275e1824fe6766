import { hourOf, NO_FACTS, type HourFacts, type LedgerHour } from '../../../lambdas/core/ledger/ledger.ts';
import type { LedgerState } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { anAdmin, json, NOW } from '../../support/fakes/admin-services.ts';
import { FakeLedger } from '../../support/fakes/fake-ledger.ts';

const HOUR_MS = 3_600_000;
const SHOP = { id: '7', slug: 'shop' };

const state = (overrides: Partial<LedgerState> = {}): LedgerState => ({
  known: true,
  reason: null,
  checkedAt: '2026-11-20T12:25:00.000Z',
  projects: [SHOP, { id: '8', slug: 'api' }],
  nextDay: '2026-11-01',
  reading: null,
  silence: null,
  ...overrides,
});

/** A ledger with these hours of project 7, so many hours ago each. */
function aLedger(hours: Record<number, Partial<HourFacts> & Pick<LedgerHour, 'state'>>): FakeLedger {
  const ledger = new FakeLedger();
  ledger.state = state();
  for (const [ago, facts] of Object.entries(hours)) {
    const hour = hourOf(NOW - Number(ago) * HOUR_MS);
    const missing = facts.state === 'GAP' ? (facts.accepted ?? 0) - (facts.stored ?? 0) : 0;
    const item: LedgerHour = { ...NO_FACTS, ...facts, projectId: '7', hour, missing, observedAt: 'then' };
    ledger.hours.set(`7 ${hour}`, item);
    ledger.counts.set(`7 ${hour}`, item);
  }
  return ledger;
}

const read = async (ledger: FakeLedger, query = '') => {
  const { call } = await anAdmin({ ledger });
  const { status, body } = await json(await call(`/api/admin/completeness${query}`));
  return { status, body, completeness: body.completeness };
};

describe('GET /api/admin/completeness', () => {
  it('answers the last 24 hours, oldest first, without hours in which there was nothing', async () => {
    const ledger = aLedger({
      3: { accepted: 5, stored: 5, state: 'COMPLETE' },
      20: { accepted: 9, stored: 9, repaired: 4, state: 'BACKFILLED' },
      26: { accepted: 1, stored: 1, state: 'COMPLETE' },
    });

    const { status, completeness } = await read(ledger);

    expect(status).toBe(200);
    expect(completeness).toMatchObject({
      known: true,
      reason: null,
      from: '2026-11-19T12:30:00.000Z',
      to: '2026-11-20T12:30:00.000Z',
      checkedAt: '2026-11-20T12:25:00.000Z',
      totals: { accepted: 14, stored: 14, repaired: 4, dropped: 0, missing: 0, captureRate: 100 },
    });
    expect(completeness.hours).toEqual([
      {
        project: SHOP,
        hour: '2026-11-19T16:00:00.000Z',
        state: 'BACKFILLED',
        settled: true,
        accepted: 9,
        stored: 9,
        repaired: 4,
        dropped: {},
        missing: 0,
        unlisted: 0,
      },
      expect.objectContaining({ hour: '2026-11-20T09:00:00.000Z', state: 'COMPLETE' }),
    ]);
  });

  it('counts gaps and the hour that has not settled anew, and nothing else', async () => {
    const ledger = aLedger({
      0: { accepted: 3, stored: 1, state: 'GAP' },
      30: { accepted: 5, stored: 4, state: 'GAP' },
      100: { accepted: 5, stored: 5, state: 'COMPLETE' },
    });
    ledger.counts.clear();
    ledger.count('7', NOW, { byWebhook: 1, repaired: 2 });
    ledger.count('7', NOW - 30 * HOUR_MS, { byWebhook: 4, repaired: 1 });
    ledger.count('7', NOW - 100 * HOUR_MS, { byWebhook: 1 });

    const { completeness } = await read(ledger, '?from=2026-11-10&to=2026-11-20');

    expect(completeness.hours).toMatchObject([
      { state: 'COMPLETE', stored: 5 },
      { state: 'BACKFILLED', settled: true, stored: 5, repaired: 1, missing: 0 },
      { state: 'BACKFILLED', settled: false, stored: 3, repaired: 2, missing: 0 },
    ]);
    expect(completeness.totals).toMatchObject({ repaired: 3, missing: 0, captureRate: 100 });
    expect(ledger.counted.sort()).toEqual(['7 2026-11-19', '7 2026-11-20', '8 2026-11-20']);
  });

  it('shows an hour that no sync has seen yet', async () => {
    const ledger = aLedger({});
    ledger.count('7', NOW, { byWebhook: 2 });

    const { completeness } = await read(ledger);

    expect(completeness.hours).toMatchObject([{ accepted: 0, stored: 2, settled: false, state: 'COMPLETE' }]);
  });

  it('says of no hour that it is settled that no sync has looked at since it was', async () => {
    // Syncs have stopped at 08:05, webhooks go on
    const ledger = aLedger({ 5: { accepted: 5, stored: 5, state: 'COMPLETE' } });
    ledger.state = state({ checkedAt: '2026-11-20T08:05:00.000Z' });
    ledger.count('7', NOW - 3 * HOUR_MS, { byWebhook: 2 });

    const { completeness } = await read(ledger);

    expect(completeness.hours).toMatchObject([
      { hour: '2026-11-20T07:00:00.000Z', accepted: 5, settled: false },
      { hour: '2026-11-20T09:00:00.000Z', accepted: 0, stored: 2, settled: false },
    ]);
  });

  it('says that it cannot know, and gives no figures, where Sentry does not show its counts', async () => {
    const ledger = aLedger({ 3: { accepted: 5, stored: 5, state: 'COMPLETE' } });
    ledger.state = state({ known: false, reason: 'Give the internal integration the scope org:read.' });

    const { status, completeness } = await read(ledger);

    expect(status).toBe(200);
    expect(completeness).toMatchObject({
      known: false,
      reason: 'Give the internal integration the scope org:read.',
      totals: null,
      hours: [],
      silence: { state: 'UNKNOWN' },
    });
  });

  it('says that no sync has looked yet', async () => {
    const { completeness } = await read(new FakeLedger());

    expect(completeness).toMatchObject({ known: false, checkedAt: null, totals: null });
    expect(completeness.reason).toContain('No sync');
  });

  it('tells what Sentry delivered when last, newest first, and what the sync said of silence', async () => {
    const ledger = aLedger({});
    ledger.deliveries = [
      { resource: 'issue', action: 'created', lastAt: '2026-11-20T09:00:00.000Z' },
      { resource: 'error', action: 'created', lastAt: '2026-11-20T12:20:00.000Z' },
    ];
    ledger.state = state({
      silence: {
        state: 'SILENT',
        reason: 'No webhook since 09:14 UTC.',
        lastWebhookAt: '2026-11-20T09:14:00.000Z',
        acceptedSince: 34,
        usualPerHour: 12,
        probability: 0.0001,
        watch: { lastWebhookAt: '2026-11-20T09:14:00.000Z', unbrought: 3 },
      },
    });

    const { completeness } = await read(ledger);

    expect(completeness.deliveries).toMatchObject([{ resource: 'error' }, { resource: 'issue' }]);
    expect(completeness.silence).toEqual({
      state: 'SILENT',
      reason: 'No webhook since 09:14 UTC.',
      lastWebhookAt: '2026-11-20T12:20:00.000Z',
      acceptedSince: 34,
      usualPerHour: 12,
      probability: 0.0001,
    });
  });

  it('does not take the test delivery of the doctor for a sign of Sentry', async () => {
    const ledger = aLedger({});
    ledger.deliveries = [
      { resource: 'error', action: 'created', lastAt: '2026-11-20T09:14:00.000Z' },
      { resource: 'doctor', action: 'ping', lastAt: '2026-11-20T12:20:00.000Z' },
    ];

    const { completeness } = await read(ledger);

    expect(completeness.silence.lastWebhookAt).toBe('2026-11-20T09:14:00.000Z');
    expect(completeness.deliveries).toMatchObject([{ resource: 'doctor' }, { resource: 'error' }]);
  });

  it.each(['shop', '7'])('shows one project by %s', async (project) => {
    const ledger = aLedger({ 3: { accepted: 5, stored: 5, state: 'COMPLETE' } });

    const { completeness } = await read(ledger, `?project=${project}`);

    expect(completeness.hours).toHaveLength(1);
    expect((await read(ledger, '?project=api')).completeness.hours).toEqual([]);
  });

  it.each([
    ['?project=shopp', /project must be .*shop, api/],
    ['?from=yesterday', /^from must be an ISO 8601 time/],
    ['?from=2026-11-20&to=2026-11-19', /^from must not be after to/],
    ['?from=2026-10-01&to=2026-11-19', /^from must be at most 30 days before to/],
    ['?to=noon', /^to must be an ISO 8601 time/],
  ])('refuses %s with a word on what is wrong', async (query, message) => {
    const { status, body } = await read(aLedger({}), query);

    expect([status, body.error.code]).toEqual([400, 'bad_request']);
    expect(body.error.message).toMatch(message);
  });
});

describe('GET /api/admin/quarantine', () => {
  const entry = (index: number) => ({
    v: 1 as const,
    at: `2026-11-20T12:0${index}:00.000Z`,
    code: 'not_json',
    reason: 'the webhook body is not JSON',
    messageId: `m${index}`,
    message: { characters: 3 },
  });

  it('lists entries with a cursor', async () => {
    const { call } = await anAdmin({ quarantined: [entry(2), entry(1)] });

    const { status, body } = await json(await call('/api/admin/quarantine?limit=1'));

    expect(status).toBe(200);
    expect(body).toEqual({ entries: [entry(2)], nextCursor: 'after-1' });
  });

  it.each([
    ['?limit=0', /^limit must be/],
    ['?from=2026-11-20&to=2026-11-19', /^from must not be after to/],
    ['?cursor=nonsense', /^cursor must be/],
  ])('refuses %s', async (query, message) => {
    const { call } = await anAdmin();

    const { status, body } = await json(await call(`/api/admin/quarantine${query}`));

    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
  });
});

describe('the page', () => {
  const open = async (ledger: FakeLedger, world: Parameters<typeof anAdmin>[0] = {}) => {
    const { call } = await anAdmin({ ledger, ...world });
    const answer = await call('/admin/completeness');
    return { status: answer.status, html: await answer.text() };
  };

  it('says that there is nothing to do where everything is stored', async () => {
    const { status, html } = await open(aLedger({ 3: { accepted: 5, stored: 5, state: 'COMPLETE' } }));

    expect(status).toBe(200);
    expect(html).toContain('Nothing to do');
    expect(html).toContain('1 hour complete');
    expect(html).toContain('2026-11-20 09:00 UTC: complete. 5 accepted, 5 stored.');
  });

  it('tells the hours with gaps as all other times are told, for a script to write in the zone of whoever reads', async () => {
    const { html } = await open(aLedger({ 3: { accepted: 5, stored: 3, state: 'GAP' } }));

    expect(html).toContain(
      '<td><time class="exact" datetime="2026-11-20T09:00:00.000Z">2026-11-20 09:00:00 UTC</time></td>',
    );
  });

  it('tells of when the word on silence is, because a webhook may have come since', async () => {
    const ledger = aLedger({});
    ledger.deliveries = [{ resource: 'error', action: 'created', lastAt: '2026-11-20T12:29:00.000Z' }];

    const { html } = await open(ledger);

    expect(html).toMatch(/So the sync judged <time[^>]*datetime="2026-11-20T/);
    expect(html).toMatch(
      /Webhooks have come since, the newest <time[^>]*datetime="2026-11-20T12:29:00.000Z"/,
    );
  });

  it('tells of the last webhook once, where none has come since the word on silence', async () => {
    const ledger = aLedger({});
    ledger.deliveries = [{ resource: 'error', action: 'created', lastAt: '2026-11-20T09:14:00.000Z' }];

    const { html } = await open(ledger);

    expect(html).toContain('So the sync judged');
    expect(html).not.toContain('come since');
  });

  it('says of no store that there is nothing to do while events lie under another issue than in Sentry', async () => {
    const ledger = aLedger({ 3: { accepted: 5, stored: 5, state: 'COMPLETE' } });
    ledger.state = state({ elsewhere: 2 });

    const { html } = await open(ledger);

    expect(html).toContain('2 events stored under another error than in Sentry.');
    expect(html).not.toContain('Nothing to do');
    expect((await read(ledger)).completeness).toMatchObject({ elsewhere: 2 });
  });

  it('tells states apart by shape, and has them in words in a table', async () => {
    const { html } = await open(
      aLedger({
        3: { accepted: 5, stored: 5, state: 'COMPLETE' },
        4: { accepted: 5, stored: 5, repaired: 2, state: 'BACKFILLED' },
        5: { accepted: 5, stored: 5, dropped: { rate_limited: 7 }, state: 'DROPPED_BY_SENTRY' },
      }),
    );

    for (const word of ['class="complete', 'class="backfilled', 'class="dropped-by-sentry']) {
      expect(html).toContain(word);
    }
    expect(html).toContain('1 hour repaired by the sync, 1 hour dropped by Sentry');
    expect(html).toContain('5 accepted, 5 stored, 7 rate limited.');
  });

  it('draws an hour that is still being counted as no alarm', async () => {
    const { html } = await open(aLedger({ 0: { accepted: 5, stored: 3, state: 'GAP' } }));

    expect(html).toMatch(/<path\s+class="open"\s+d="[^"]+"\s*>\s*<title>[^<]*still being counted/);
  });

  it('names the gaps first where hours lack events', async () => {
    const ledger = aLedger({ 30: { accepted: 5, stored: 3, state: 'GAP' } });

    const { html } = await open(ledger);

    expect(html).toContain('2 events of 1 hour not stored yet.');
    expect(html).toContain('class="gap"');
    expect(html).not.toContain('Nothing to do');
  });

  it('names the scope to grant where it cannot know, and shows no figures', async () => {
    const ledger = aLedger({});
    ledger.state = state({ known: false, reason: 'Give the internal integration the scope org:read.' });

    const { html } = await open(ledger);

    expect(html).toContain('scope org:read');
    expect(html).not.toContain('Captured');
  });

  it('shows what lies in quarantine as text, never as markup', async () => {
    const nasty = '<script>alert(1)</script>';
    const quarantined = [
      {
        v: 1 as const,
        at: '2026-11-20T12:00:00.000Z',
        code: 'not_json',
        reason: nasty,
        messageId: 'm',
        message: null,
      },
    ];
    const ledger = aLedger({});
    ledger.state = state({ projects: [{ id: '7', slug: nasty }] });
    ledger.count('7', NOW, { byWebhook: 1 });
    ledger.deliveries = [{ resource: nasty, action: nasty, lastAt: '2026-11-20T12:00:00.000Z' }];

    const { html } = await open(ledger, { quarantined });

    expect(html).toContain('1 message could not be read');
    expect(html).not.toContain('<script>');
  });

  it('shows of bytes that nobody can read their reason, size, digest and when they came', async () => {
    const sha256 = 'ab'.repeat(32);
    const quarantined = [
      {
        v: 1 as const,
        at: '2026-11-20T12:00:00.000Z',
        code: 'not_json',
        reason: 'the webhook body is not JSON, or cut short',
        messageId: 'm',
        message: {
          receivedAt: '2026-11-20T11:58:00.000Z',
          unreadable: { key: 'unreadable/dt=2026-11-20/x.gz', bytes: 1234, sha256 },
        },
      },
    ];

    const { html } = await open(aLedger({}), { quarantined });

    expect(html).toContain('the webhook body is not JSON, or cut short');
    expect(html).toContain('1,234 bytes');
    expect(html).toContain('2026-11-20T11:58:00.000Z');
    expect(html).toContain(sha256);
  });
});
