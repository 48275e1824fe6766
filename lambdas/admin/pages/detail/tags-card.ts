import { html } from 'hono/html';
import { literal } from '../../../core/query/glob.ts';
import { printTerm } from '../../../core/query/print.ts';
import type { Group } from '../../../core/group/group.ts';
import { NEWEST_EVENTS, type TagDistribution, type TagSpread } from '../../detail/tag-distribution.ts';
import type { FullEvent } from '../../answers.ts';
import type { Html } from '../layout.ts';
import type { PageBudget } from '../page-budget.ts';
import { nounOf, number, plural } from '../text.ts';
import { foundAddress } from '../addresses.ts';
import { hereWith, type Here } from './here.ts';

const MAX_TAGS = 40;
const MAX_NAME = 100;
const MAX_VALUE = 200;
/** What an address of events takes for `tag` (lambdas/admin/detail/event-parameters.ts). */
const MAX_PAIR = 500;
/** Further values are one part of the bar. */
const MAX_PARTS = 4;
/** They have a card of their own, which counts all events. */
const ELSEWHERE: ReadonlySet<string> = new Set(['environment', 'release']);

interface TagsCard {
  here: Here;
  event: FullEvent | null;
  spread: TagDistribution;
  /** Keys of tags by which the list finds groups. */
  indexTags: ReadonlySet<string>;
  budget: PageBudget;
  group: Pick<Group, 'users' | 'storedEvents'>;
}

/** How the values of each tag are spread, this event's own marked; each leads to the events that have it. */
export function tagsCard(card: TagsCard): Html | string {
  const { here, event, spread, budget } = card;
  const own = new Map(
    event?.detail?.tags.flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const])) ??
      Object.entries(event?.stored.tags ?? {}),
  );
  const known = new Map(spread.tags.map((tag) => [tag.key, tag]));
  const isOne = (key: string) => known.get(key)?.values.length === 1 && known.get(key)?.other === 0;
  // Who is hit comes first, and what is the same in all events last.
  const rank = (key: string) => (key === 'user' ? 0 : isOne(key) ? 2 : 1);
  const keys = [...new Set([...own.keys(), ...known.keys()])]
    .filter((key) => !ELSEWHERE.has(key))
    .sort((a, b) => rank(a) - rank(b));
  if (keys.length === 0) return '';
  const shown = budget.take('row', keys.slice(0, MAX_TAGS));
  const more = keys.length - shown.length;
  return html`<section class="card tags" id="tags">
    <h2>
      Tags
      <span class="ranges muted">${plural(spread.of, here.view.wholeTags ? 'event' : 'newest event')}</span>
    </h2>
    ${shown.map((key) => tagOf(card, key, { own: own.get(key), spread: known.get(key) }))}
    ${more > 0 ? html`<p class="muted small">${plural(more, 'tag')} not shown.</p>` : ''} ${footOf(card)}
  </section>`;
}

function footOf({ here, spread, group }: TagsCard): Html {
  if (here.view.wholeTags)
    return html`<p class="muted small">
      Counted in the records of the newest
      ${plural(spread.of, 'stored event')}${spread.cut === 0 ? '' : `; of ${number(spread.cut)} the record is gone, only the tags of their rows are counted`}.
    </p>`;
  return html`<p class="small">
    <a href="${hereWith(here, { view: { ...here.view, wholeTags: true } })}#tags"
      >Count all tags of ${plural(Math.min(group.storedEvents, NEWEST_EVENTS), 'event')}</a
    >
  </p>`;
}

interface Tag {
  /** The value that the event has. */
  own: string | undefined;
  /** Undefined where no row tells it. */
  spread: TagSpread | undefined;
}

function tagOf(card: TagsCard, key: string, { own, spread }: Tag): Html {
  const values = spread?.values ?? [];
  const total = values.reduce((sum, { count }) => sum + count, 0) + (spread?.other ?? 0);
  const top = values[0];
  const name = html`<span class="key">${card.budget.clip(key, MAX_NAME)}</span>`;
  if (top === undefined || total === 0)
    return html`<div class="tag">
      <div class="tag-row">${name} <span class="most">${valueLink(card, key, own ?? '')}</span></div>
      ${key === 'user' && card.group.users > 1 ? othersHit(card) : ''}
    </div>`;
  if (key === 'user' && card.here.view.wholeTags) return usersOf(card, values, spread?.other ?? 0);
  const isOne = values.length === 1 && spread?.other === 0;
  const isOwnTop = own === undefined || own === top.value;
  const ownCount = values.find(({ value }) => value === own)?.count;
  // This event's own stands above them.
  const rest = values.slice(1).filter(({ value }) => value !== own);
  const further = spread?.other ?? 0;
  return html`<div class="tag">
    <div class="tag-row">
      ${name} <span class="most">${valueLink(card, key, top.value)} <b>${percent(top.count, total)}</b></span>
    </div>
    ${isOne ? '' : bar(values, total)}
    ${isOwnTop ? '' : html`<div class="tag-row own"><span class="muted">this event</span> <span class="most">${valueLink(card, key, own)}${ownCount === undefined ? '' : html` <b>${percent(ownCount, total)}</b>`}</span></div>`}
    ${
      rest.length === 0 && further === 0
        ? ''
        : html`<details>
            <summary class="muted small">${othersWords(rest.length, further)}</summary>
            <ul class="plain">
              ${rest.map(
                ({ value, count }) =>
                  html`<li>
                    ${valueLink(card, key, value)}
                    <span class="muted" title="${plural(count, 'event')}">${percent(count, total)}</span>
                  </li>`,
              )}
            </ul>
          </details>`
    }
  </div>`;
}

