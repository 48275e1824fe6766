import * as z from 'zod';
import { brief } from './control-view.ts';
import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import type { Group, Project } from '../tracker/model.ts';
import { isoMicros } from '../ingest/normalise.ts';
import { actorOf, findAssignee, PEOPLE } from '../people.ts';
import { parseBody } from '../request-body.ts';
import { fingerprintsOf, unmerge } from '../rest/rest-hashes.ts';
import { statusDetails } from '../rest/issue-update.ts';
import { seedIssues } from '../traffic/seeding.ts';
import type { Simulation } from '../simulation.ts';

const groupOf = ({ store }: Simulation, id: string): Group => {
  const group = store.group(id);
  if (group === undefined)
    throw new HttpProblem(404, `There is no issue ${id} (deleted, merged or never made).`);
  return group;
};

export const projectOf = ({ store }: Simulation, idOrSlug: string): Project => {
  const project = store.project(idOrSlug);
  if (project === undefined) throw new HttpProblem(400, `project: there is no project "${idOrSlug}".`);
  return project;
};

/** `error`, or any other: lists hide feedback, configuration and what the simulator has no name for. */
const category = z
  .string()
  .regex(/^[a-z][a-z_]*$/)
  .optional();

const seedBody = z.strictObject({
  count: z.int().min(1).max(1_000_000),
  statuses: z
    .tuple([z.enum(['unresolved', 'resolved', 'ignored'])], z.enum(['unresolved', 'resolved', 'ignored']))
    .default(['unresolved']),
  eventsPerIssue: z.int().min(1).max(10_000).default(1),
  project: z.string().optional(),
  category,
});

/** `POST /simulator/issues`: fills up without webhooks. */
export const seed = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const body = parseBody(exchange, seedBody);
  const [first, ...rest] =
    body.project === undefined ? simulation.store.projects : [projectOf(simulation, body.project)];
  if (first === undefined) throw new HttpProblem(400, 'The simulator was started without projects.');
  const ids = seedIssues(simulation.store, { ...body, projects: [first, ...rest] }, simulation.now());
  return json(201, { count: ids.length, firstId: ids[0], lastId: ids.at(-1) });
};

const actBody = z.strictObject({
  statusDetails: statusDetails.optional(),
  substatus: z.string().optional(),
  inNextRelease: z.boolean().optional(),
  assignedTo: z.string().optional(),
  rule: z.string().optional(),
});

/** `POST /simulator/issues/{id}/{action}`: what a person does to an issue in Sentry. */
export const act = (exchange: Exchange, [id = '', action = '']: string[], simulation: Simulation): Answer => {
  const group = groupOf(simulation, id);
  const body = parseBody(exchange, actBody);
  const { tracker } = simulation;
  const person = actorOf(PEOPLE[0]);
  switch (action) {
    case 'resolve':
      tracker.change(
        group,
        {
          ...body,
          assignedTo: undefined,
          status: body.inNextRelease === true ? 'resolvedInNextRelease' : 'resolved',
        },
        person,
      );
      break;
    case 'archive':
      // Sentry's own Archive button sends the substatus; a change without one would be for ever.
      tracker.change(
        group,
        {
          status: 'ignored',
          substatus:
            body.substatus ?? (body.statusDetails === undefined ? 'archived_until_escalating' : undefined),
          statusDetails: body.statusDetails,
        },
        person,
      );
      break;
    case 'unresolve':
    case 'unarchive':
      // As Sentry's own buttons do; a change without a substatus would make a resolved issue a regression.
      tracker.change(group, { status: 'unresolved', substatus: body.substatus ?? 'ongoing' }, person);
      break;
    case 'assign': {
      const assignedTo = findAssignee(body.assignedTo ?? String(PEOPLE[1]?.id ?? ''));
      if (assignedTo === undefined) throw new HttpProblem(400, 'assignedTo: no such person; see people.ts.');
      tracker.change(group, { assignedTo }, person);
      break;
    }
    case 'escalate':
      tracker.escalate(group);
      break;
    case 'alert':
      tracker.alert(group, body.rule ?? 'Errors of high priority');
      break;
    default:
      tracker.delete(group);
      return json(200, { id, deleted: true });
  }
  return json(200, brief(simulation, group));
};

/** `POST /simulator/issues/{id}/merge`. */
export const merge = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const { into } = parseBody(exchange, z.strictObject({ into: z.string() }));
  if (into === id) throw new HttpProblem(400, 'into: an issue cannot be merged into itself.');
  const [from, survivor] = [groupOf(simulation, id), groupOf(simulation, into)];
  if (from.project !== survivor.project)
    throw new HttpProblem(400, 'into: Sentry merges within one project only.');
  simulation.tracker.merge(from, survivor);
  return json(200, { id, mergedInto: into });
};

/** `GET /simulator/issues/{id}/fingerprints`: what an unmerge can choose from. */
export const fingerprints = (_exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer =>
  json(
    200,
    fingerprintsOf(simulation, groupOf(simulation, id)).map(({ hash, count, newest }) => ({
      fingerprint: hash,
      events: count,
      title: newest?.payload().title ?? null,
      lastSeen: newest && isoMicros(newest.at),
    })),
  );

/**
 * `POST /simulator/issues/{id}/unmerge`: moves the events of `fingerprints` to a new issue; without them, of all that
 * came by merging.
 */
export const unmergeIssue = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const group = groupOf(simulation, id);
  const body = parseBody(exchange, z.strictObject({ fingerprints: z.array(z.string()).optional() }));
  const chosen = body.fingerprints ?? group.hashes.slice(1);
  const made = unmerge(simulation, group, chosen);
  return json(201, { id, newIssueId: made.id, fingerprints: made.hashes, events: made.events.length });
};

/** `POST /simulator/issues/{id}/reprocess`: the same issue under a new id, to which the old one leads. */
export const reprocess = (_exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const renewed = simulation.tracker.reprocess(groupOf(simulation, id));
  return json(201, { id, newIssueId: renewed.id, events: renewed.events.length });
};

const burstBody = z.strictObject({
  events: z.int().min(1).max(100_000),
  issueId: z.string().optional(),
  newGroups: z.int().min(1).max(100_000).optional(),
  /** Of the issue: which of its fingerprints the events have. Without it, the issue's own. */
  fingerprint: z.string().optional(),
  category,
});

/** `POST /simulator/burst`. */
export const burst = async (
  exchange: Exchange,
  _params: string[],
  simulation: Simulation,
): Promise<Answer> => {
  const body = parseBody(exchange, burstBody);
  const into = body.issueId === undefined ? null : groupOf(simulation, body.issueId);
  if (body.fingerprint !== undefined && into?.hashes.includes(body.fingerprint) !== true) {
    throw new HttpProblem(400, 'fingerprint: not one of the issue that issueId names.');
  }
  const ids = await simulation.traffic.burst({
    events: body.events,
    into,
    fingerprint: body.fingerprint,
    newGroups: body.newGroups ?? 0,
    category: body.category,
  });
  return json(200, { events: ids.length, eventIds: ids });
};
