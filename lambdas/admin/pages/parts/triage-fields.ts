import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import { doerWords } from '../../../contracts/doer.ts';
import { toldDoer } from '../../../core/changes/doer.ts';
import type { StatusReason } from '../../../core/group/status-reason.ts';
import { MAX_REASON } from '../../triage/reason.ts';
import type { Html } from '../layout.ts';
import { clip, time } from '../text.ts';

/** Why somebody resolves or archives; it may stay empty. */
export const reasonInput = (): Html =>
  html`<label class="why"
    ><span>Why (optional)</span
    ><input
      name="reason"
      maxlength="${MAX_REASON}"
      placeholder="Sentry gets it as a comment"
      autocomplete="off"
  /></label>`;

/** The status that the page shows: whoever acts on it is told where somebody has acted since. */
export const seenField = ({ status, substatus }: Pick<Group, 'status' | 'substatus'>): Html =>
  html`<input type="hidden" name="seen" value="${status}:${substatus ?? ''}" />`;

const MAX_BY = 100;

/** Why, beside the badge; who and when on hover, and in words for readers. */
export const reasonNote = (reason: StatusReason | null | undefined, nowMs: number): Html | string =>
  reason == null
    ? ''
    : html`<q class="reason" title="${clip(reason.text, MAX_REASON)}">${clip(reason.text, MAX_REASON)}</q
        ><span class="unseen">
          ${reason.by === null ? '' : `${clip(doerWords(toldDoer({ actor: reason.by, source: 'triage' })), MAX_BY)}, `}${time(reason.at, nowMs)}</span
        >`;
