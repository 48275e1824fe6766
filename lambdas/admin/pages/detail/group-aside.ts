import { html } from 'hono/html';
import { eventCount, type Assignee, type Group } from '../../../core/group/group.ts';
import { firstAndLastRelease, type GroupSeen } from '../../../core/group/seen-in.ts';
import { literal } from '../../../core/query/glob.ts';
import { printTerm } from '../../../core/query/print.ts';
import type { DetailPage } from '../../detail/detail-page.ts';
import { foundAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import type { PageBudget } from '../page-budget.ts';
import { assigneeWords } from '../parts/standing-words.ts';
import { clip, number, plural, time } from '../text.ts';
import { NEWEST_EVENTS } from '../../detail/tag-distribution.ts';
import { hereWith, type Here } from './here.ts';
import { historyCard } from './history-card.ts';
import { seenCard } from './seen-card.ts';
import { similarCard } from './similar-card.ts';
import { tagsCard } from './tags-card.ts';

interface Aside {
  page: DetailPage;
  here: Here;
  /** Who has it now. */
  assignee: Assignee | null;
  indexTags: ReadonlySet<string>;
  nowMs: number;
  budget: PageBudget;
}

const MAX_WORD_LENGTH = 60;
const MAX_NAME_LENGTH = 200;

/** Facts beside the event: figures, where it was seen, tags, history, similar groups. */
export function aside({ page, here, assignee, indexTags, nowMs, budget }: Aside): Html {
  const { detail, event, seen, tags, similar } = page;
  return html`<aside class="side">
    ${factsCard({ group: detail.group, assignee, seen, here }, nowMs)} ${seenCard({ here, seen, nowMs })}
    ${tagsCard({ here, event, spread: tags, indexTags, budget, group: detail.group })}
    ${historyCard(detail, nowMs)} ${event?.detail == null ? '' : similarCard({ here, similar, nowMs })}
  </aside>`;
}

interface FactsCard {
  group: Group;
  assignee: Assignee | null;
  seen: GroupSeen;
  here: Here;
}

function factsCard({ group, assignee, seen: { seen }, here }: FactsCard, nowMs: number): Html {
  const { first, last } = firstAndLastRelease(seen);
  const rows: [string, Html | string][] = [
    ...(eventCount(group) === group.storedEvents
      ? [['Events, lifetime and stored', number(group.storedEvents)] satisfies [string, string]]
      : [
          ['Events, lifetime', number(eventCount(group))] satisfies [string, string],
          ['Events, stored', number(group.storedEvents)] satisfies [string, string],
        ]),
    ['Users, lifetime', usersText(group, here)],
    ['Last seen', time(group.lastSeen, nowMs)],
    ['First seen', time(group.firstSeen, nowMs)],
    ['First release', releaseLink(first, 'firstRelease')],
    ['Last release', releaseLink(last ?? group.release, 'release')],
    ...(seen.length === 0 ? [environmentRow(group)] : []),
    ['Project', clip(group.project.slug ?? group.project.id, MAX_NAME_LENGTH)],
    ['Platform', clip(group.platform ?? 'unknown', MAX_WORD_LENGTH)],
    ...categoryRow(group),
    // The last one: the script of the page brings it up to date (standing-script.ts).
    ['Assigned to', assigneeWords(assignee, MAX_NAME_LENGTH)],
  ];
  return html`<section class="card" id="facts">
    <h2>Facts</h2>
    <dl class="facts">
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** Leads to who they are, as far as stored events tell. */
function usersText({ users, storedEvents }: Group, here: Here): Html | string {
  if (users === 0 || storedEvents === 0) return number(users);
  const events = plural(Math.min(storedEvents, NEWEST_EVENTS), 'newest stored event');
  const words = `Who they are, by the tags of the ${events}`;
  return html`<a
    href="${hereWith(here, { view: { ...here.view, wholeTags: true } })}#tags"
    title="${words}"
    aria-label="${number(users)}: ${words}"
    >${number(users)}</a
  >`;
}

const FOUND_BY = {
  firstRelease: 'All errors that began in it',
  release: 'All errors that were seen in it',
} as const;

/** Leads to all errors that began or were seen in it: those of a bad deployment are resolved there at once. */
function releaseLink(release: string | null, key: keyof typeof FOUND_BY): Html | string {
  if (release === null) return 'none';
  const name = clip(release, MAX_NAME_LENGTH);
  const query = printTerm({ key, not: false, values: [literal(release)] });
  return release.trim() === '' || release.length > MAX_NAME_LENGTH
    ? name
    : html`<a href="${foundAddress(query)}" title="${FOUND_BY[key]}">${name}</a>`;
}

/** Where no count of environments is known, the one of the newest event. */
const environmentRow = ({ environment }: Group): [string, string] => [
  'Environment',
  clip(environment ?? 'none', MAX_NAME_LENGTH),
];

/** Only what is no usual error; the type where it tells more than the category. */
function categoryRow({ category, issueType }: Pick<Group, 'category' | 'issueType'>): [string, string][] {
  const words = [category, issueType === category ? null : issueType]
    .filter((word) => word !== null && word !== '' && word !== 'error')
    .map((word) => clip(String(word).replaceAll('_', ' '), MAX_WORD_LENGTH));
  return words.length === 0 ? [] : [['Category', words.join(': ')]];
}
