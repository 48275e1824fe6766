import { html } from 'hono/html';
import type { ListedFacts } from '../../../adapters/table/read/group-reader.ts';
import type { Group } from '../../../core/group/group.ts';
import type { Html } from '../layout.ts';
import { shortRelease } from '../parts/release-words.ts';
import { clip, number } from '../text.ts';

interface Where {
  group: Pick<Group, 'environment' | 'release'>;
  facts: ListedFacts | undefined;
  /** The same list of one release alone; undefined where that is no text for a query. */
  releaseAddress: (release: string) => string | undefined;
}

/** As much as a narrow column has room for. */
const ROOM = 18;
/** Of two versions: more would be cut once more by the column. */
const ROOM_OF_TWO = 8;
const NAME_LENGTH = 80;
const MOST_NAMED = 20;

/** The environments of a group, that of its newest event first, and its first and newest release. */
export const whereCell = (where: Where): Html =>
  html`${environmentLine(where)}
    <div class="muted small line">${releaseText(where)}</div>`;

function environmentLine({ group: { environment }, facts }: Where): Html {
  const newest = environment === null || environment === '' ? [] : [environment];
  const all = [...new Set([...newest, ...(facts?.environments ?? [])])];
  const shown = all.slice(0, fitting(all));
  const more = all.length - shown.length;
  return html`<div class="names" title="${namesOf(all)}">
    <span class="line">${clip(shown.join(', '), NAME_LENGTH)}</span>
    ${more === 0 ? '' : html`<span class="muted">+${number(more)}</span>`}
  </div>`;
}

/** How many names there is room for, the first one in any case. */
function fitting(names: readonly string[]): number {
  let length = 0;
  const end = names.findIndex((name, at) => (length += name.length + 2) > ROOM && at > 0);
  return end === -1 ? names.length : end;
}

/** The first ones by name: a title has no room for hundreds. */
const namesOf = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).map((name) => clip(name, NAME_LENGTH));
  return `${named.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`;
};

function releaseText({ group: { release }, facts, releaseAddress }: Where): Html | string {
  if (release === null || release === '') return '';
  const first = facts?.firstRelease ?? null;
  if (first === null || first === release) return releaseLink(release, ROOM, releaseAddress);
  return html`<span title="First stored event in ${clip(first, NAME_LENGTH)}"
      ><span class="unseen">from </span>${shortRelease(first, ROOM_OF_TWO)}</span
    ><span aria-hidden="true"> – </span
    ><span class="unseen"> to </span>${releaseLink(release, ROOM_OF_TWO, releaseAddress)}`;
}

function releaseLink(release: string, room: number, addressOf: Where['releaseAddress']): Html {
  const name = clip(release, NAME_LENGTH);
  const title = `Newest event in ${name}`;
  const shown = shortRelease(release, room);
  const address = addressOf(release);
  return address === undefined
    ? html`<span title="${title}">${shown}</span>`
    : html`<a href="${address}" title="${title}" aria-label="${shown}: only what was seen in ${name}"
        >${shown}</a
      >`;
}
