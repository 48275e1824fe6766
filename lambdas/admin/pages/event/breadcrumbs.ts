import { html } from 'hono/html';
import type { BreadcrumbDetail } from '../../../core/sentry/event/breadcrumbs.ts';
import { says, type JsonRecord } from '../../../core/sentry/event/fields.ts';
import type { Html } from '../layout.ts';
import { exact } from '../text.ts';
import { card, facts, MAX_NAME_LENGTH, MAX_VALUE_LENGTH, notShown, type EventView } from './view.ts';

export const BREADCRUMBS_AT_ONCE = 100;

/** What led to the event, the newest first; `from` counts from there. */
export function breadcrumbSection(view: EventView, from = 0): Html | string {
  const { breadcrumbs } = view.detail;
  if (breadcrumbs.length === 0) return '';
  // The last ones led to the error; older ones give way.
  const shown = breadcrumbs.toReversed().slice(from, from + BREADCRUMBS_AT_ONCE);
  const taken = view.budget.take('breadcrumb', shown);
  const end = from + taken.length;
  return card(
    'breadcrumbs',
    'Breadcrumbs',
    html`<table class="crumbs" aria-label="Breadcrumbs, newest first">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Category</th>
            <th scope="col">What happened</th>
          </tr>
        </thead>
        <tbody>
          ${taken.map((crumb) => crumbRow(view, crumb))}
        </tbody>
      </table>
      ${notShown(view, breadcrumbs.length - end, 'older breadcrumb', 'breadcrumbs', end)}`,
  );
}

function crumbRow({ budget }: EventView, crumb: BreadcrumbDetail): Html {
  const data: JsonRecord = {
    ...crumb.data,
    ...(crumb.eventId === null ? {} : { event_id: crumb.eventId }),
    ...crumb.other,
  };
  const type = crumb.type === 'default' || crumb.type === crumb.category ? null : crumb.type;
  return html`<tr>
    <td class="clock">
      ${
        crumb.timestamp === null
          ? ''
          : html`<time datetime="${crumb.timestamp}" title="${exact(crumb.timestamp)}"
              >${crumb.timestamp.slice(11, 23)}</time
            >`
      }
    </td>
    <td>
      <div>${budget.clip(crumb.category ?? crumb.type ?? '', MAX_NAME_LENGTH)}</div>
      <div class="muted small ${crumb.level === 'error' || crumb.level === 'fatal' ? 'bad' : ''}">
        ${budget.clip(facts([crumb.level, crumb.category === null ? null : type]), MAX_NAME_LENGTH)}
      </div>
    </td>
    <td class="said">
      ${budget.clip(crumb.message ?? '', MAX_VALUE_LENGTH)}
      ${
        says(data)
          ? html`<div class="muted small">${budget.clip(dataLine(data), MAX_VALUE_LENGTH)}</div>`
          : ''
      }
    </td>
  </tr>`;
}

const dataLine = (data: JsonRecord): string =>
  Object.entries(data)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
