import { addHours, hourOf, judge, NO_FACTS, type HourFacts } from '../../../lambdas/core/ledger/ledger.ts';
import { FakeLedger } from '../fakes/fake-ledger.ts';

const DAYS = 30;

/** A month of two projects with hours in every state, as a sync leaves it; so many hours before `nowMs`. */
export function aBusyLedger(nowMs: number): FakeLedger {
  const ledger = new FakeLedger();
  const projects = [
    { id: '7', slug: 'shop' },
    { id: '8', slug: null },
  ];
  ledger.state = {
    known: true,
    reason: null,
    checkedAt: new Date(nowMs - 120_000).toISOString(),
    projects,
    nextDay: null,
    reading: null,
    silence: {
      state: 'OK',
      reason: 'The last webhook came at 12:28 UTC; at this hour about 12 an hour are usual.',
      lastWebhookAt: new Date(nowMs - 120_000).toISOString(),
      acceptedSince: 0,
      usualPerHour: 12,
      probability: 0.7,
      watch: null,
    },
  };
  ledger.deliveries = [
    { resource: 'error', action: 'created', lastAt: new Date(nowMs - 120_000).toISOString() },
    { resource: 'issue', action: 'resolved', lastAt: new Date(nowMs - 7_200_000).toISOString() },
  ];
  for (const { id } of projects) {
    const facts = new Map<string, HourFacts>();
    for (let ago = 0; ago < DAYS * 24; ago++) {
      const accepted = Math.round(30 * Math.abs(Math.sin(ago / 5)));
      const lost = ago % 37 === 5 ? Math.min(4, accepted) : 0;
      const isGap = lost > 0 && ago < 48;
      facts.set(addHours(hourOf(nowMs), -ago), {
        ...NO_FACTS,
        accepted,
        stored: isGap ? accepted - lost : accepted,
        repaired: isGap ? 0 : lost,
        byWebhook: accepted - lost,
        dropped: ago % 41 === 7 ? { rate_limited: 120, client_discard: 3 } : {},
      });
    }
    for (const hour of judge(id, facts, nowMs)) {
      ledger.hours.set(`${id} ${hour.hour}`, { ...hour, observedAt: new Date(nowMs).toISOString() });
      ledger.counts.set(`${id} ${hour.hour}`, hour);
    }
  }
  return ledger;
}
