import { html } from 'hono/html';
import { literal } from '../../../core/query/glob.ts';
import { printTerm } from '../../../core/query/print.ts';
import { asRecord, says } from '../../../core/sentry/event/fields.ts';
import type { SentryLink } from '../../../core/sentry/event/sentry-links.ts';
import { foundAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import { pairTable } from '../parts/pair-table.ts';
import { shown, webAddress } from '../text.ts';
import {
  card,
  facts,
  foldedCard,
  MAX_NAME_LENGTH,
  notShown,
  recordTable,
  told,
  type EventView,
} from './view.ts';

const TIMES: ReadonlySet<string> = new Set(['time', 'received', 'started']);

/** What stands around the evidence: where, with what, as which event, and what lies in Sentry alone. */
export function factSection(view: EventView): Html {
  const { detail, budget } = view;
  const rows = told([
    ['title', detail.title],
    ['time', detail.timestamp],
    ['received', detail.received],
    ['started', detail.startTimestamp],
    ['level', detail.level],
    ['type', detail.type],
    ['platform', detail.platform],
    ['environment', detail.environment],
    ['release', detail.release],
    ['dist', detail.dist],
    ['logger', detail.logger],
    ['server', detail.serverName],
    ['transaction', detail.transaction],
    ['transaction name', detail.transactionInfo],
    ['culprit', detail.culprit],
    ['location', detail.location],
    ['time spent', detail.timeSpent],
    ['fingerprint', detail.fingerprint.join('\n')],
    ['SDK', facts([detail.sdk?.name, detail.sdk?.version])],
    ['SDK packages', detail.sdk?.packages.map(packageWords).join('\n')],
    ['SDK integrations', detail.sdk?.integrations.map(shown).join(', ')],
    ['SDK features', detail.sdk?.features.map(shown).join(', ')],
    ['protocol', detail.version],
    ...Object.entries(detail.sdk?.other ?? {}).map(([name, value]) => [`SDK ${name}`, value] as const),
  ]);
  return card(
    'event',
    'Event',
    html`${pairTable(rows, { label: 'Event', budget, times: TIMES })}
    ${
      view.links.length === 0
        ? ''
        : html`<h3>In Sentry</h3>
            <ul class="plain links">
              ${view.links.map((link) => html`<li>${linkTo(view, link)}</li>`)}
            </ul>`
    }`,
  );
}

const packageWords = (sdkPackage: unknown): string => {
  const { name, version } = asRecord(sdkPackage);
  return typeof name === 'string' && typeof version === 'string' ? `${name} ${version}` : shown(sdkPackage);
};

const LINK_WORDS: Record<SentryLink['kind'], string> = {
  event: 'This event',
  replay: 'Session replay',
  profile: 'Profile',
  trace: 'Trace',
};

function linkTo({ budget }: EventView, { kind, id, url }: SentryLink): Html {
  const address = webAddress(url);
  const name = budget.clip(id, MAX_NAME_LENGTH);
  const words = html`${LINK_WORDS[kind]} <span class="mono small">${name}</span>`;
  return address === null ? words : html`<a href="${address}" rel="noreferrer noopener">${words}</a>`;
}

/** Contexts, but for those that have a section of their own. */
export function contextSections(view: EventView): Html | string {
  const { detail, budget } = view;
  const named = Object.entries(detail.contexts).filter(
    ([name, value]) =>
      says(value) &&
      !(name === 'feedback' && detail.feedback.length > 0) &&
      !(name === 'flags' && detail.flags.length > 0),
  );
  if (named.length === 0) return '';
  return card(
    'contexts',
    'Contexts',
    html`<div class="contexts">
      ${budget.take('context', named).map(([name, value]) => {
        const label = budget.clip(name, MAX_NAME_LENGTH);
        return html`<div>
          <h3>${label}</h3>
          ${pairTable(contextPairs(name, value), { label, budget })}
        </div>`;
      })}
    </div>`,
  );
}

/** The type repeats the name in almost every context. */
const contextPairs = (name: string, value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).filter(([key, item]) => item !== null && !(key === 'type' && item === name))
    : [['value', value]];

export function flagSection({ detail, budget }: EventView): Html | string {
  if (detail.flags.length === 0) return '';
  const rows = detail.flags.map(({ flag, result, other }) => {
    const words = typeof result === 'boolean' ? (result ? 'true' : 'false') : shown(result);
    return [flag, says(other) ? `${words} ${shown(other)}` : words] as const;
  });
  return card('flags', 'Feature flags', pairTable(rows, { label: 'Feature flags', budget }));
}

export const MODULES_AT_ONCE = 300;

/** Names and versions of what was loaded, by name. */
export function moduleSection(view: EventView, from = 0): Html | string {
  const modules = Object.entries(view.detail.modules).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const shownNow = modules.slice(from, from + MODULES_AT_ONCE);
  const end = from + shownNow.length;
  return modules.length === 0
    ? ''
    : foldedCard(
        'modules',
        `Modules (${modules.length.toString()})`,
        html`${pairTable(shownNow, { label: 'Modules', budget: view.budget, part: 'module', max: MODULES_AT_ONCE })}
        ${notShown(view, modules.length - end, 'module', 'modules', end)}`,
      );
}

/** Whatever the event carries beside all that has a place of its own. */
export const otherSection = (view: EventView): Html | string => {
  const { detail } = view;
  if (!says(detail.other) && !says(detail.metadata)) return '';
  return foldedCard(
    'other',
    'Further fields',
    html`${recordTable(view, 'What Sentry made of it', detail.metadata)}
    ${recordTable(view, 'Everything else', detail.other)}`,
  );
};

/** What Sentry said while it processed the event, and what it changed in it. */
export function processingSection({ detail, budget }: EventView): Html | string {
  const { errors, remarks } = detail;
  if (errors.length + remarks.length === 0) return '';
  const rows: (readonly [string, unknown])[] = errors.map((error) => [
    error.name ?? error.type ?? 'event',
    [
      error.message,
      error.name === null || error.type === null ? null : `(${error.type})`,
      says(error.value) ? `value ${shown(error.value)}` : null,
      ...Object.entries(error.data).map(([name, value]) => `${name}: ${shown(value)}`),
    ]
      .filter((part) => part !== null)
      .join('\n'),
  ]);
  return foldedCard(
    'processing',
    `What Sentry remarked (${(errors.length + remarks.length).toString()})`,
    html`${
      errors.length === 0
        ? ''
        : html`<h3>Processing errors</h3>
            ${pairTable(rows, { label: 'Processing errors', budget, part: 'remark' })}`
    }
    ${
      remarks.length === 0
        ? ''
        : html`<h3>Changed before it was stored</h3>
            ${pairTable(
              remarks.map(({ path, words }) => [path, words.join('\n')] as const),
              { label: 'Changed values', budget, part: 'remark' },
            )}`
    }`,
  );
}

export const MAX_RAW_LENGTH = 200_000;

export const rawTraceSection = ({ budget }: EventView, rawTrace: string): Html | string =>
  rawTrace === ''
    ? ''
    : foldedCard(
        'raw-trace',
        'Raw trace',
        html`<pre class="trace" id="raw-trace-text">${budget.clip(rawTrace, MAX_RAW_LENGTH)}</pre>`,
      );

export function userSection(view: EventView): Html | string {
  const { user } = view.detail;
  return user === null
    ? ''
    : card(
        'user',
        'User',
        html`${pairTable(told(Object.entries(user)), { label: 'User', budget: view.budget })}
        ${errorsOf(user['id'])}`,
      );
}

const MAX_USER_LENGTH = 200;

/** An id that events are found by; whatever else stands there is none. */
function errorsOf(id: unknown): Html | string {
  const text = typeof id === 'number' ? id.toString() : id;
  if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_USER_LENGTH) return '';
  const query = printTerm({ key: 'user', not: false, values: [literal(text)] });
  return html`<p class="small"><a href="${foundAddress(query)}">All errors of this user</a></p>`;
}

export const extraSection = ({ detail, budget }: EventView): Html | string =>
  says(detail.extra)
    ? card(
        'extra',
        'Additional data',
        pairTable(Object.entries(detail.extra), { label: 'Additional data', budget }),
      )
    : '';
