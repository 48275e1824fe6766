import type { Actor, AssignedTo, Person } from './tracker/model.ts';

export const PEOPLE: readonly [Person, ...Person[]] = [
  { id: 662_437, name: 'Ada Okafor', email: 'ada.okafor@example.com' },
  { id: 662_438, name: 'Søren Lindqvist', email: 'soren.lindqvist@example.com' },
  { id: 662_439, name: '山田 花子', email: 'hanako.yamada@example.com' },
];

/** With the address of whoever signs in to the local run as an admin: something can be theirs, and they do nothing of their own accord. */
const ANN: Person = { id: 662_440, name: 'Ann Berger', email: 'ann@example.com' };
export const MEMBERS: readonly Person[] = [...PEOPLE, ANN];

export const TEAM = { id: '4509877862300001', name: 'payments' };

export const actorOf = (person: Person): Actor => ({ type: 'user', id: person.id, name: person.name });

/** `assignedTo` of an update: `user:<id>`, `<id>`, `team:<id>`, an e-mail or name; empty takes the assignee away. */
export const findAssignee = (text: string): AssignedTo | null | undefined => {
  if (text === '') return null;
  if (text.startsWith('team:')) return text === `team:${TEAM.id}` ? { type: 'team', ...TEAM } : undefined;
  const wanted = text.replace(/^user:/, '');
  const person = MEMBERS.find(({ id, name, email }) => [String(id), name, email].includes(wanted));
  return person && { type: 'user', id: String(person.id), name: person.name, email: person.email };
};
