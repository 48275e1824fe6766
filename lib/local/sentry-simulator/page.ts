import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { json, type Answer, type Exchange } from './exchange.ts';
import type { Group } from './model.ts';
import type { Simulation } from './simulation.ts';

const SHOWN = 100;

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 76rem; margin: 1.5rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
td small { opacity: .75; display: block; }
button { font: inherit; padding: .1rem .5rem; margin: .1rem; }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
fieldset { margin: 1rem 0; border: 1px solid #8884; }
`;

/** Buttons carry their request in data attributes, so no text from an event ever becomes script. */
const SCRIPT = `
document.addEventListener('click', async ({ target }) => {
  if (!(target instanceof HTMLButtonElement) || target.dataset.path === undefined) return;
  let body = target.dataset.body ?? '{}';
  if (target.dataset.ask !== undefined) {
    const given = prompt(target.dataset.ask);
    if (given === null) return;
    body = JSON.stringify({ [target.dataset.name]: given });
  }
  target.disabled = true;
  const answer = await fetch(target.dataset.path, {
    method: target.dataset.method ?? 'POST', headers: { 'content-type': 'application/json' }, body });
  if (answer.ok) location.reload();
  else { document.getElementById('message').textContent = await answer.text(); target.disabled = false; }
});
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

type Fragment = ReturnType<typeof html>;

const button = (label: string, path: string, body: object = {}, method = 'POST'): Fragment =>
  html`<button data-path="/simulator/${path}" data-method="${method}" data-body="${JSON.stringify(body)}">
    ${label}
  </button>`;

const actionsFor = (group: Group): Fragment[] => {
  const act = (label: string, action: string, body = {}): Fragment =>
    button(label, `issues/${group.id}/${action}`, body);
  const byStatus =
    group.status === 'unresolved'
      ? [
          act('Resolve', 'resolve'),
          act('In next release', 'resolve', { inNextRelease: true }),
          act('Archive', 'archive'),
        ]
      : group.status === 'resolved'
        ? [act('Unresolve', 'unresolve'), act('Archive', 'archive')]
        : [act('Unarchive (no hook)', 'unarchive'), act('Escalate', 'escalate'), act('Resolve', 'resolve')];
  return [
    ...byStatus,
    act('Assign', 'assign'),
    act('Alert', 'alert'),
    act('Delete', 'delete'),
    html`<button
      data-path="/simulator/issues/${group.id}/merge"
      data-ask="Merge ${group.shortId} into which issue id?"
      data-name="into"
    >
      Merge
    </button>`,
    button('10 events', 'burst', { events: 10, issueId: group.id }),
  ];
};

const row = ({ store, links }: Simulation, group: Group): Fragment => {
  const events = store.eventsOf(group);
  return html`<tr>
    <td>
      <a href="/organizations/${links.orgSlug}/issues/${group.id}/">${group.title}</a>
      <small>${group.shortId} · ${group.id} · ${group.culprit}</small>
    </td>
    <td>${group.status}<small>${group.substatus ?? ''}</small></td>
    <td>${events.length}<small>${group.users.size} users</small></td>
    <td>${new Date(events.at(-1)?.at ?? 0).toISOString()}</td>
    <td>${actionsFor(group)}</td>
  </tr>`;
};

const FAULTS: readonly { label: string; body: object }[] = [
  { label: 'Lose half of the webhooks', body: { webhooks: { drop: 0.5 } } },
  { label: 'Send webhooks twice', body: { webhooks: { duplicate: 1 } } },
  { label: 'Delay and reorder', body: { webhooks: { delayMs: [0, 3000], reorder: true } } },
  { label: 'No webhooks at all', body: { webhooks: { silence: true } } },
  { label: 'No error hooks', body: { webhooks: { dropResources: ['error'] } } },
  { label: 'Rate-limit half of REST', body: { rest: { rateLimited: 0.5 } } },
  { label: 'Fail a fifth of REST', body: { rest: { serverError: 0.2 } } },
];

const controls = (simulation: Simulation): Fragment => html`
  <fieldset>
    <legend>Events</legend>
    ${button('1 event', 'burst', { events: 1 })} ${button('20 events', 'burst', { events: 20 })}
    ${button('500 events of one new issue', 'burst', { events: 500, newGroups: 1 })}
    ${button('50 new issues', 'burst', { events: 50, newGroups: 50 })}
    ${button('Seed 1,000 issues without webhooks', 'issues', { count: 1000, statuses: ['unresolved', 'resolved', 'ignored'] })}
    Traffic, ${simulation.traffic.perMinute} a minute:
    ${[0, 6, 60, 600].map((perMinute) => button(String(perMinute), 'traffic', { perMinute }, 'PUT'))}
  </fieldset>
  <fieldset>
    <legend>Faults</legend>
    ${FAULTS.map(({ label, body }) => button(label, 'faults', body, 'PUT'))}
    ${button('No faults', 'faults', {}, 'DELETE')}
    <pre>${JSON.stringify(simulation.faults)}</pre>
  </fieldset>
`;

const layout = (title: string, content: Fragment): Fragment =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <h1><a href="/">Sentry simulator</a></h1>
        <p id="message" role="alert"></p>
        ${content} ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html>`;

const list = (simulation: Simulation): Fragment => {
  const { store, sender, links } = simulation;
  const totals = store.totals();
  const hooks = sender.figures();
  return layout(
    'Sentry simulator',
    html`
      <p>
        Organisation ${links.orgSlug}: ${totals.issues} issues (${totals.byStatus.unresolved} unresolved,
        ${totals.byStatus.resolved} resolved, ${totals.byStatus.ignored} archived), ${totals.events} events.
        Webhooks to ${sender.target?.url ?? 'nowhere'}: ${hooks.accepted} accepted, ${hooks.failed} failed,
        ${hooks.dropped} dropped, ${hooks.pending} waiting.
      </p>
      ${controls(simulation)}
      <table>
        <thead>
          <tr>
            <th>Issue</th>
            <th>Status</th>
            <th>Events</th>
            <th>Last seen</th>
            <th>Do</th>
          </tr>
        </thead>
        <tbody>
          ${store
            .byLastSeen()
            .slice(0, SHOWN)
            .map((group) => row(simulation, group))}
        </tbody>
      </table>
      ${totals.issues > SHOWN ? html`<p>The ${SHOWN} most recently seen of ${totals.issues}.</p>` : ''}
    `,
  );
};

const detail = (simulation: Simulation, group: Group): Fragment => {
  const newest = simulation.store.eventsOf(group).at(-1);
  return layout(
    group.shortId,
    html`
      <table>
        <tbody>
          ${row(simulation, group)}
        </tbody>
      </table>
      <h2>Newest event</h2>
      <pre>${newest === undefined ? 'none' : JSON.stringify(newest.payload(), null, 2)}</pre>
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
  return htmlAnswer(404, layout('Not found', html`<p>There is nothing here.</p>`));
};
