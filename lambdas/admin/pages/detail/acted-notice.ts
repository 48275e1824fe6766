import { html } from 'hono/html';
import type { Told } from '../../../adapters/table/read/doers.ts';
import type { Change } from '../../../core/changes/change.ts';
import { nameOf, type Identity } from '../../../core/auth/identity.ts';
import type { Group } from '../../../core/group/group.ts';
import type { Html } from '../layout.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import { actedWords } from '../parts/change-words.ts';
import { statusDetailWords } from '../parts/status-words.ts';
import { number, time } from '../text.ts';

/** What an open page of an error says once somebody else has acted on it (standing-script.ts). */

interface Acted {
  /** What people and Sentry decided of the error, newest first. */
  acts: readonly Told<Change>[];
  /** The newest of them that the page showed when it was opened; null of a page that is being opened. */
  after: number | null;
  nowMs: number;
  who: Identity;
}

/** As many as are read at a glance; the history has all of them. */
const SHOWN = 5;

/** Empty where nobody but whoever looks has acted: their own act has said what came of it. */
export function actedNotice(group: Group, { acts, after, nowMs, who }: Acted): Html | string {
  if (after === null) return '';
  const since = acts.filter(({ n }) => n > after);
  const others = since.filter(({ doer }) => doer.by !== nameOf(who));
  const now = nowWords(group, nowMs);
  const [only] = others;
  if (only === undefined)
    return since.length > 0 ? '' : html`<span>Somebody changed it; the error is ${now}.</span>`;
  if (others.length === 1) return html`<span>${actedWords(only)}; the error is ${now}.</span>`;
  const rest = others.length - SHOWN;
  return html`<p>
      ${number(others.length)} changes by others since you opened this page, the newest first; the error is
      ${now}.
    </p>
    <ul>
      ${others.slice(0, SHOWN).map((act) => html`<li>${actedWords(act)}, ${time(act.at, nowMs)}</li>`)}
      ${rest > 0 ? html`<li>and ${number(rest)} earlier, in the history</li>` : ''}
    </ul>`;
}

function nowWords({ status, substatus, statusDetails }: Group, nowMs: number): string {
  const refined = statusDetailWords({ status, substatus, statusDetails }, nowMs) ?? '';
  return [STATUS_LABEL[status].toLowerCase(), refined].filter((word) => word !== '').join(' ');
}
