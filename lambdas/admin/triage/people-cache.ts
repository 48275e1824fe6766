import type { Clock } from '../../adapters/clock.ts';
import type { AssignablePerson, SentryPeople } from '../../adapters/sentry/people.ts';

/** Sentry answers all members of a project at once: thousands take it seconds. */
export const PEOPLE_TIMEOUT_MS = 10_000;
/** Somebody who joins a team can be chosen after so long; before that, by typing. */
const FRESH_MS = 5 * 60_000;
/** Of a project with thousands of members one takes some hundred kilobytes. */
const PROJECTS_KEPT = 20;

interface Kept {
  at: number;
  people: Promise<AssignablePerson[]>;
}

/**
 * Members and teams as Sentry told them in the last minutes. They are kept in this function's memory alone: names and
 * addresses of a company's people are nothing that the ledger needs (docs/adr/0067). A failure is not kept.
 */
export function createPeopleCache(sentry: SentryPeople, clock: Clock): SentryPeople {
  const kept = new Map<string, Kept>();
  const ask = (project: string): Promise<AssignablePerson[]> => {
    const people = sentry.assignable(project);
    const entry = { at: clock.now(), people };
    // Put last: the first of a map is the one that was asked for longest ago.
    kept.delete(project);
    kept.set(project, entry);
    people.catch(() => {
      if (kept.get(project) === entry) kept.delete(project);
    });
    const [oldest] = kept.keys();
    if (kept.size > PROJECTS_KEPT && oldest !== undefined) kept.delete(oldest);
    return people;
  };
  return {
    assignable: (project) => {
      const known = kept.get(project);
      return known !== undefined && clock.now() - known.at < FRESH_MS ? known.people : ask(project);
    },
  };
}
