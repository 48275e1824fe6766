import { startOfHour, type LedgerHour } from '../ledger/ledger.ts';
import type { Silence } from '../ledger/silence.ts';
import type { Fault, Judged } from './faults.ts';

/** What one project lacks although the sync went after it. */
export interface Lacking {
  /** The oldest hour of it, `YYYY-MM-DDTHH`. */
  since: string;
  missing: number;
}

/** Adds up settled hours with a gap that were read once for what they lack: before that, a run may still repair them. */
export function lackingOf(gaps: readonly LedgerHour[]): Lacking | null {
  const tried = gaps.filter(({ triedAt }) => triedAt !== null);
  const [first] = tried.map(({ hour }) => hour).sort();
  if (first === undefined) return null;
  return { since: first, missing: tried.reduce((sum, { missing }) => sum + missing, 0) };
}

type Project = NonNullable<Fault['project']>;

export const judgeGaps = (projects: readonly { project: Project; lacking: Lacking | null }[]): Judged => ({
  type: 'capture.gap',
  faults: projects.flatMap(({ project, lacking }) =>
    lacking === null
      ? []
      : [
          {
            type: 'capture.gap',
            subject: project.id,
            message: `Sentry accepted ${lacking.missing} errors of ${nameOf(project)} since ${lacking.since}:00 UTC that are not stored, and reading them again did not bring them.`,
            since: new Date(startOfHour(lacking.since)).toISOString(),
            project,
            missing: lacking.missing,
          },
        ],
  ),
  over: ({ project }) =>
    `All errors that Sentry accepted of ${project === null ? 'it' : nameOf(project)} are stored.`,
});

const nameOf = ({ id, slug }: Project): string => slug ?? `project ${id}`;

/** Null where nobody can say: what was told of it stays so. */
export function judgeSilenceFault({ state, reason, lastWebhookAt }: Silence, now: string): Judged | null {
  if (state === 'UNKNOWN') return null;
  const since = lastWebhookAt ?? now;
  const fault: Fault = {
    type: 'capture.silence',
    subject: 'sync',
    message: reason,
    since,
    project: null,
    missing: null,
  };
  return {
    type: 'capture.silence',
    faults: state === 'SILENT' ? [fault] : [],
    over: () => 'Webhooks of Sentry arrive again.',
  };
}
