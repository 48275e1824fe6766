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
  /** Where a query leads, and where this one leads with its known values. */
  addressOf: (query: string) => string;
  facetsAddress: string;
}

const SHOWN_VALUES = 12;
const MAX_NAME = 60;
const KEYS = ['project', 'level', 'environment', 'release', 'platform', 'assigned'] as const;

/** The conditions of a query, each with a link that leaves it out, and the known values that narrow it further. */
export const facetPanel = ({ query, facets, addressOf, facetsAddress }: Shown): Html =>
  html`<div class="facets small">
    ${query.map(
      (term) =>
        html`<a
          class="chip"
          href="${addressOf(printQuery(query.filter((other) => other !== term)))}"
          title="Leave this condition out"
          >${clip(printTerm(term), MAX_NAME)} <span aria-hidden="true">×</span></a
        > `,
    )}
    ${
      facets === null
        ? html`<a href="${facetsAddress}">Known values to narrow by</a>`
        : [
            ...KEYS.map((key) => facet(key, { query, facets, addressOf })),
            ...facets.facets
              .filter(({ isTag }) => isTag)
              .map((found) => tagFacet(found, { query, addressOf })),
          ]
    }
  </div>`;

function facet(
  key: (typeof KEYS)[number],
  { query, facets, addressOf }: Pick<Shown, 'query' | 'addressOf'> & { facets: Facets },
): Html | string {
  const found = facets.facets.find((one) => one.key === key);
  if (found === undefined || found.values.length === 0) return '';
  const others = query.filter((term) => term.key !== key);
  const more = found.values.length - SHOWN_VALUES + found.other;
  return html`<p>
    <strong>${key}</strong
    >${isDated(found) ? html` <span class="muted">the newest, then the most frequent</span>` : ''}
    ${found.values
      .slice(0, SHOWN_VALUES)
      .map(
        ({ value, count, firstDay }) =>
          html`<span class="known"
            ><a href="${addressOf(printQuery([...others, termOf(key, value)]))}"
              >${clip(value ?? 'none', MAX_NAME)}</a
            >
            <span class="muted">${number(count)}${sinceWords(firstDay)}</span></span
          > `,
      )}
    ${more > 0 ? html`<span class="muted">and ${number(more)} more</span>` : ''}
  </p>`;
}

const isDated = ({ values }: Facets['facets'][number]): boolean =>
  values.some(({ firstDay }) => firstDay != null);

/** Since when a release is known, where it came of late. */
const sinceWords = (firstDay: string | null | undefined): string =>
  firstDay == null ? '' : `, since ${DAY_AND_MONTH.format(new Date(firstDay))}`;

function tagFacet(
  { key, values, other, groups }: Facets['facets'][number],
  { query, addressOf }: Pick<Shown, 'query' | 'addressOf'>,
): Html | string {
  const named = values.flatMap(({ value, count }) => (value === null ? [] : [{ value, count }]));
  if (named.length === 0) return '';
  const others = query.filter((term) => !(term.key === 'tag' && term.name === key));
  const more = named.length - SHOWN_VALUES + other;
  return html`<p>
    <strong>${clip(key, MAX_NAME)}</strong>
    ${named
      .slice(0, SHOWN_VALUES)
      .map(
        ({ value, count }) =>
          html`<span class="known"
            ><a
              href="${addressOf(printQuery([...others, { key: 'tag', name: key, not: false, values: [literal(value)] }]))}"
              >${clip(value, MAX_NAME)}</a
            >
            <span class="muted">${number(count)}</span></span
          > `,
      )}
    ${more > 0 ? html`<span class="muted">and ${number(more)} more</span>` : ''}
    ${groups === null ? '' : html`<span class="muted">(of ${number(groups)} of the errors)</span>`}
  </p>`;
}

function termOf(key: (typeof KEYS)[number], value: string | null): Term {
  if (value !== null) return { key, not: false, values: [literal(value)] };
  if (key === 'assigned') return { key: 'is', not: false, values: ['unassigned'] };
  return key === 'project' || key === 'level'
    ? { key, not: false, values: [literal('')] }
    : { key: 'has', not: true, values: [{ key }] };
}
