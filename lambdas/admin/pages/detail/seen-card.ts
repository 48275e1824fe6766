import { html } from 'hono/html';
import {
  byEnvironment,
  byRelease,
  newestFirst,
  type GroupSeen,
  type SeenValue,
} from '../../../core/group/seen-in.ts';
import type { Html } from '../layout.ts';
import { ageWords } from '../parts/age-words.ts';
import { clip, exact, exactTime, number, nounOf, plural, time } from '../text.ts';
import { hereWith, type Here } from './here.ts';

const SHOWN = 5;
const MAX_SHOWN = 100;
const MAX_NAME = 120;

interface SeenCard {
  here: Here;
  seen: GroupSeen;
  nowMs: number;
}

/** In which environments and releases the stored events happened, each with how many, first and last. */
export function seenCard(card: SeenCard): Html | string {
  const { seen, uncounted } = card.seen;
  if (seen.length === 0) return '';
  return html`<section class="card" id="seen">
    <h2>Seen in <span class="ranges muted">stored events</span></h2>
    ${values(card, 'environment', byEnvironment(seen))} ${values(card, 'release', byRelease(seen))}
    ${
      uncounted === 0
        ? ''
        : html`<p class="muted small">
            ${plural(uncounted, 'event')} of an earlier version of this software
            ${uncounted === 1 ? 'is' : 'are'} in neither count.
          </p>`
    }
  </section>`;
}

function values(card: SeenCard, name: 'environment' | 'release', all: readonly SeenValue[]): Html {
  const sorted = newestFirst(all, ({ value }) => value ?? '');
  const row = (one: SeenValue) => valueRow(card, name, one);
  const rest = sorted.slice(SHOWN, MAX_SHOWN);
  const more = sorted.length - MAX_SHOWN;
  return html`<h3>${name === 'environment' ? 'Environments' : 'Releases, last seen first'}</h3>
    <ul class="plain seen">
      ${sorted.slice(0, SHOWN).map(row)}
    </ul>
    ${
      rest.length === 0
        ? ''
        : html`<details>
            <summary class="muted small">${number(rest.length)} more ${nounOf(rest.length, name)}</summary>
            <ul class="plain seen">
              ${rest.map(row)}
            </ul>
            ${more > 0 ? html`<p class="muted small">${plural(more, name)} not shown.</p>` : ''}
          </details>`
    }`;
}

const valueRow = (
  { here, nowMs }: SeenCard,
  name: string,
  { value, count, firstSeen, lastSeen }: SeenValue,
): Html =>
  html`<li title="${plural(count, 'stored event')}, first ${exact(firstSeen)}, last ${exact(lastSeen)}">
    ${
      value === null
        ? html`<span class="muted">none</span>`
        : html`<a href="${hereWith(here, { eventId: null, written: [[name, value]] })}"
            >${clip(value, MAX_NAME)}</a
          >`
    }
    <b>${number(count)}</b>
    <span class="muted when">${span({ firstSeen, lastSeen }, nowMs)}</span>
  </li>`;

/** Ages that read the same would tell nothing: the times themselves stand there then. */
function span({ firstSeen, lastSeen }: Pick<SeenValue, 'firstSeen' | 'lastSeen'>, nowMs: number): Html {
  if (firstSeen === lastSeen) return time(firstSeen, nowMs);
  const [first, last] = [firstSeen, lastSeen].map((iso) => ageWords(nowMs - Date.parse(iso)));
  return first === last
    ? html`${exactTime(firstSeen)} to ${exactTime(lastSeen)}`
    : html`${time(firstSeen, nowMs)} to ${time(lastSeen, nowMs)}`;
}
