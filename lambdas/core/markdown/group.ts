import type { GroupAnswer } from '../../contracts/api/group-answers.ts';
import { inlineJson } from './json-lines.ts';
import { quoted } from './quoting.ts';

/** What is said of a group beside its evidence, one fact a line. */
export function groupLines(group: GroupAnswer): string[] {
  const { project, assignee } = group;
  return [
    `id: ${quoted(group.id)}`,
    ...optional('short id', group.shortId),
    `title: ${quoted(group.title, 1000)}`,
    ...optional('culprit', group.culprit),
    `status: ${group.status}${group.substatus === null ? '' : `, ${quoted(group.substatus)}`}`,
    ...(group.statusDetails === null ? [] : [`it ends or holds by: ${inlineJson(group.statusDetails)}`]),
    ...(group.gone === null ? [] : [`no longer in Sentry since ${group.gone.at}`]),
    `level: ${quoted(group.level)}`,
    ...optional('priority', group.priority),
    `project: ${quoted(project.slug ?? project.id)}`,
    ...optional('platform', group.platform),
    ...optional('environment of the newest event', group.environment),
    ...optional('release of the newest event', group.release),
    `first seen: ${group.firstSeen}`,
    `last seen: ${group.lastSeen}`,
    `events: ${group.sentryCount.toString()} (${group.storedEvents.toString()} stored here)`,
    `users: ${group.users.toString()}`,
    ...optional('assignee', assignee?.name ?? assignee?.id ?? null),
    `in Sentry: ${quoted(group.permalink)}`,
  ];
}

const optional = (name: string, value: string | null): string[] =>
  value === null ? [] : [`${name}: ${quoted(value)}`];

/** One group of a list in one line. */
export const groupLine = (group: GroupAnswer): string =>
  [
    quoted(group.shortId ?? group.id),
    `${group.status}${group.substatus === null ? '' : `/${quoted(group.substatus)}`}`,
    quoted(group.level),
    `${group.sentryCount.toString()} events`,
    `${group.users.toString()} users`,
    `last ${group.lastSeen}`,
    `first ${group.firstSeen}`,
    `project ${quoted(group.project.slug ?? group.project.id)}`,
    `title ${quoted(group.title, 200)}`,
  ].join(' | ');
