import { html } from 'hono/html';
import type { SavedViewAnswer } from '../../../contracts/api/view-answers.ts';
import { PLAIN_LIST } from '../../../contracts/saved-view.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { viewAddress } from '../../list/view-address.ts';
import { viewOfList, type ListView } from '../../list/list-view.ts';
import { VIEWS_ADDRESS } from '../addresses.ts';
import type { Html } from '../layout.ts';
import { clip } from '../text.ts';

interface Shown {
  who: Identity;
  view: ListView;
  views: readonly SavedViewAnswer[];
}

const NAME_LENGTH = 60;

/** The saved views as links, and a form that gives this list a name. */
export function viewsMenu({ who, view, views }: Shown): Html {
  const here = viewOfList(view);
  const current = views.find(({ address }) => address === viewAddress(here));
  return html`<details class="menu views">
    <summary class="button quiet">
      ${current === undefined ? 'Views' : html`View:&nbsp;<b>${clip(current.name, NAME_LENGTH)}</b>`}
    </summary>
    <div class="card stack">
      ${
        views.length === 0
          ? html`<p class="muted small">Nobody has saved a list yet.</p>`
          : html`<ul class="plain">
              ${views.map((one) => viewLink(one, one === current))}
            </ul>`
      }
      ${view.mistake === null ? saveForm(here, who) : ''}
      <p class="small">
        <a href="${viewAddress(PLAIN_LIST)}">All that is open</a>
        ${views.length === 0 ? '' : html` · <a href="${VIEWS_ADDRESS}">Rename or delete views</a>`}
      </p>
    </div>
  </details>`;
}

const viewLink = ({ name, address, shared, default: isDefault }: SavedViewAnswer, isHere: boolean): Html =>
  html`<li>
    <a href="${address}" ${isHere ? html`aria-current="page"` : ''}>${clip(name, NAME_LENGTH)}</a>
    <span class="muted small">${isDefault ? 'the team’s default' : shared ? 'everybody’s' : 'yours'}</span>
  </li>`;

const saveForm = (here: ReturnType<typeof viewOfList>, { role }: Identity): Html =>
  html`<form method="post" action="${VIEWS_ADDRESS}" class="stack">
    <input type="hidden" name="act" value="save" />
    ${Object.entries(here).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <label
      ><span class="small muted">Save this list as</span>
      <input name="name" required maxlength="${NAME_LENGTH}" autocomplete="off"
    /></label>
    ${
      role === 'admin'
        ? html`<label class="tick-line"
              ><input type="checkbox" name="shared" value="1" /> for everybody</label
            >
            <label class="tick-line"
              ><input type="checkbox" name="default" value="1" /> the team’s default: what the list opens
              on</label
            >`
        : ''
    }
    <button>Save</button>
  </form>`;
