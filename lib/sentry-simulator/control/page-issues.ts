import { html } from 'hono/html';
import type { Group, IssueStatus } from '../tracker/model.ts';
import { fingerprintsOf } from '../rest/rest-hashes.ts';
import type { Simulation } from '../simulation.ts';
import type { Fragment } from './page-frame.ts';
import { number, plural, time } from './page-text.ts';

interface Press {
  method?: string;
  body?: object;
  /** For a button that is one of several states: whether it is the present one. */
  pressed?: boolean;
}

/** A button that calls the control API; page-frame.ts has the script. */
export const button = (
  label: string,
  path: string,
  { method = 'POST', body = {}, pressed }: Press = {},
): Fragment =>
  html`<button
    data-path="/simulator/${path}"
    data-method="${method}"
    data-body="${JSON.stringify(body)}"
    ${pressed === undefined ? '' : html`aria-pressed="${pressed ? 'true' : 'false'}"`}
  >
    ${label}
  </button>`;

const actionsFor = (group: Group): Fragment => {
  const act = (label: string, action: string, body = {}): Fragment =>
    button(label, `issues/${group.id}/${action}`, { body });
  const first: Record<IssueStatus, Fragment[]> = {
    unresolved: [act('Resolve', 'resolve'), act('Archive', 'archive')],
    resolved: [act('Unresolve', 'unresolve'), act('Archive', 'archive')],
    ignored: [act('Resolve', 'resolve'), act('Escalate', 'escalate')],
  };
  const more: Record<IssueStatus, Fragment[]> = {
    unresolved: [act('Resolve in next release', 'resolve', { inNextRelease: true })],
    resolved: [],
    ignored: [act('Unarchive (no webhook)', 'unarchive')],
  };
  return html`<div class="buttons">
    ${first[group.status]} ${button('10 events', 'burst', { body: { events: 10, issueId: group.id } })}
    <details class="more">
      <summary>More</summary>
      <div class="buttons">
        ${more[group.status]} ${act('Assign', 'assign')} ${act('Fire alert', 'alert')}
        <button
          data-path="/simulator/issues/${group.id}/merge"
          data-ask="Merge ${group.shortId} into which issue id?"
          data-name="into"
        >
          Merge into
        </button>
        ${group.hashes.length > 1 ? act('Unmerge', 'unmerge') : ''} ${act('Reprocess', 'reprocess')}
        ${act('Delete', 'delete')}
      </div>
    </details>
  </div>`;
};

/** Sentry's interface says archived; its API says ignored. */
const STATUS_LABEL: Record<IssueStatus, string> = {
  unresolved: 'Unresolved',
  resolved: 'Resolved',
  ignored: 'Archived',
};

const substatusOf = ({ substatus }: Group): string =>
  (substatus ?? '').replace(/^archived_/, '').replaceAll('_', ' ');

const row = ({ store, links, now }: Simulation, group: Group): Fragment => {
  const events = store.eventsOf(group);
  return html`<tr>
    <td class="what">
      <a href="/organizations/${links.orgSlug}/issues/${group.id}/">${group.title}</a>
      <div class="muted small"><b>${group.shortId}</b> ${group.culprit}</div>
    </td>
    <td>
      <span class="badge ${group.status}">${STATUS_LABEL[group.status]}</span>
      <div class="muted small">${substatusOf(group)}</div>
    </td>
    <td class="figure">${number(events.length)}</td>
    <td class="figure">${number(group.users.size)}</td>
    <td class="when">${time(new Date(events.at(-1)?.at ?? 0).toISOString(), now())}</td>
    <td class="do">${actionsFor(group)}</td>
  </tr>`;
};

/** The issues with what can be done to each. */
export const table = (simulation: Simulation, groups: readonly Group[]): Fragment =>
  html`<div class="table">
    <table>
      <thead>
        <tr>
          <th>Issue</th>
          <th>Status</th>
          <th class="figure">Events</th>
          <th class="figure">Users</th>
          <th>Last seen</th>
          <th>Actions</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map((group) => row(simulation, group))}
      </tbody>
    </table>
  </div>`;

/** The fingerprints of a merged issue, each of which can leave it. */
export const fingerprintsCard = (simulation: Simulation, group: Group): Fragment | string =>
  group.hashes.length < 2
    ? ''
    : html`<section class="card below">
        <h2>Fingerprints</h2>
        <dl class="facts">
          ${fingerprintsOf(simulation, group).map(
            ({ hash, count }) =>
              html`<div>
                <dt>${plural(count, 'event')}</dt>
                <dd><code>${hash}</code></dd>
                ${button('Unmerge', `issues/${group.id}/unmerge`, { body: { fingerprints: [hash] } })}
              </div>`,
          )}
        </dl>
      </section>`;
