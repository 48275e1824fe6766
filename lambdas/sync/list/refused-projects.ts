import { SentryRefusal } from '../../adapters/sentry/api.ts';
import type { Thing } from '../../core/ledger/refusals.ts';
import type { Work } from '../phase.ts';

const inList = (slug: string): Thing => ({ part: 'list', issueId: null, project: slug });

/** Asks whether Sentry shows the refused projects again whose next try is due: the list then has them. */
export async function tryRefusedProjects({ sentry, services, refusals }: Work): Promise<void> {
  for (const slug of services.settings.projects) {
    if (refusals.isRefusedProject(slug)) await refusals.ask(inList(slug), () => sentry.seeProject(slug));
  }
}

/** What Sentry answers to a list of which one project is gone or out of sight. */
const OF_A_PROJECT: ReadonlySet<number> = new Set([400, 403, 404]);

/**
 * Reads the list. Sentry refuses all of it for one of the projects that the settings name: that one is then left out
 * (docs/invariants.md, rule 18), unless none would be left or something was read already.
 */
export async function withoutRefusedProjects(
  work: Work,
  { hasPages }: { hasPages: () => boolean },
  readList: () => Promise<void>,
): Promise<void> {
  try {
    await readList();
  } catch (error) {
    const isOfProject =
      error instanceof SentryRefusal && error.isSentrys && OF_A_PROJECT.has(error.status) && !hasPages();
    const { refusals, services } = work;
    const before = refusals.listable(services.settings.projects);
    if (!isOfProject || before.length < 2) throw error;
    for (const slug of before) await refusals.ask(inList(slug), () => work.sentry.seeProject(slug));
    const after = refusals.listable(services.settings.projects);
    if (after.length === before.length) throw error;
    await readList();
  }
}
