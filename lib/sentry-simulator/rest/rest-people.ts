import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { MEMBERS, TEAM } from '../people.ts';
import type { Simulation } from '../simulation.ts';
import type { Person } from '../tracker/model.ts';
import { cursorOf, linkHeader, pageByOffset } from './paging.ts';
import { pageSizeOf } from './rest-params.ts';

/** Everybody here is in the one team, which has all projects. */

const projectOr404 = ({ store }: Simulation, idOrSlug: string): void => {
  if (store.project(idOrSlug) === undefined)
    throw new HttpProblem(404, 'The requested resource does not exist');
};

const CREATED = '2024-02-06T09:12:44.000000Z';

const memberJson = ({ id, name, email }: Person): Record<string, unknown> => ({
  id: String(id + 1_000_000),
  email,
  name,
  user: { id: String(id), name, username: email, email, isActive: true, avatarUrl: '', has2fa: true },
  orgRole: 'member',
  pending: false,
  expired: false,
  inviteStatus: 'approved',
  dateCreated: CREATED,
});

/** Who was invited and has not come yet has no user. */
const INVITED = {
  ...memberJson({ id: 0, name: 'late.comer@example.com', email: 'late.comer@example.com' }),
  user: null,
  pending: true,
};

/** `GET /projects/{org}/{project}/members/`: all of them, without pages (getsentry/sentry, ProjectMemberIndexEndpoint). */
export const projectMembers = (
  _exchange: Exchange,
  [project = '']: string[],
  simulation: Simulation,
): Answer => {
  projectOr404(simulation, project);
  return json(200, [...MEMBERS.map(memberJson), INVITED]);
};

/** `GET /projects/{org}/{project}/teams/`. */
export const projectTeams = ({ url }: Exchange, [project = '']: string[], simulation: Simulation): Answer => {
  projectOr404(simulation, project);
  const rows = [
    { id: TEAM.id, slug: TEAM.name, name: TEAM.name, dateCreated: CREATED, memberCount: MEMBERS.length },
  ];
  const page = pageByOffset(
    rows,
    cursorOf(url.searchParams),
    pageSizeOf(url.searchParams.get('per_page'), 100),
  );
  return json(200, page.rows, { link: linkHeader(url, page) });
};
