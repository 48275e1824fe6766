import type { AuditEntry } from '../../contracts/audit.ts';
import type { Group } from '../../core/group/group.ts';
import { assigneeWords } from '../pages/parts/standing-words.ts';
import type { AdminServices } from '../services.ts';
import { namedAssignee } from '../triage/people.ts';

const MAX_NAME = 100;
/** Each may be a question to Sentry; a page rarely has more who have none of its errors any more. */
const MOST_ASKED = 5;

/** What ids of the entries are called: groups by their short ids, and by `user:<id>` or `team:<id>` whom they were assigned to. */
export async function auditNames(
  services: AdminServices,
  entries: readonly AuditEntry[],
  groups: ReadonlyMap<string, Group>,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [id, { shortId, assignee }] of groups) {
    if (shortId !== null) names.set(id, shortId);
    if (assignee !== null && assignee.name !== null)
      names.set(`${assignee.type}:${assignee.id}`, assigneeWords(assignee, MAX_NAME));
  }
  const unknown = new Map<string, string>();
  for (const {
    change,
    groups: [id = ''],
  } of entries) {
    const { assignedTo } = change;
    const project = groups.get(id)?.project;
    if (typeof assignedTo !== 'string' || !/^(user|team):/.test(assignedTo) || names.has(assignedTo))
      continue;
    if (project !== undefined) unknown.set(assignedTo, project.slug ?? project.id);
  }
  await Promise.all(
    [...unknown].slice(0, MOST_ASKED).map(async ([assignee, project]) => {
      names.set(assignee, await namedAssignee(services, project, assignee));
    }),
  );
  return names;
}
