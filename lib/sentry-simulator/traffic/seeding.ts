import { createHash } from 'node:crypto';
import { madeUpEvent, seededRandom } from './made-up-event.ts';
import type { IssueStatus, Project } from '../tracker/model.ts';
import { normalise, textsOf } from '../ingest/normalise.ts';
import { DAY_MS } from '../rest/rest-params.ts';
import { sdkEvent, type SdkEvent } from '../ingest/sdk-event.ts';
import type { Store } from '../tracker/store.ts';

export interface Seed {
  count: number;
  statuses: readonly [IssueStatus, ...IssueStatus[]];
  eventsPerIssue: number;
  projects: readonly [Project, ...Project[]];
}

const SPREAD_MS = 20 * DAY_MS;
/** Making an event costs tens of microseconds, too many for 100,000 issues: they share this many per project. */
const TEMPLATES = 64;
const MARK = '<mark>';
const USERS = 500;

const SUBSTATUS: Readonly<Record<IssueStatus, string | null>> = {
  unresolved: 'ongoing',
  resolved: null,
  ignored: 'archived_until_escalating',
};

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const makeEvent = (project: Project, variant: number, at: number, mark: string): SdkEvent =>
  sdkEvent.parse(madeUpEvent(project, seededRandom(variant), { at, errorsOnly: true, mark }));

/**
 * Fills the store without any hook: issues last seen over the past twenty days, one minute between the events of an
 * issue, projects and statuses in turn. Event bodies are made when someone reads them, always the same for the same
 * event.
 *
 * @returns the ids of the new issues
 */
export const seedIssues = (store: Store, seed: Seed, now: number): string[] => {
  const first = store.totals().issues;
  const templates = new Map<string, SdkEvent>();
  const templateOf = (project: Project, variant: number): SdkEvent => {
    const key = `${project.id} ${variant}`;
    const template = templates.get(key) ?? makeEvent(project, variant, now, MARK);
    templates.set(key, template);
    return template;
  };
  return Array.from({ length: seed.count }, (_, index) => {
    const number = first + index;
    const mark = `seed ${number}`;
    const project = seed.projects[index % seed.projects.length] ?? seed.projects[0];
    const status = seed.statuses[index % seed.statuses.length] ?? seed.statuses[0];
    const variant = number % TEMPLATES;
    const template = templateOf(project, variant);
    const texts = textsOf(template, project);
    const value = String(texts.metadata.value).replace(MARK, mark);
    const group = store.createGroup(
      project,
      { ...texts, title: texts.title.replace(MARK, mark), metadata: { ...texts.metadata, value } },
      md5(mark),
    );
    const lastSeen = now - 60_000 - Math.floor(seededRandom(number)() * SPREAD_MS);
    for (let age = seed.eventsPerIssue - 1; age >= 0; age--) {
      const at = lastSeen - age * 60_000;
      const id = md5(`${project.id} ${group.id} ${age}`);
      const userId = String(10_000 + ((number + age) % USERS));
      store.addEvent(group, {
        id,
        projectId: project.id,
        groupId: group.id,
        hash: md5(mark),
        at,
        receivedAt: at,
        type: 'error',
        environment: template.environment ?? null,
        release: template.release ?? null,
        user: `id:${userId}`,
        payload: () => {
          const event = makeEvent(project, variant, at, mark);
          return normalise({ ...event, user: { ...event.user, id: userId } }, project, id, at, at);
        },
      });
    }
    store.setStatus(group, status, SUBSTATUS[status]);
    return group.id;
  });
};
