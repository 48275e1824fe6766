import { html } from 'hono/html';
import type { Refusal, RefusedPart } from '../../../core/ledger/refusals.ts';
import type { Completeness } from '../../system/completeness.ts';
import type { Html } from '../layout.ts';
import { clip, plural, time } from '../text.ts';

const MAX_ROWS = 50;

const PART: Record<RefusedPart, string> = {
  issue: 'the error itself',
  events: 'its list of events',
  bodies: 'the bodies of its events',
  list: 'its errors',
};

/** What Sentry will not give for single issues and projects; nothing where it gives all. */
export function refusalsSection(
  { refused, refusals }: Pick<Completeness, 'refused' | 'refusals'>,
  nowMs: number,
): Html | '' {
  if (refusals.length === 0) return '';
  return html`<section class="card scroll" aria-labelledby="refused">
    <h2 id="refused">Refused by Sentry</h2>
    <p>
      For ${plural(refused, 'error')} Sentry refuses something. Everything else is complete beside it; each is
      asked for once more at its time, and all of them in a manual sync.
    </p>
    <table class="hours" aria-label="What Sentry refuses">
      <thead>
        <tr>
          <th scope="col">Of</th>
          <th scope="col">What</th>
          <th scope="col">Why</th>
          <th scope="col">Since</th>
          <th scope="col">Next</th>
        </tr>
      </thead>
      <tbody>
        ${refusals.slice(0, MAX_ROWS).map((refusal) => row(refusal, nowMs))}
      </tbody>
    </table>
    ${
      refusals.length <= MAX_ROWS
        ? ''
        : html`<p class="small"><a href="/api/admin/completeness">All ${refusals.length}, as JSON</a></p>`
    }
  </section>`;
}

const row = (refusal: Refusal, nowMs: number): Html =>
  html`<tr>
    <td>${subject(refusal)}</td>
    <td>${PART[refusal.part]}</td>
    <td>${clip(refusal.reason, 300)}</td>
    <td>${time(refusal.since, nowMs)}</td>
    <td>${time(refusal.nextAt, nowMs)}</td>
  </tr>`;

function subject({ issueId, issueIds, project }: Refusal): Html {
  if (issueId !== null) {
    return html`<a href="/admin/error-log/${encodeURIComponent(issueId)}">${clip(issueId, 64)}</a>`;
  }
  const many = issueIds.length === 0 ? '' : ` (${plural(issueIds.length, 'error')})`;
  return html`project ${clip(project ?? '', 80)}${many}`;
}
