import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import type { Group, Project } from '../tracker/model.ts';
import { isoMicros } from '../ingest/normalise.ts';
import type { Simulation } from '../simulation.ts';

/** An issue in a few words. */
export const brief = (simulation: Simulation, group: Group): Record<string, unknown> => {
  const events = simulation.store.eventsOf(group);
  return {
    id: group.id,
    shortId: group.shortId,
    title: group.title,
    project: group.project.slug,
    type: group.type,
    category: group.category,
    level: group.level,
    status: group.status,
    substatus: group.substatus,
    assignedTo: group.assignedTo?.name ?? null,
    count: events.length,
    userCount: group.users.size,
    firstSeen: isoMicros(events[0]?.at ?? 0),
    lastSeen: isoMicros(events.at(-1)?.at ?? 0),
  };
};

/** The DSN of a project, for SDKs. */
export const dsnOf = (project: Project, base: string): string =>
  `${base.replace('://', `://${project.publicKey}@`)}/${project.id}`;

/** All that the simulator holds: `GET /simulator/state`. */
export const state = ({ url }: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { store, sender, links, integration } = simulation;
  const limit = Number(url.searchParams.get('limit') ?? 1000);
  if (!Number.isInteger(limit) || limit < 0)
    throw new HttpProblem(400, 'limit: expected a whole number from 0.');
  return json(200, {
    url: links.base,
    orgSlug: links.orgSlug,
    projects: store.projects.map((project) => ({ ...project, dsn: dsnOf(project, links.base) })),
    totals: store.totals(),
    webhooks: { url: sender.target?.url ?? null, subscribed: integration.events, ...sender.figures() },
    faults: simulation.faults,
    traffic: { perMinute: simulation.traffic.perMinute },
    scopes: [...simulation.scopes],
    rateLimits: simulation.limiter.enabled,
    gone: store.gone(),
    issues: store
      .byLastSeen()
      .slice(0, limit)
      .map((group) => brief(simulation, group)),
  });
};

/** Every event, or those of one issue: `GET /simulator/events`. */
export const events = ({ url }: Exchange, _params: string[], { store }: Simulation): Answer => {
  const issueId = url.searchParams.get('issue');
  const all = [...store.allEvents()].filter(({ groupId }) => issueId === null || groupId === issueId);
  return json(
    200,
    all.map(({ id, projectId, groupId, at }) => ({
      eventId: id,
      projectId,
      issueId: groupId,
      timestamp: isoMicros(at),
    })),
  );
};

/** What was sent to the webhook, and what it answered: `GET /simulator/deliveries`. */
export const deliveries = (_exchange: Exchange, _params: string[], { sender }: Simulation): Answer =>
  json(200, sender.deliveries());
