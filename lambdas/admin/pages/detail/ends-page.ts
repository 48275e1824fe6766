import { html, raw } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Ends } from '../../detail/ends.ts';
import type { FullEvent } from '../../answers.ts';
import { endsAddress, eventAddress, groupAddress } from '../addresses.ts';
import { exceptionBlocks } from '../event/exceptions.ts';
import { eventStyle } from '../event/style.ts';
import { eventView } from '../event/view.ts';
import { layout, type Html } from '../layout.ts';
import { createPageBudget, type PageBudget } from '../page-budget.ts';
import { clip, exactTime, plural, shown, time } from '../text.ts';
import { ENDS_STYLE } from './ends-style.ts';
import { filterWords } from './here.ts';
import { variablesBeside } from './variables-beside.ts';

interface EndsPage extends Ends {
  nonce: string;
  who: Identity;
  nowMs: number;
  /** The filter of events, as an address says it. */
  written: readonly (readonly [string, string])[];
}

const TITLE_LENGTH = 300;
const NAME_LENGTH = 100;
const VALUE_LENGTH = 500;

/** The first and the newest event of a group beside each other, with what is not the same in both before all else. */
export function endsPage(page: EndsPage): Html {
  const { nonce, who, group, written } = page;
  const budget = createPageBudget();
  const title = clip(group.title || 'Untitled', TITLE_LENGTH);
  const name = group.shortId ?? group.issueId;
  const address = groupAddress(group.issueId, written);
  return layout({
    nonce,
    who,
    title: `First and newest event of ${name}`,
    head: html`${eventStyle(nonce)}
      <style nonce="${nonce}">
        ${raw(ENDS_STYLE)}
      </style>`,
    body: html`<nav class="crumb-path" aria-label="Breadcrumb">
        <a href="/admin/error-log">Error log</a> <span aria-hidden="true">/</span>
        <a href="${address}">${name}</a> <span aria-hidden="true">/</span> <span>first and newest event</span>
      </nav>
      <h1>${title}</h1>
      ${written.length === 0 ? '' : filterNote(page)} ${events(page, budget)}`,
  });
}

/** Which events the two are the ends of, the way to those of all, and where not all were looked at. */
function filterNote({ group, written, isWhole }: EndsPage): Html {
  const words = clip(filterWords(written).join(', '), TITLE_LENGTH);
  return html`<p class="muted" role="note">
    Of the events that match
    <code>${words}</code>${isWhole ? '' : ', as far as was read: not all events were looked at'}.
    <a href="${endsAddress(group.issueId)}">First and newest of all</a>
  </p>`;
}

function events(page: EndsPage, budget: PageBudget): Html {
  const { first, last, written } = page;
  const isFiltered = written.length > 0;
  const shown = first ?? last;
  if (shown === null)
    return html`<p class="lead muted">
      ${isFiltered ? 'No stored event of this error matches.' : 'No event of this error is stored.'}
    </p>`;
  if (first === null || last === null)
    return side(shown, first === null ? 'Newest event' : 'First event', budget, page);
  if (first.stored.eventId === last.stored.eventId)
    return html`<p class="lead">
        One ${isFiltered ? 'stored event matches' : 'event is stored'}: it is the first and the newest.
      </p>
      ${side(last, 'Only event', budget, page)}`;
  return html`${differences(first, last, budget)}
    <div class="ends">
      ${side(first, 'First event', budget, page)} ${side(last, 'Newest event', budget, page)}
    </div>`;
}

type Facts = ReadonlyMap<string, string>;

/** What both are compared by, each as text. */
function factsOf({ stored, detail }: FullEvent): Facts {
  // The digest by which events of a user are found says what the id does.
  const user = Object.entries(detail?.user ?? {})
    .filter(([name]) => name !== 'id_hash')
    .map(([name, value]) => [`user ${name}`, value] as const);
  const tags = detail?.tags.map(({ key, value }) => [key, value] as const) ?? Object.entries(stored.tags);
  const all: (readonly [string, unknown])[] = [
    ['title', stored.title],
    ['level', stored.level],
    ['release', stored.release],
    ['environment', stored.environment],
    ['transaction', detail?.transaction],
    ['culprit', detail?.culprit],
    ['server', detail?.serverName],
    ['address', detail?.request?.url],
    ...user,
    // These say the same once more.
    ...tags.filter(
      ([key]) =>
        !['release', 'environment', 'level', 'user', 'transaction', 'url', 'server_name'].includes(key),
    ),
  ];
  return new Map(
    all.flatMap(([name, value]) => {
      const words = shown(value);
      return words === '' ? [] : [[name, words] as const];
    }),
  );
}

function differences(first: FullEvent, last: FullEvent, budget: PageBudget): Html {
  const [before, after] = [factsOf(first), factsOf(last)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const differing = names.filter((name) => before.get(name) !== after.get(name));
  const alike = names.length - differing.length;
  const cell = (value: string | undefined) =>
    value === undefined ? html`<span class="muted">none</span>` : budget.clip(value, VALUE_LENGTH);
  const variables = variablesBeside(first, last, budget);
  return html`<section class="card" aria-labelledby="differs">
    <h2 id="differs">What differs</h2>
    ${
      differing.length === 0 && variables.rows === ''
        ? ''
        : html`<table class="differs">
            <thead>
              <tr>
                <th scope="col"><span class="unseen">What</span></th>
                <th scope="col">First</th>
                <th scope="col">Newest</th>
              </tr>
            </thead>
            <tbody>
              ${budget.take('row', differing).map(
                (name) =>
                  html`<tr>
                    <th scope="row">${budget.clip(name, NAME_LENGTH)}</th>
                    <td>${cell(before.get(name))}</td>
                    <td>${cell(after.get(name))}</td>
                  </tr>`,
              )}
            </tbody>
            ${variables.rows}
          </table>`
    }
    <p class="muted small">${plural(alike, 'fact')} the same in both.</p>
    ${variables.below}
  </section>`;
}

/** One of the two: when it was, and its trace with variables, as its own page has them. */
function side(
  event: FullEvent,
  words: string,
  budget: PageBudget,
  { nowMs, written }: Pick<EndsPage, 'nowMs' | 'written'>,
): Html {
  const view = eventView(event, budget);
  const { timestamp } = event.stored;
  return html`<section class="card" aria-label="${words}">
    <h2><a href="${eventAddress(event.stored, written)}">${words}</a></h2>
    <p class="muted small">${time(timestamp, nowMs)}, ${exactTime(timestamp)}</p>
    ${
      view === null
        ? html`<p>The archive no longer holds its full record.</p>`
        : view.detail.exceptions.length > 0
          ? exceptionBlocks(view)
          : html`<p class="value">
              ${budget.clip(view.detail.message ?? event.stored.title, VALUE_LENGTH * 8)}
            </p>`
    }
  </section>`;
}
