import * as z from 'zod';
import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { issueDetail } from './issue-json.ts';
import { issueOf } from './issue-lookup.ts';
import { statusDetailsOf } from './status-details.ts';
import { findAssignee } from '../people.ts';
import { parseBody } from '../request-body.ts';
import type { Simulation } from '../simulation.ts';
import { statusOf, type IssueChange } from '../tracker/issue-change.ts';
import type { Actor, Group } from '../tracker/model.ts';

const SUBSTATUSES = [
  'archived_until_escalating',
  'archived_until_condition_met',
  'archived_forever',
  'escalating',
  'ongoing',
  'regressed',
  'new',
] as const;

/** Of at most one week, as in Sentry's published API description. */
const windowMinutes = z.int().min(1).max(10_080).optional();
export const statusDetails = z.looseObject({
  untilEscalating: z.boolean().optional(),
  ignoreDuration: z.int().min(1).optional(),
  ignoreCount: z.int().min(1).optional(),
  ignoreWindow: windowMinutes,
  ignoreUserCount: z.int().min(1).optional(),
  ignoreUserWindow: windowMinutes,
  inNextRelease: z.boolean().optional(),
  inRelease: z.string().optional(),
});

const updateBody = z
  .looseObject({
    /** `muted` is an older word for ignored. */
    status: z.enum(['resolved', 'unresolved', 'ignored', 'resolvedInNextRelease', 'muted']).optional(),
    substatus: z.enum(SUBSTATUSES).nullish(),
    statusDetails: statusDetails.optional(),
    assignedTo: z.string().nullish(),
    priority: z.enum(['low', 'medium', 'high']).optional(),
    /** sentry-cli sends 1. */
    merge: z.union([z.boolean(), z.literal(1)]).optional(),
  })
  .transform((body) => ({ ...body, status: body.status === 'muted' ? ('ignored' as const) : body.status }))
  .refine(
    ({ status, substatus }) => status === undefined || substatus == null || status === statusOf(substatus),
    'substatus: does not belong to the status',
  );
type UpdateBody = z.infer<typeof updateBody>;

const changeOf = (body: UpdateBody): IssueChange => {
  const assignedTo = body.assignedTo === undefined ? undefined : findAssignee(body.assignedTo ?? '');
  if (body.assignedTo !== undefined && assignedTo === undefined) {
    throw new HttpProblem(400, 'Unable to determine actor from assignedTo');
  }
  const { status, substatus, statusDetails: details, priority } = body;
  return { status, substatus, statusDetails: details, assignedTo, priority };
};

/** Changes made with the integration's token are the integration's own. */
const integrationActor = ({ integration }: Simulation): Actor => ({
  type: 'application',
  id: integration.uuid,
  name: integration.name,
});

/** `PUT /organizations/{org}/issues/{id}/`. */
export const putIssue = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const { tracker, store, links } = simulation;
  const group = issueOf(simulation, id);
  tracker.change(group, changeOf(parseBody(exchange, updateBody)), integrationActor(simulation));
  return json(200, issueDetail(store, group, links, simulation.now(), new Set(['stats'])));
};

/** `DELETE /organizations/{org}/issues/{id}/`: accepted, and done in the background; here at once. */
export const deleteIssue = (_exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  simulation.tracker.delete(issueOf(simulation, id));
  return { status: 202, body: '' };
};

/** `PUT /organizations/{org}/issues/?id=..&id=..`: unknown ids are passed over; 204 when none is known. */
export const putIssues = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const ids = exchange.url.searchParams.getAll('id');
  if (ids.length === 0) throw new HttpProblem(400, 'You must specify a list of IDs for this operation');
  return updateAll(
    exchange,
    ids.flatMap((id) => simulation.store.group(id) ?? []),
    simulation,
  );
};

/** `PUT /projects/{org}/{project}/issues/?id=..` or `?status=..`, as sentry-cli calls it. */
export const putProjectIssues = (
  exchange: Exchange,
  [slug = '']: string[],
  simulation: Simulation,
): Answer => {
  const project = simulation.store.project(slug);
  if (project === undefined) throw new HttpProblem(404, 'The requested resource does not exist');
  const { searchParams } = exchange.url;
  const ids = searchParams.getAll('id');
  const status = searchParams.get('status');
  const chosen = simulation.store
    .byLastSeen()
    .filter(
      (group) =>
        group.project === project &&
        (ids.length === 0 || ids.includes(group.id)) &&
        (status === null || group.status === status),
    );
  return updateAll(exchange, chosen, simulation, { isPublic: false });
};

const updateAll = (
  exchange: Exchange,
  groups: readonly Group[],
  simulation: Simulation,
  more: Record<string, unknown> = {},
): Answer => {
  const body = parseBody(exchange, updateBody);
  const [first] = groups;
  if (first === undefined) return { status: 204, body: '' };
  const actor = integrationActor(simulation);
  const change = changeOf(body);
  for (const group of groups) simulation.tracker.change(group, change, actor, groups.length > 1);
  const hasStatus = body.status !== undefined || body.substatus != null;
  return json(200, {
    ...more,
    ...((hasStatus || more['isPublic'] !== undefined) && {
      status: first.status,
      statusDetails: statusDetailsOf(first),
    }),
    // Published as text without null: of a resolved issue there is none.
    ...(hasStatus && first.substatus !== null && { substatus: first.substatus }),
    ...(body.assignedTo !== undefined && first.assignedTo !== null && { assignedTo: first.assignedTo }),
    ...(body.priority !== undefined && { priority: body.priority }),
    ...(body.merge !== undefined && body.merge !== false && { merge: mergeAll(groups, simulation) }),
  });
};

/** Into the one that was seen first, within one project and for errors only, as in Sentry. */
const mergeAll = (
  groups: readonly Group[],
  { store, tracker }: Simulation,
): { parent: string; children: string[] } => {
  const firstSeen = (group: Group): number => store.eventsOf(group)[0]?.at ?? 0;
  const [parent, ...children] = groups.toSorted(
    (a, b) => firstSeen(a) - firstSeen(b) || Number(a.id) - Number(b.id),
  );
  if (parent === undefined || children.length === 0) {
    throw new HttpProblem(400, 'Please provide at least two issues to merge.');
  }
  if (groups.some(({ project }) => project !== parent.project)) {
    throw new HttpProblem(400, 'Merging across multiple projects is not supported');
  }
  if (groups.some(({ category }) => category !== 'error')) {
    throw new HttpProblem(400, 'Only error issues can be merged.');
  }
  for (const child of children) tracker.merge(child, parent);
  return { parent: parent.id, children: children.map(({ id }) => id) };
};
