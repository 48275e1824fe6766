import { DOCTOR_RESOURCE } from '../../contracts/doctor.ts';
import { addHours, hourOf, type LedgerHour } from '../../core/ledger/ledger.ts';
import { DAYS_COMPARED, judgeSilence, type Silence, type SilenceWatch } from '../../core/ledger/silence.ts';
import type { SyncServices } from '../services.ts';

/** What silence is judged by, by hour and summed over all projects: they share one webhook address. */
export interface SilenceView {
  byWebhook: Map<string, number>;
  unbrought: Map<string, number>;
}

/** Adds the hours of one project, as far back as silence looks: the days compared with, before the days looked at. */
export function noteForSilence(view: SilenceView, hours: readonly LedgerHour[], nowMs: number): void {
  const from = addHours(hourOf(nowMs), -24 * 2 * DAYS_COMPARED);
  for (const { hour, accepted, stored, repaired, byWebhook } of hours) {
    if (hour < from) continue;
    add(view.byWebhook, hour, byWebhook);
    add(view.unbrought, hour, Math.max(0, accepted - (stored - repaired)));
  }
}

export async function silenceOf(
  { ledger, clock }: Pick<SyncServices, 'ledger' | 'clock'>,
  view: SilenceView,
  watch: SilenceWatch | null,
): Promise<Silence> {
  const lastWebhookAt = (await ledger.lastDeliveries()).reduce<string | null>(
    // The doctor's own delivery says nothing about Sentry.
    (newest, { resource, lastAt }) =>
      resource === DOCTOR_RESOURCE || (newest !== null && newest >= lastAt) ? newest : lastAt,
    null,
  );
  return judgeSilence({ nowMs: clock.now(), lastWebhookAt, ...view, watch });
}

/** Without Sentry's counts nobody can say whether there was anything to tell. */
export const unknownSilence = (before: Silence | null): Silence => ({
  state: 'UNKNOWN',
  reason: 'What Sentry accepted is not known, so silence cannot be told from quiet.',
  lastWebhookAt: before?.lastWebhookAt ?? null,
  acceptedSince: null,
  usualPerHour: null,
  probability: null,
  watch: before?.watch ?? null,
});

const add = (sums: Map<string, number>, hour: string, count: number) => {
  if (count > 0) sums.set(hour, (sums.get(hour) ?? 0) + count);
};
