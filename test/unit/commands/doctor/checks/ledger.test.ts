import type { Ledger } from '../../../../../lib/commands/doctor/aws/table.ts';
import { ago, check, completeRun, contextWith } from '../context.ts';

const ledgerWith = (silence: Ledger['silence'], parts: Partial<Ledger> = {}): Ledger => ({
  known: true,
  reason: null,
  checkedAt: ago(2),
  projects: [{ id: '1' }],
  silence,
  ...parts,
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
  ])('is judged with %s', async (_, context, state) => {
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
  ])('is judged where it is %s', async (_, context, state) => {
    expect((await check('webhook-silence', context)).state).toBe(state);
  });
});
