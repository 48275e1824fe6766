import { actorOf, findAssignee, PEOPLE, TEAM } from '../people.ts';
import { groupingHash } from '../ingest/grouping.ts';
import { sdkEvent } from '../ingest/sdk-event.ts';
import type { Simulation } from '../simulation.ts';
import type { Actor, AssignedTo, Group, Project } from '../tracker/model.ts';
import { eventOf } from './events.ts';
import type { Act } from './plot.ts';
import type { Problem } from './problem.ts';
import { PROBLEMS } from './shop.ts';

const WEEK_MS = 7 * 86_400_000;

const personOf = (number: number): Actor => actorOf(PEOPLE[number] ?? PEOPLE[0]);

/** `payments`, the team, or `@<number>` of a person in people.ts. */
const assigneeOf = (to: string): AssignedTo | null =>
  findAssignee(to === TEAM.name ? `team:${TEAM.id}` : String(PEOPLE[Number(to.slice(1))]?.id ?? '')) ?? null;

const projectOf = ({ store }: Simulation, slug: string): Project => {
  const project = store.project(slug);
  if (project === undefined) throw new Error(`The story needs a project "${slug}".`);
  return project;
};

const hashes = new Map<Problem, string>();

/** The issue of a problem; undefined before its first event. */
const groupOf = (simulation: Simulation, key: string): Group | undefined => {
  const problem = PROBLEMS.find((each) => each.key === key);
  if (problem === undefined) throw new Error(`The story has no problem "${key}".`);
  const hash = hashes.get(problem);
  return hash === undefined
    ? undefined
    : simulation.store.groupOfHash(projectOf(simulation, problem.project), hash);
};

/** Lets an act happen, as it would by an SDK, a person or Sentry itself. The simulation's clock says when. */
export const play = (act: Act, simulation: Simulation): void => {
  const { tracker, store } = simulation;
  switch (act.kind) {
    case 'event': {
      const { problem } = act.happening;
      const event = eventOf(act.happening);
      if (!hashes.has(problem)) hashes.set(problem, groupingHash(event));
      tracker.accept(projectOf(simulation, problem.project), event);
      return;
    }
    case 'feedback':
      giveFeedback(act, simulation);
      return;
    case 'webhooks':
      simulation.faults = {
        ...simulation.faults,
        webhooks: { ...simulation.faults.webhooks, silence: act.isLost },
      };
      return;
    case 'age':
      for (const group of store.byLastSeen()) grow(group, act.at, simulation);
      return;
    case 'delete': {
      const group = store.byLastSeen().find(({ title }) => title.includes(act.text));
      if (group !== undefined) tracker.delete(group);
      return;
    }
    case 'change':
    case 'assign':
    case 'escalate':
    case 'merge': {
      const group = groupOf(simulation, act.problem);
      if (group !== undefined) touch(act, group, simulation);
    }
  }
};

const touch = (
  act: Extract<Act, { kind: 'change' | 'assign' | 'escalate' | 'merge' }>,
  group: Group,
  simulation: Simulation,
): void => {
  const { tracker } = simulation;
  switch (act.kind) {
    case 'change':
      tracker.change(group, act.change, personOf(act.person));
      return;
    case 'assign':
      tracker.change(group, { assignedTo: assigneeOf(act.to) }, personOf(act.person));
      return;
    case 'escalate':
      tracker.escalate(group);
      return;
    case 'merge': {
      const into = groupOf(simulation, act.into);
      if (into !== undefined && into !== group) tracker.merge(group, into);
    }
  }
};

const giveFeedback = (
  { at, text, name }: Extract<Act, { kind: 'feedback' }>,
  simulation: Simulation,
): void => {
  const email = `${name.toLowerCase()}@example.com`;
  const event = sdkEvent.parse({
    event_id: at.toString(16).padStart(32, '0'),
    timestamp: at / 1000,
    platform: 'javascript',
    level: 'info',
    environment: 'production',
    fingerprint: [`feedback ${at}`],
    user: { email },
    request: { url: 'https://shop.example.com/' },
    contexts: { feedback: { message: text, contact_email: email, name, source: 'widget' } },
  });
  const occurrence = {
    category: 'feedback',
    issueType: 'feedback',
    title: 'User Feedback',
    subtitle: text,
    evidence: {},
  };
  simulation.tracker.accept(projectOf(simulation, 'storefront'), event, { occurrence });
};

const grow = (group: Group, at: number, { store }: Simulation): void => {
  const first = store.eventsOf(group)[0];
  const isYoung = group.substatus === 'new' || group.substatus === 'regressed';
  if (group.status === 'unresolved' && isYoung && first !== undefined && first.at < at - WEEK_MS)
    store.setStatus(group, 'unresolved', 'ongoing');
};
