import { html } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Group, GroupStatus } from '../../../core/group/group.ts';
import type { TrendHour } from '../../detail/trend.ts';
import type { Told } from '../../../adapters/table/read/doers.ts';
import type { Change } from '../../../core/changes/change.ts';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import type { StatusReason } from '../../../core/group/status-reason.ts';
import type { WayBackOfHeld } from '../../triage/held.ts';
import type { OwnAccount } from '../../triage/own-account.ts';
import { groupAddress } from '../addresses.ts';
import { actedNotice } from './acted-notice.ts';
import { archiveMenu } from './archive-menu.ts';
import { statusAddress, type Here } from './here.ts';
import { assignMenu, moreMenu } from './triage-menus.ts';
import { categoryBadge, levelBadge, priorityBadge, stateBadges } from '../parts/badges.ts';
import { reopenWords } from '../parts/reopen-words.ts';
import type { Html } from '../layout.ts';
import { dayBeforeBadge } from '../parts/day-before-words.ts';
import { noticeText, type Notice } from '../parts/notices.ts';
import { undoForm, undoFormOfHeld } from '../parts/undo-form.ts';
import { reasonNote, seenField } from '../parts/triage-fields.ts';
import { clip, webAddress } from '../text.ts';

const TITLE_LENGTH = 500;

/** Beside these, every status offers the archives: what is archived one way can be archived another. */
const ACTIONS: Record<GroupStatus, readonly { status: GroupStatus; label: string; primary: boolean }[]> = {
  OPEN: [{ status: 'RESOLVED', label: 'Resolve', primary: true }],
  RESOLVED: [{ status: 'OPEN', label: 'Reopen', primary: true }],
  IGNORED: [
    { status: 'OPEN', label: 'Reopen', primary: true },
    { status: 'RESOLVED', label: 'Resolve', primary: false },
  ],
};

interface Beside {
  /** The first is of what somebody has just done. */
  notices: readonly (Notice | null)[];
  /** The way back from it; null where there is none. */
  wayBack: BulkOutcome | null;
  wayBackOfHeld: WayBackOfHeld | null;
  /** Why it is resolved or archived. */
  reason: StatusReason | null;
  /** What was decided of it, newest first. */
  acts: readonly Told<Change>[];
  /** Of a page that was opened earlier, the newest of them that it showed then. */
  after: number | null;
  /** Where the group is in Sentry. */
  permalink: string;
  nowMs: number;
  /** Stored events by the hour, of two days at least. */
  trend: readonly TrendHour[];
  /** With the filter that the events below are of. */
  here: Here;
  who: Identity;
  /** Set where it can be given to whoever looks. */
  own: OwnAccount | null;
  /** Links to the parts of the page. */
  jumps: Html | string;
  /** What else can be done, whoever looks. */
  more: Html | string;
}

