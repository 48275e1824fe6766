import * as z from 'zod';
import type { AssignablePerson } from '../../adapters/sentry/people.ts';
import type { PeopleAnswer } from '../../contracts/api/people-answer.ts';
import { messageOf } from '../../core/failure.ts';
import type { Identity } from '../../core/auth/identity.ts';
import { single, parse, type QueryValues } from '../parameters.ts';
import type { AdminServices } from '../services.ts';
import { strangersAnswer } from './sentry-answer.ts';

/** Members and teams to choose from, as somebody types a part of a name. */

/** More than fit a list that one reads; whoever is not among them is found by typing on. */
const MOST_OFFERED = 20;
/** As many as somebody has in mind at once; each is two requests to Sentry. */
export const MOST_PROJECTS = 10;

export const peopleFields = z.object({
  find: z.string().max(200, 'must be at most 200 characters').default(''),
});
const projectNames = z
  .array(z.string().regex(/^[\w.-]{1,100}$/, 'must be the slug or id of a project'))
  .min(1, 'must name at least one project')
  .max(MOST_PROJECTS, `must name at most ${MOST_PROJECTS} projects`);

interface AskedPeople {
  projects: readonly string[];
  /** Parts of a name or an address, each of which must be there. */
  find: string;
}

/** Refuses with 400. */
export function parsePeople({ project, ...values }: QueryValues): AskedPeople {
  const { projects } = parse(z.object({ projects: projectNames }), {
    projects: [
      ...new Set((project ?? []).flatMap((names) => names.split(',')).filter((name) => name !== '')),
    ],
  });
  return { projects, ...parse(peopleFields, single(values)) };
}

/**
 * Those who can be given issues of all these projects. Where Sentry does not tell, the answer says why, and one can still
 * type who: Sentry judges that when the change is made.
 */
export async function offerPeople(
  { people, telemetry }: Pick<AdminServices, 'people' | 'telemetry'>,
  { address }: Pick<Identity, 'address'>,
  { projects, find }: AskedPeople,
): Promise<PeopleAnswer> {
  try {
    const [first = [], ...others] = await Promise.all(projects.map((project) => people.assignable(project)));
    const inOthers = others.map((list) => new Set(list.map(assigneeOf)));
    const common = first.filter((one) => inOthers.every((set) => set.has(assigneeOf(one))));
    const found = findPeople(common, find, address);
    return {
      people: found.slice(0, MOST_OFFERED).map((one) => ({
        ...{ assignee: assigneeOf(one), kind: one.kind, name: one.name, email: one.email },
        isYou: isOf(one, address),
      })),
      more: Math.max(0, found.length - MOST_OFFERED),
      unavailable: null,
    };
  } catch (cause) {
    telemetry.log.warn('Sentry did not tell members and teams', { projects, reason: messageOf(cause) });
    return { people: [], more: 0, unavailable: whyNot(cause) };
  }
}

/**
 * What somebody is called whom Sentry takes as `assignee`, in words: as it was typed where Sentry does not tell of them. The address of an
 * error's project is enough: ids are of the whole organisation.
 */
export async function namedAssignee(
  { people, telemetry }: Pick<AdminServices, 'people' | 'telemetry'>,
  project: string,
  assignee: string,
): Promise<string> {
  if (assignee === '') return 'nobody';
  if (!/^(?:user|team):/.test(assignee)) return assignee;
  try {
    const one = (await people.assignable(project)).find((each) => assigneeOf(each) === assignee);
    return one === undefined ? assignee : `${one.kind === 'team' ? '#' : ''}${one.name}`;
  } catch (cause) {
    telemetry.log.warn('Sentry did not tell members and teams', { project, reason: messageOf(cause) });
    return assignee;
  }
}

/** As Sentry takes it in a change. */
const assigneeOf = ({ kind, id }: AssignablePerson): string => `${kind}:${id}`;

const isOf = ({ email }: AssignablePerson, address: string | null): boolean =>
  email !== null && address !== null && email.toLowerCase() === address.toLowerCase();

/** Those whose name or address has every part, whoever asks first, then what begins so, then by name. */
export function findPeople(
  people: readonly AssignablePerson[],
  find: string,
  address: string | null,
): AssignablePerson[] {
  const parts = plain(find)
    .split(/\s+/)
    .filter((part) => part !== '');
  const [lead = ''] = parts;
  return people
    .map((one) => ({ one, name: plain(one.name), text: plain(`${one.name} ${one.email ?? ''}`) }))
    .filter(({ text }) => parts.every((part) => text.includes(part)))
    .map(({ one, name }) => ({ one, name, rank: isOf(one, address) ? 0 : name.startsWith(lead) ? 1 : 2 }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ one }) => one);
}

/** Without case and accents: nobody types those of others' names. A team is also called by its sign. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}+|(?<=^|\s)#/gu, '')
    .toLowerCase();

const refusal = z.object({ status: z.number() });

function whyNot(cause: unknown): NonNullable<PeopleAnswer['unavailable']> {
  const notSentry = strangersAnswer(cause);
  if (notSentry !== undefined) return { code: 'sentry_unavailable', message: notSentry };
  switch (refusal.safeParse(cause).data?.status) {
    case 403:
      return {
        code: 'forbidden',
        message:
          'Sentry does not show our token who can be chosen: it needs the scope project:read. Type an e-mail address, user:<id> or team:<id>.',
      };
    case 404:
      return {
        code: 'not_found',
        message: 'Sentry shows our token no such project. Type an e-mail address, user:<id> or team:<id>.',
      };
    default:
      return {
        code: 'sentry_unavailable',
        message:
          'Sentry does not tell now who can be chosen. Type an e-mail address, user:<id> or team:<id>.',
      };
  }
}