const USERS_FIRST = 10;

/** Everybody who was hit, as far as their events are among those that were counted: each leads to theirs. */
function usersOf(card: TagsCard, values: TagSpread['values'], further: number): Html {
  const row = ({ value, count }: TagSpread['values'][number]) =>
    html`<li>${valueLink(card, 'user', value)} <span class="muted">${plural(count, 'event')}</span></li>`;
  const rest = values.slice(USERS_FIRST);
  return html`<div class="tag" id="users">
    <div class="tag-row">
      <span class="key">user</span>
      <span class="muted"
        >${further === 0 ? '' : 'the '}${plural(values.length, 'user')}${further === 0 ? '' : ' with most events'}</span
      >
    </div>
    <ul class="plain">
      ${values.slice(0, USERS_FIRST).map(row)}
    </ul>
    ${
      rest.length === 0
        ? ''
        : html`<details>
            <summary class="muted small">${number(rest.length)} more ${nounOf(rest.length, 'user')}</summary>
            <ul class="plain">
              ${rest.map(row)}
            </ul>
          </details>`
    }
    ${further === 0 ? '' : html`<p class="muted small">Further ones in ${plural(further, 'event')}.</p>`}
  </div>`;
}

/** Rows keep no user: one event's must not read as if nobody else were hit. */
const othersHit = ({ here, group }: TagsCard): Html =>
  html`<div class="tag-row own">
    <span class="muted">this event’s, of ${plural(group.users, 'user')}, lifetime</span>
    <a href="${hereWith(here, { view: { ...here.view, wholeTags: true } })}#tags">Who else</a>
  </div>`;

const othersWords = (values: number, events: number): string =>
  [
    `${number(values)} other ${nounOf(values, 'value')}`,
    events === 0 ? '' : `further ones in ${plural(events, 'event')}`,
  ]
    .filter((part) => part !== '')
    .join(', ');

/** Less than one in a hundred is not none. */
const percent = (count: number, total: number): string => {
  const share = (100 * count) / total;
  if (share < 1) return '<1 %';
  return `${(share > 99 && count < total ? 99 : Math.round(share)).toString()} %`;
};

/** One bar of parts side by side, the most frequent first; the words beside it say the same. */
function bar(values: TagSpread['values'], total: number): Html {
  let x = 0;
  return html`<svg class="parts" width="100%" height="5" aria-hidden="true">
    <rect class="slot" width="100%" height="5"></rect>
    ${values.slice(0, MAX_PARTS).map(({ count }, at) => {
      const width = (100 * count) / total;
      const part = html`<rect
        class="part-${at}"
        x="${x.toFixed(2)}%"
        width="${width.toFixed(2)}%"
        height="5"
      ></rect>`;
      x += width;
      return part;
    })}
  </svg>`;
}

/** To the newest event of this error that has it, and where groups are found by it, to those. */
function valueLink({ here, indexTags, budget }: TagsCard, key: string, value: string): Html {
  const words = value === '' ? html`<span class="muted">empty</span>` : budget.clip(value, MAX_VALUE);
  const pair = `${key}:${value}`;
  if (value.trim() === '' || key.includes(':') || pair.length > MAX_PAIR || pair.trim() !== pair)
    return html`<span>${words}</span>`;
  const inList = indexTags.has(key)
    ? printTerm({ key: 'tag', name: key, not: false, values: [literal(value)] })
    : null;
  return html`<a href="${hereWith(here, { eventId: null, written: [['tag', pair]] })}">${words}</a>${
      inList === null
        ? ''
        : html` <a
            class="all"
            href="${foundAddress(inList)}"
            aria-label="All errors with it"
            title="All errors with it"
            >↗</a
          >`
    }`;
}