/** What the group is, its status, and what can be done about it; all but the path and notices stays in sight. */
export function groupHeader(group: Group, { notices, permalink, nowMs, trend, ...rest }: Beside): Html {
  const { here, jumps, more, reason, acts, after, who, own } = rest;
  const mayTriage = who.role === 'admin';
  const undo = mayTriage ? undoOf(rest) : '';
  const title = clip(group.title || 'Untitled', TITLE_LENGTH);
  const [kind, message] = splitTitle(title);
  const project = clip(group.project.slug ?? group.project.id, 80);
  return html`<nav class="crumb-path" aria-label="Breadcrumb">
      <a href="/admin/error-log">Error log</a> <span aria-hidden="true">/</span> <span>${project}</span>
      <span aria-hidden="true">/</span> <span>${group.shortId ?? group.issueId}</span>
    </nav>
    ${notices.map((notice, at) => noticeText(notice, at === 0 ? undo : ''))}
    ${group.gone === null ? '' : goneNotice(group.gone)}
    <div class="notice hint" id="acted" role="status" hidden>
      ${actedNotice(group, { acts, after, nowMs, who })}
    </div>
    <header
      class="stick"
      data-id="${group.issueId}"
      data-version="${group.version}"
      data-read="${new Date(nowMs).toISOString()}"
      data-standing="${standingOf(group)}"
      data-acted="${acts[0]?.n ?? 0}"
    >
      <div class="title-row">
        <h1 title="${title}">${kind}${message === '' ? '' : html` <span class="rest">${message}</span>`}</h1>
        <div class="actions">
          ${group.gone === null && mayTriage ? html`<div class="triage">${actions(group, nowMs, { here, own })}</div>` : ''}
          <details class="menu unfolds beyond">
            <summary class="button" aria-label="Copy or open elsewhere">
              <span aria-hidden="true">…</span>
            </summary>
            <div class="card">${more} ${sentryLink(permalink)}</div>
          </details>
        </div>
      </div>
      <div class="state-row">
        <p class="badges">
          ${levelBadge(group.level)} ${categoryBadge(group.category)} ${stateBadges(group, nowMs)}
          ${priorityBadge(group.priority)} ${dayBeforeBadge(trend, nowMs, here.written.length > 0)}
          ${reasonNote(reason, nowMs)}
          ${group.culprit === null || group.culprit === '' ? '' : html`<span class="muted culprit" title="${clip(group.culprit, TITLE_LENGTH)}">${clip(group.culprit, TITLE_LENGTH)}</span>`}
        </p>
        ${jumps}
      </div>
    </header>`;
}

/** The way back from what was just done, whichever it was. */
function undoOf({
  here,
  wayBack,
  wayBackOfHeld,
}: Pick<Beside, 'here' | 'wayBack' | 'wayBackOfHeld'>): Html | string {
  const action = statusAddress(here);
  if (wayBackOfHeld !== null) return undoFormOfHeld(wayBackOfHeld, action);
  return wayBack === null ? '' : undoForm(wayBack, { action, back: null });
}

/** `TypeError: x is undefined` reads better as a name and a message; other titles stay whole. */
function splitTitle(title: string): [string, string] {
  const match = /^([\w.$]{1,80}): (.+)$/s.exec(title);
  return match === null ? [title, ''] : [match[1] ?? '', match[2] ?? ''];
}

/** What people decide of a group, in one text: another one says that somebody acted. */
const standingOf = ({ status, substatus, assignee, priority, gone }: Group): string =>
  JSON.stringify([status, substatus, assignee?.type, assignee?.id, priority, gone !== null]);

const actions = (group: Group, nowMs: number, { here, own }: Pick<Beside, 'here' | 'own'>): Html =>
  html`<form class="buttons" method="post" action="${statusAddress(here)}">
      ${seenField(group)}
      ${ACTIONS[group.status].map(
        ({ status, label, primary }) =>
          html`<button
            name="status"
            value="${status}"
            class="${primary ? 'primary' : ''}"
            ${status === 'OPEN' ? html`title="${reopenWords(group.status)}"` : ''}
          >
            ${label}
          </button>`,
      )}
    </form>
    ${archiveMenu(group, nowMs, here)} ${assignMenu(group, here, own)} ${moreMenu(group, here)}`;

const goneNotice = ({ mergedInto }: NonNullable<Group['gone']>): Html =>
  html`<p class="notice problem">
    ${
      mergedInto === null
        ? 'Sentry no longer has this error: it was deleted there. What is stored stays readable until its retention ends.'
        : html`Sentry merged this error into <a href="${groupAddress(mergedInto)}">${mergedInto}</a>. What is
            stored here stays readable until its retention ends.`
    }
  </p>`;

function sentryLink(permalink: string): Html | string {
  const address = webAddress(permalink);
  return address === null
    ? html`<span class="muted small permalink">${clip(permalink, 200)}</span>`
    : html`<a class="button" href="${address}" rel="noreferrer noopener">Open in Sentry</a>`;
}
