import { createHash } from 'node:crypto';
import { madeUpEvent, seededRandom } from './made-up-event.ts';
import { madeUpOccurrence } from './occurrences.ts';
import type { IssueStatus, Project } from '../tracker/model.ts';
import { normalise, textsOf } from '../ingest/normalise.ts';
import type { Occurrence } from '../ingest/occurrence.ts';
import { ERROR_KIND } from '../tracker/categories.ts';
import { DAY_MS } from '../rest/rest-params.ts';
import { sdkEvent, type SdkEvent } from '../ingest/sdk-event.ts';
import type { Store } from '../tracker/store.ts';

export interface Seed {
  count: number;
  statuses: readonly [IssueStatus, ...IssueStatus[]];
  eventsPerIssue: number;
  projects: readonly [Project, ...Project[]];
  /** Default error. */
  category?: string;
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

interface Template {
  event: SdkEvent;
  occurrence?: Occurrence;
}

const makeTemplate = (
  project: Project,
  category: string,
  variant: number,
  at: number,
  mark: string,
): Template => {
  const random = seededRandom(variant);
  if (category === ERROR_KIND.category) {
    return { event: sdkEvent.parse(madeUpEvent(project, random, { at, errorsOnly: true, mark })) };
  }
  const { event, occurrence } = madeUpOccurrence(category, random, { at, mark });
  return { event: sdkEvent.parse(event), occurrence };
};

/**
 * Fills the store without any hook: issues last seen over the past twenty days, one minute between the events of an
 * issue, projects and statuses in turn. Event bodies are made when someone reads them, always the same for the same
 * event.
 *
 * @returns the ids of the new issues
 */
export const seedIssues = (store: Store, seed: Seed, now: number): string[] => {
  const first = store.totals().issues;
  const category = seed.category ?? ERROR_KIND.category;
  const templates = new Map<string, Template>();
  const templateOf = (project: Project, variant: number): Template => {
    const key = `${project.id} ${variant}`;
    const template = templates.get(key) ?? makeTemplate(project, category, variant, now, MARK);
    templates.set(key, template);
    return template;
  };
  return Array.from({ length: seed.count }, (_, index) => {
    const number = first + index;
    const mark = `seed ${number}`;
    const hash = md5(mark);
    const project = seed.projects[index % seed.projects.length] ?? seed.projects[0];
    const status = seed.statuses[index % seed.statuses.length] ?? seed.statuses[0];
    const variant = number % TEMPLATES;
    const { event: template, occurrence } = templateOf(project, variant);
    const texts = textsOf(template, project, occurrence);
    const metadata = Object.fromEntries(
      Object.entries(texts.metadata).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replace(MARK, mark) : value,
      ]),
    );
    const group = store.createGroup(
      project,
      { ...texts, title: texts.title.replace(MARK, mark), metadata },
      hash,
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
        hash,
        at,
        receivedAt: at,
        type: texts.type,
        environment: template.environment ?? null,
        release: template.release ?? null,
        user: `id:${userId}`,
        payload: () => {
          const made = makeTemplate(project, category, variant, at, mark);
          return normalise(
            { ...made.event, user: { ...made.event.user, id: userId } },
            { project, id, hash, at, receivedAt: at, occurrence: made.occurrence },
          );
        },
      });
    }
    if (template.release) store.noteRelease(project, template.release, lastSeen);
    store.setStatus(group, status, SUBSTATUS[status]);
    return group.id;
  });
};
