import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import type { Group, StoredEvent } from '../tracker/model.ts';
import type { Simulation } from '../simulation.ts';
import { simpleEvent } from './event-json.ts';
import { linkHeader, pageByOffset, cursorOf } from './paging.ts';
import { writeEvent } from './rest-events.ts';
import { issueOf } from './issue-lookup.ts';
import { pageSizeOf } from './rest-params.ts';

/** The fingerprints of an issue with their newest events, its own first. */
export const fingerprintsOf = (
  { store }: Simulation,
  group: Group,
): { hash: string; count: number; newest: StoredEvent | undefined }[] =>
  group.hashes.map((hash) => {
    const events = store.eventsOf(group).filter((event) => event.hash === hash);
    return { hash, count: events.length, newest: events.at(-1) };
  });

/** `GET .../issues/{id}/hashes/`. */
export const issueHashes = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const { searchParams: params } = exchange.url;
  const group = issueOf(simulation, id);
  const full = !/^(false|0)$/i.test(params.get('full') ?? '');
  const size = pageSizeOf(params.get('per_page'), 100);
  const page = pageByOffset(fingerprintsOf(simulation, group), cursorOf(params), size);
  const rows = page.rows.map(({ hash, newest }) => ({
    id: hash,
    latestEvent:
      newest && (full ? writeEvent(simulation, newest, group.project, false) : simpleEvent(newest)),
    mergedBySeer: false,
    seerMatchDistance: null,
  }));
  return json(200, rows, { Link: linkHeader(exchange.url, page) });
};

/**
 * `PUT .../issues/{id}/hashes/?id=..&id=..`: unmerges these fingerprints into one new issue. Sentry answers 202 and
 * does it in the background; here it is done.
 */
export const unmergeHashes = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const group = issueOf(simulation, id);
  const asked = exchange.url.searchParams.getAll('id');
  if (asked.length === 0) return { status: 200, body: '' };
  const known = asked.filter((hash) => group.hashes.includes(hash));
  if (known.length === 0) throw new HttpProblem(409, 'Already being unmerged');
  unmerge(simulation, group, known);
  return { status: 202, body: '' };
};

/** Moves the events of these fingerprints to a new issue. Throws `HttpProblem` 400 for what is not possible. */
export const unmerge = ({ tracker }: Simulation, group: Group, hashes: readonly string[]): Group => {
  const [first, ...rest] = new Set(hashes);
  const strange = hashes.filter((hash) => !group.hashes.includes(hash));
  if (strange.length > 0) throw new HttpProblem(400, `The issue has no fingerprint ${strange.join(', ')}.`);
  // Sentry's page does not offer to move everything, and an issue without an event has no dates.
  if (first === undefined || rest.length + 1 === group.hashes.length) {
    throw new HttpProblem(400, 'Choose at least one fingerprint of the issue, and leave at least one.');
  }
  return tracker.unmerge(group, [first, ...rest]);
};
