import { readLedgerHours, type HourAnswer } from '../../adapters/figures/ledger-hours.ts';
import type { LastDelivery, LedgerProject, LedgerState } from '../../adapters/table/sync/ledger-store.ts';
import { DOCTOR_RESOURCE } from '../../contracts/doctor.ts';
import { totalsOf, type LedgerTotals } from '../../core/ledger/ledger.ts';
import { countRefused, told, type Refusal } from '../../core/ledger/refusals.ts';
import type { Silence } from '../../core/ledger/silence.ts';
import type { CompletenessQuery } from './completeness-parameters.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';

export interface Completeness {
  /** False where it is not known what Sentry accepted: then there are no figures, and `reason` says what to do. */
  known: boolean;
  reason: string | null;
  from: string;
  to: string;
  /** When a sync last looked; null before the first. */
  checkedAt: string | null;
  totals: LedgerTotals | null;
  /** Events that the last sync found stored under another issue than Sentry's. */
  elsewhere: number;
  hours: HourAnswer[];
  silence: Omit<Silence, 'watch'>;
  deliveries: LastDelivery[];
  /** Issues for which Sentry refuses something. */
  refused: number;
  /** Of them, and of projects as a whole, what is refused, why, and when it is asked for next; the newest first. */
  refusals: Refusal[];
}

type Services = Pick<AdminServices, 'ledger' | 'refusals' | 'clock'>;

/**
 * The ledger from the hour of `from` to the hour of `to`. What is stored is counted now for the days with an hour that
 * is a gap or not settled, so that an answer right after a sync is true; what Sentry accepted is from the last sync.
 */
export async function readCompleteness(services: Services, query: CompletenessQuery): Promise<Completeness> {
  const { from, to } = query;
  const [state, deliveries, refusals] = await Promise.all([
    services.ledger.loadState(),
    services.ledger.lastDeliveries(),
    services.refusals.list(),
  ]);
  const shared = {
    from,
    to,
    checkedAt: state?.checkedAt ?? null,
    elsewhere: state?.elsewhere ?? 0,
    silence: silenceAnswer(state, deliveries),
    deliveries: deliveries.toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1)),
    refused: countRefused(refusals),
    refusals: told(refusals),
  };
  if (!state?.known) {
    const reason =
      state?.reason ?? 'No sync has kept the ledger yet; the schedule runs one every five minutes.';
    return { known: false, reason, ...shared, totals: null, hours: [] };
  }
  const projects = chosen(state.projects, query.project);
  const hours = await readLedgerHours(services, projects, query, Date.parse(state.checkedAt));
  return { known: true, reason: null, ...shared, totals: totalsOf(hours), hours };
}

function chosen(projects: readonly LedgerProject[], project: string | undefined): readonly LedgerProject[] {
  if (project === undefined) return projects;
  const found = projects.filter(({ id, slug }) => id === project || slug === project);
  // An empty answer would read as if nothing were missing.
  if (found.length === 0) {
    const known = projects.map(({ id, slug }) => slug ?? id).join(', ') || 'none yet';
    throw badRequest(`project must be the slug or id of a project that the ledger knows (${known}).`);
  }
  return found;
}

function silenceAnswer(
  state: LedgerState | null,
  deliveries: readonly LastDelivery[],
): Omit<Silence, 'watch'> {
  const lastWebhookAt = deliveries.reduce<string | null>(
    // The doctor's own delivery says nothing about Sentry.
    (newest, { resource, lastAt }) =>
      resource === DOCTOR_RESOURCE || (newest !== null && newest >= lastAt) ? newest : lastAt,
    null,
  );
  if (state?.silence) {
    const { watch: _, ...silence } = state.silence;
    return { ...silence, lastWebhookAt };
  }
  return {
    state: 'UNKNOWN',
    reason: 'No sync has looked for silence yet.',
    lastWebhookAt,
    acceptedSince: null,
    usualPerHour: null,
    probability: null,
  };
}
