import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import type { SimilarGroups } from '../../detail/similar-groups.ts';
import { groupAddress } from '../addresses.ts';
import { stateBadges } from '../parts/badges.ts';
import type { Html } from '../layout.ts';
import { clip, plural, time } from '../text.ts';
import { hereWith, type Here } from './here.ts';

interface SimilarCard {
  here: Here;
  /** Null where nobody has asked. */
  similar: SimilarGroups | null;
  nowMs: number;
}

/** Other groups that raised the same in the same place; read where somebody asks for them. */
export function similarCard({ here, similar, nowMs }: SimilarCard): Html {
  if (similar === null)
    return html`<section class="card" id="similar">
      <h2>Similar errors</h2>
      <p class="small">
        <a href="${hereWith(here, { view: { ...here.view, similar: true } })}#similar"
          >Find errors with the same exception in the same frame</a
        >
      </p>
    </section>`;
  return html`<section class="card" id="similar">
    <h2>Similar errors</h2>
    ${similar.likeness === null ? unlike : found(similar, nowMs)}
  </section>`;
}

const unlike = html`<p class="muted small">
  The event has no exception with a frame of your own code: nothing to compare by.
</p>`;

function found({ likeness, groups, examined, isWhole }: SimilarGroups, nowMs: number): Html {
  const by =
    likeness === null
      ? ''
      : `${clip(likeness.type, 100)} in ${clip(likeness.call, 100)}, ${clip(likeness.place, 200)}`;
  return html`<p class="muted small by">${by}</p>
    ${
      groups.length === 0
        ? html`<p>None.</p>`
        : html`<ul class="plain history">
            ${groups.map((group) => html`<li>${groupRow(group, nowMs)}</li>`)}
          </ul>`
    }
    <p class="muted small">
      Looked at ${plural(examined, 'error')} with this type in the
      title${isWhole ? '' : ', the newest; there are more'}.
    </p>`;
}

const groupRow = (group: Group, nowMs: number): Html =>
  html`<a href="${groupAddress(group.issueId)}">${clip(group.title || 'Untitled', 200)}</a>
    <div class="small muted">
      ${group.shortId ?? group.issueId} · ${stateBadges(group, nowMs)} · last ${time(group.lastSeen, nowMs)}
    </div>`;
