import { html } from 'hono/html';
import type { Facets } from '../../../adapters/table/read/group-reader.ts';
import { literal } from '../../../core/query/glob.ts';
import { printQuery, printTerm } from '../../../core/query/print.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import type { Html } from '../layout.ts';
import { DAY_AND_MONTH } from '../parts/axis.ts';
import { clip, number } from '../text.ts';

interface Shown {
  query: Query;
  /** Null where they were not asked for. */
  facets: Facets | null;
  /** The key of which all are shown; null where of each only the first are. */
  whole: string | null;
  /** Where a query leads, and where this one leads with its known values: with all of a key, where one is named. */
  addressOf: (query: string) => string;
  facetsAddress: (key?: string) => string;
  /** What the list is of, beside its query: `open`; null of every status. */
  status: string | null;
}

const SHOWN_VALUES = 12;
const MAX_NAME = 60;
const KEYS = ['project', 'level', 'environment', 'release', 'platform', 'assigned'] as const;

/** The conditions of a query, each with a link that leaves it out, and the known values that narrow it further. */
export const facetPanel = (shown: Shown): Html => {
  const { query, facets, addressOf, facetsAddress } = shown;
  return html`<div class="facets small">
    ${query.map(
      (term) =>
        html`<a
          class="chip"
          href="${addressOf(printQuery(query.filter((other) => other !== term)))}"
          title="Leave this condition out"
          >${clip(printTerm(term), MAX_NAME)} <span aria-hidden="true">×</span></a
        > `,
    )}
    ${facets === null ? html`<a href="${facetsAddress()}">Known values to narrow by</a>` : known(shown, facets)}
  </div>`;
};

const known = (shown: Shown, facets: Facets): Html =>
  html`${KEYS.map((key) => facet(key, shown, facets))}
    ${facets.facets.filter(({ isTag }) => isTag).map((found) => tagFacet(found, shown))}
    <p class="muted">
      Each number is of the ${shown.status === null ? '' : `${shown.status} `}errors that match the other
      conditions${facets.complete ? '' : ', as far as they were looked at'}.
    </p>`;

interface Line {
  name: string;
  found: Facets['facets'][number];
  values: readonly { value: string; count: number; firstDay?: string | null | undefined; query: string }[];
  note?: string;
}

/** One key: its first values, or all that are told of, and the way from the one to the other. */
function line(
  { name, found, values, note }: Line,
  { whole, addressOf, facetsAddress }: Shown,
): Html | string {
  if (values.length === 0) return '';
  const isWhole = whole === found.key;
  const some = isWhole ? values : values.slice(0, SHOWN_VALUES);
  const more = values.length - some.length + found.other;
  return html`<p id="known-${found.key}">
    <strong>${clip(name, MAX_NAME)}</strong
    >${isDated(found) ? html` <span class="muted">the newest, then the most frequent</span>` : ''}
    ${some.map(
      ({ value, count, firstDay, query }) =>
        html`<span class="known"
          ><a href="${addressOf(query)}">${clip(value, MAX_NAME)}</a>
          <span class="muted">${number(count)}${sinceWords(firstDay)}</span></span
        > `,
    )}
    ${
      isWhole
        ? html`${
              more > 0
                ? html`<span class="muted"
                    >and ${number(more)} more, which <code>${clip(name, MAX_NAME)}:part*</code> finds</span
                  > `
                : ''
            } <a href="${facetsAddress()}">fewer</a>`
        : more > 0
          ? html`<a href="${facetsAddress(found.key)}#known-${found.key}">and ${number(more)} more</a>`
          : ''
    }
    ${note === undefined ? '' : html`<span class="muted">${note}</span>`}
  </p>`;
}

function facet(key: (typeof KEYS)[number], shown: Shown, { facets }: Facets): Html | string {
  const found = facets.find((one) => one.key === key && !one.isTag);
  if (found === undefined) return '';
  const others = shown.query.filter((term) => term.key !== key);
  const values = found.values.map(({ value, ...rest }) => ({
    ...rest,
    value: value ?? 'none',
    query: printQuery([...others, termOf(key, value)]),
  }));
  return line({ name: key, found, values }, shown);
}

const isDated = ({ values }: Facets['facets'][number]): boolean =>
  values.some(({ firstDay }) => firstDay != null);

/** Since when a release is known, where it came of late. */
const sinceWords = (firstDay: string | null | undefined): string =>
  firstDay == null ? '' : `, since ${DAY_AND_MONTH.format(new Date(firstDay))}`;

function tagFacet(found: Facets['facets'][number], shown: Shown): Html | string {
  const { key, groups } = found;
  const others = shown.query.filter((term) => !(term.key === 'tag' && term.name === key));
  const values = found.values.flatMap(({ value, count }) =>
    value === null
      ? []
      : [
          {
            value,
            count,
            query: printQuery([...others, { key: 'tag', name: key, not: false, values: [literal(value)] }]),
          },
        ],
  );
  const note = groups === null ? {} : { note: `(of ${number(groups)} of the errors)` };
  return line({ name: key, found, values, ...note }, shown);
}

function termOf(key: (typeof KEYS)[number], value: string | null): Term {
  if (value !== null) return { key, not: false, values: [literal(value)] };
  if (key === 'assigned') return { key: 'is', not: false, values: ['unassigned'] };
  return key === 'project' || key === 'level'
    ? { key, not: false, values: [literal('')] }
    : { key: 'has', not: true, values: [{ key }] };
}
