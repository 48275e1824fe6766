import { MOST_PROJECTS, peopleFields } from '../triage/people.ts';
import type { Operation } from './operation.ts';
import { described } from './parameter-words.ts';

/** Of those whom errors can be assigned to. */
export const PEOPLE_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/people': {
    id: 'listPeople',
    tag: 'Groups',
    caller: 'admin',
    summary: 'Find members and teams of Sentry to assign errors to',
    description: 'The first 20 of those who can be given errors of all the projects. Takes the role admin.',
    query: {
      project: {
        description: `Slugs or ids, ${MOST_PROJECTS.toString()} at most.`,
        isList: true,
        wire: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: MOST_PROJECTS },
        isRequired: true,
      },
      ...described(peopleFields, {
        find: { description: 'Parts of a name or an e-mail address, in any case.' },
      }),
    },
    answers: { 200: { description: 'Members and teams.', shape: 'People' } },
    refusals: ['wrongParameters', 'noRole'],
  },
};
