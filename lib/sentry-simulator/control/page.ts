import { html } from 'hono/html';
import { dsnOf } from './control-view.ts';
import { json, type Answer, type Exchange } from '../exchange.ts';
import { faultsInWords } from '../faults/fault-words.ts';
import { faultSettings, NO_FAULTS } from '../faults/faults.ts';
import type { Group, IssueStatus } from '../tracker/model.ts';
import { frame, POLICY, type Fragment } from './page-frame.ts';
import { number, plural, time } from './page-text.ts';
import type { Simulation } from '../simulation.ts';

const SHOWN = 100;

interface Press {
  method?: string;
  body?: object;
  /** For a button that is one of several states: whether it is the present one. */
  pressed?: boolean;
}

const button = (label: string, path: string, { method = 'POST', body = {}, pressed }: Press = {}): Fragment =>
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

const table = (simulation: Simulation, groups: readonly Group[]): Fragment =>
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

const FAULTS: readonly { label: string; body: object }[] = [
  { label: 'Lose half of the webhooks', body: { webhooks: { drop: 0.5 } } },
  { label: 'Send webhooks twice', body: { webhooks: { duplicate: 1 } } },
  { label: 'Delay and reorder', body: { webhooks: { delayMs: [0, 3000], reorder: true } } },
  { label: 'No webhooks at all', body: { webhooks: { silence: true } } },
  { label: 'No error webhooks', body: { webhooks: { dropResources: ['error'] } } },
  { label: 'Rate-limit half of REST', body: { rest: { rateLimited: 0.5 } } },
  { label: 'Fail a fifth of REST', body: { rest: { serverError: 0.2 } } },
];

const faultsCard = ({ faults }: Simulation): Fragment => {
  const present = JSON.stringify(faults);
  const isOn = (body: object): boolean => JSON.stringify(faultSettings.parse(body)) === present;
  return html`<section class="card">
    <h2>Faults</h2>
    <div class="buttons">
      ${button('None', 'faults', { method: 'DELETE', pressed: present === JSON.stringify(NO_FAULTS) })}
      ${FAULTS.map(({ label, body }) => button(label, 'faults', { method: 'PUT', body, pressed: isOn(body) }))}
    </div>
  </section>`;
};

const faultsNotice = ({ faults }: Simulation): Fragment | string => {
  const words = faultsInWords(faults);
  return words.length === 0
    ? ''
    : html`<div class="notice" role="status">
        <b>Faults are on</b>
        <ul>
          ${words.map((line) => html`<li>${line}</li>`)}
        </ul>
      </div>`;
};

const eventsCard = ({ traffic }: Simulation): Fragment =>
  html`<section class="card">
    <h2>Make errors</h2>
    <div class="buttons">
      ${button('1 event', 'burst', { body: { events: 1 } })}
      ${button('20 events', 'burst', { body: { events: 20 } })}
      ${button('500 events of one new issue', 'burst', { body: { events: 500, newGroups: 1 } })}
      ${button('50 new issues', 'burst', { body: { events: 50, newGroups: 50 } })}
      ${button('1,000 issues without webhooks', 'issues', {
        body: { count: 1000, statuses: ['unresolved', 'resolved', 'ignored'] },
      })}
    </div>
    <div class="buttons">
      <span class="muted small">By itself, errors a minute</span>
      ${[...new Set([0, 6, 20, 60, 600, traffic.perMinute])]
        .sort((a, b) => a - b)
        .map((perMinute) =>
          button(number(perMinute), 'traffic', {
            method: 'PUT',
            body: { perMinute },
            pressed: perMinute === traffic.perMinute,
          }),
        )}
    </div>
  </section>`;

const dsnCard = ({ store, links }: Simulation): Fragment =>
  html`<section class="card">
    <h2>DSN for an SDK of yours</h2>
    <dl class="facts">
      ${store.projects.map((project) => {
        const dsn = dsnOf(project, links.base);
        return html`<div>
          <dt>${project.slug}</dt>
          <dd><code class="copy">${dsn}</code></dd>
          <button data-copy="${dsn}" aria-label="Copy the DSN of ${project.slug}">Copy</button>
        </div>`;
      })}
    </dl>
  </section>`;

const webhooksCard = ({ sender }: Simulation): Fragment => {
  const { accepted, failed, dropped, pending } = sender.figures();
  const figure = (count: number, word: string): Fragment =>
    html`<span><b>${number(count)}</b> ${word}</span>`;
  return html`<section class="card">
    <h2>Webhooks</h2>
    <dl class="facts">
      <div>
        <dt>To</dt>
        <dd>${sender.target?.url ?? 'nowhere'}</dd>
      </div>
      <div>
        <dt>So far</dt>
        <dd class="figures">
          ${figure(accepted, 'accepted')} ${figure(failed, 'failed')} ${figure(dropped, 'lost on purpose')}
          ${figure(pending, 'waiting')}
        </dd>
      </div>
    </dl>
  </section>`;
};

const list = (simulation: Simulation): Fragment => {
  const { store, links } = simulation;
  const { issues, byStatus, events } = store.totals();
  return frame(
    'Sentry simulator',
    links.orgSlug,
    html`
      <div class="title-line">
        <h1>${plural(issues, 'issue')}</h1>
        <span class="muted">
          ${number(byStatus.unresolved)} unresolved · ${number(byStatus.resolved)} resolved ·
          ${number(byStatus.ignored)} archived · ${plural(events, 'event')}
        </span>
      </div>
      ${faultsNotice(simulation)}
      <div class="cards">
        ${eventsCard(simulation)} ${faultsCard(simulation)} ${dsnCard(simulation)} ${webhooksCard(simulation)}
      </div>
      ${
        issues === 0
          ? html`<p class="card muted">No issues yet. Make some above, or send one to a DSN.</p>`
          : table(simulation, store.byLastSeen().slice(0, SHOWN))
      }
      ${
        issues > SHOWN
          ? html`<p class="muted small below">The ${SHOWN} most recently seen of ${number(issues)}.</p>`
          : ''
      }
    `,
  );
};

const detail = (simulation: Simulation, group: Group): Fragment => {
  const newest = simulation.store.eventsOf(group).at(-1);
  return frame(
    `${group.shortId} · Sentry simulator`,
    simulation.links.orgSlug,
    html`
      <div class="title-line">
        <h1>${group.title}</h1>
        <span class="muted">issue ${group.id} in ${group.project.slug}</span>
      </div>
      ${table(simulation, [group])}
      <section class="card below">
        <h2>Newest event</h2>
        <pre>${newest === undefined ? 'none' : JSON.stringify(newest.payload(), null, 2)}</pre>
      </section>
    `,
  );
};

const htmlAnswer = async (status: number, content: Fragment): Promise<Answer> => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
  },
  body: (await content).toString(),
});

/** The page for people: `/` lists issues with what can be done to them, an issue's permalink shows it alone. */
export const page = async ({ method, url }: Exchange, simulation: Simulation): Promise<Answer> => {
  if (method !== 'GET') return json(405, { detail: 'Method not allowed' });
  if (url.pathname === '/') return htmlAnswer(200, list(simulation));
  const [, id] = /^\/organizations\/[^/]+\/issues\/(\d+)\//.exec(url.pathname) ?? [];
  const group = id === undefined ? undefined : simulation.store.groupOrSurvivor(id);
  if (group !== undefined) return htmlAnswer(200, detail(simulation, group));
  const nothing = html`<p class="card">There is nothing here.</p>`;
  return htmlAnswer(404, frame('Not found', simulation.links.orgSlug, nothing));
};
