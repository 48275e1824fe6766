import fc from 'fast-check';
import { addHours, hourOf } from '../../../../lambdas/core/ledger/ledger.ts';
import { judgeSilence, type SilenceFacts } from '../../../../lambdas/core/ledger/silence.ts';

const NOW = Date.parse('2026-11-20T10:05:00.000Z');
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

/** So many events an hour by webhook at every hour of the last `days` days, without today's. */
const everyHour = (perHour: number, days = 7): Map<string, number> =>
  new Map(
    Array.from({ length: days * 24 }, (_, index) => [addHours('2026-11-19T23', -index), perHour] as const),
  );

const facts = (overrides: Partial<SilenceFacts> = {}): SilenceFacts => ({
  nowMs: NOW,
  lastWebhookAt: minutesAgo(51),
  byWebhook: everyHour(12),
  unbrought: new Map([[hourOf(NOW), 34]]),
  watch: null,
  ...overrides,
});

describe('silence', () => {
  it('is told in words: since when, how many events, what is usual', () => {
    const silence = judgeSilence(facts());

    expect(silence).toMatchObject({ state: 'SILENT', acceptedSince: 34, usualPerHour: 12 });
    expect(silence.reason).toBe(
      'No webhook since 09:14 UTC; Sentry has accepted at least 34 events since that no webhook brought; at this hour about 12 an hour are usual.',
    );
  });

  it('is not called where Sentry accepted nothing that a webhook should have brought', () => {
    const silence = judgeSilence(facts({ unbrought: new Map() }));

    expect(silence).toMatchObject({ state: 'OK', acceptedSince: 0 });
    expect(silence.reason).toContain('unusual, but Sentry has accepted no event');
  });

  it('is not called where so long a pause is nothing unusual at these hours', () => {
    expect(judgeSilence(facts({ byWebhook: everyHour(2) })).state).toBe('OK');
  });

  it('is not called over a night that is quiet every night', () => {
    const night = new Map(
      [...everyHour(100)].map(([hour, count]) => [hour, hour.endsWith('T12') ? count : 0]),
    );

    expect(judgeSilence(facts({ byWebhook: night, lastWebhookAt: minutesAgo(600) })).state).toBe('OK');
  });

  it('is not measured by one stormy day', () => {
    const storm = new Map(
      [...everyHour(1)].map(([hour, count]) => [hour, hour < '2026-11-19' ? count : 5000]),
    );

    expect(judgeSilence(facts({ byWebhook: storm })).state).toBe('OK');
  });

  it('takes no day on which no webhook came for a measure', () => {
    const afterAnOutage = new Map([...everyHour(12)].filter(([hour]) => hour < '2026-11-17'));

    expect(judgeSilence(facts({ byWebhook: afterAnOutage }))).toMatchObject({
      state: 'SILENT',
      usualPerHour: 12,
    });
  });

  it('does not count what was lost earlier in the hour of the last webhook', () => {
    const lastWebhookAt = minutesAgo(4);
    const first = judgeSilence(facts({ lastWebhookAt, byWebhook: everyHour(1000) }));
    const later = judgeSilence(
      facts({ lastWebhookAt, byWebhook: everyHour(1000), nowMs: NOW + 300_000, watch: first.watch }),
    );
    const worse = judgeSilence(
      facts({
        lastWebhookAt,
        byWebhook: everyHour(1000),
        nowMs: NOW + 300_000,
        watch: first.watch,
        unbrought: new Map([[hourOf(NOW), 37]]),
      }),
    );

    expect([first.state, later.state]).toEqual(['OK', 'OK']);
    expect(worse).toMatchObject({ state: 'SILENT', acceptedSince: 3 });
  });

  it('begins anew with the next webhook', () => {
    const silent = judgeSilence(facts());

    const heard = judgeSilence(facts({ lastWebhookAt: minutesAgo(1), watch: silent.watch }));

    expect(heard.state).toBe('OK');
    expect(heard.watch).toEqual({ lastWebhookAt: minutesAgo(1), unbrought: 34 });
  });

  it('cannot be told without an earlier day, and says so', () => {
    const silence = judgeSilence(facts({ byWebhook: new Map() }));

    expect(silence).toMatchObject({ state: 'UNKNOWN', usualPerHour: null, probability: null });
    expect(silence.reason).toContain('No earlier day tells');
  });

  it('cannot be told where no webhook ever came, and says what to check', () => {
    const silence = judgeSilence(facts({ lastWebhookAt: null }));

    expect(silence).toMatchObject({ state: 'UNKNOWN', lastWebhookAt: null, acceptedSince: null });
    expect(silence.reason).toMatch(/No webhook has come yet.*34 events.*webhook URL/);
  });

  it('names the day of a webhook that was not today', () => {
    const silence = judgeSilence(facts({ lastWebhookAt: '2026-11-18T22:05:59.000Z' }));

    expect(silence.reason).toContain('No webhook since 2026-11-18 22:05 UTC');
  });

  it('only ever becomes less likely to be chance the longer it lasts', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(600), fc.integer({ min: 0, max: 50 }), (age, more, perHour) => {
        const byWebhook = everyHour(perHour);
        const shorter = judgeSilence(facts({ byWebhook, lastWebhookAt: minutesAgo(age) }));
        const longer = judgeSilence(facts({ byWebhook, lastWebhookAt: minutesAgo(age + more) }));
        expect(longer.probability ?? 1).toBeLessThanOrEqual(shorter.probability ?? 1);
      }),
    );
  });

  it('needs both an unlikely pause and events that no webhook brought', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(40), fc.nat(3), fc.nat(3), (age, perHour, now, before) => {
        const unbrought = new Map([
          [hourOf(NOW), now],
          [addHours(hourOf(NOW), -1), before],
        ]);
        const { state, probability, acceptedSince } = judgeSilence(
          facts({ byWebhook: everyHour(perHour), lastWebhookAt: minutesAgo(age), unbrought }),
        );
        expect(state === 'SILENT').toBe(probability !== null && probability < 0.001 && acceptedSince! > 0);
      }),
    );
  });
});
