import { html } from 'hono/html';
import { dsnOf } from './control-view.ts';
import { json, type Answer, type Exchange } from '../exchange.ts';
import { faultsInWords } from '../faults/fault-words.ts';
import { faultSettings, NO_FAULTS } from '../faults/faults.ts';
import type { Group } from '../tracker/model.ts';
import { frame, POLICY, type Fragment } from './page-frame.ts';
import { button, fingerprintsCard, table } from './page-issues.ts';
import { number, plural } from './page-text.ts';
import type { Simulation } from '../simulation.ts';

const SHOWN = 100;

const FAULTS: readonly { label: string; body: object }[] = [
  { label: 'Lose half of the webhooks', body: { webhooks: { drop: 0.5 } } },
  { label: 'Send webhooks twice', body: { webhooks: { duplicate: 1 } } },
  { label: 'Delay and reorder', body: { webhooks: { delayMs: [0, 3000], reorder: true } } },
  { label: 'No webhooks at all', body: { webhooks: { silence: true } } },
  { label: 'No error webhooks', body: { webhooks: { dropResources: ['error'] } } },
  { label: 'Rate-limit half of REST', body: { rest: { rateLimited: 0.5 } } },
  { label: 'Fail a fifth of REST', body: { rest: { serverError: 0.2 } } },
  {
    label: 'Proxy that wants a minute',
    body: { rest: { rateLimited: 0.2, rateLimitedAs: { retryAfterSeconds: 60 } } },
  },
  { label: 'One REST request at a time', body: { rest: { concurrentLimit: 1 } } },
  { label: 'Sign-in page before REST', body: { rest: { answeredBy: { who: 'login' } } } },
  { label: 'Firewall before REST', body: { rest: { answeredBy: { who: 'firewall' } } } },
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
      ${button('Feedback', 'burst', { body: { events: 1, category: 'feedback' } })}
      ${button('A configuration issue', 'burst', { body: { events: 1, category: 'configuration' } })}
      ${button('An issue of a new category', 'burst', { body: { events: 1, category: 'accessibility' } })}
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
      ${table(simulation, [group])} ${fingerprintsCard(simulation, group)}
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
