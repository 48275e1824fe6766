import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { groupJson } from './issue-json.ts';
import type { Simulation } from '../simulation.ts';
import type { Group } from '../tracker/model.ts';

/** The issue of a path, by id or short id; a merged one leads to the survivor. Throws `HttpProblem` 404. */
export const issueOf = ({ store }: Simulation, id: string): Group => {
  const group = /^\d+$/.test(id) ? store.groupOrSurvivor(id) : store.groupOfShortId(id);
  if (group === undefined) throw new HttpProblem(404, 'The requested resource does not exist');
  return group;
};

/** `GET /organizations/{org}/shortids/{shortId}/`: of issues that there are; one that was merged is not found. */
export const getShortId = (_exchange: Exchange, [shortId = '']: string[], simulation: Simulation): Answer => {
  const { store, links } = simulation;
  const group = store.groupOfShortId(shortId);
  if (group?.shortId !== shortId.toUpperCase()) {
    throw new HttpProblem(404, 'The requested resource does not exist');
  }
  return json(200, {
    organizationSlug: links.orgSlug,
    projectSlug: group.project.slug,
    groupId: group.id,
    group: groupJson(store, group, links),
    shortId: group.shortId,
  });
};
