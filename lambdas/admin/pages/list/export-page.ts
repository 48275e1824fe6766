import { html } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { ExportPart } from '../../list/export.ts';
import { layout, type Html } from '../layout.ts';
import { number } from '../text.ts';

interface ExportPage {
  nonce: string;
  who: Identity;
  /** The filters, as the list and the export take them, without a cursor. */
  filters: URLSearchParams;
  /** Where this part begins; null for the first. */
  cursor: string | null;
  part: Pick<ExportPart, 'nextCursor' | 'from' | 'to'>;
}

/** Part after part of a long list, for a browser without a script: each page has one part and the way to the next. */
export const exportPage = ({ nonce, who, filters, cursor, part }: ExportPage): Html => {
  const { from, to, nextCursor } = part;
  const isOnly = cursor === null && nextCursor === null;
  return layout({
    nonce,
    who,
    title: 'Export',
    body: html`<h1>Export in parts</h1>
      <section class="card">
        <p>
          ${
            from > to
              ? 'No error is left for this part.'
              : html`Errors ${number(from)} to ${number(to)} of the list, the oldest first:
                  <a href="${address('/api/admin/export', filters, cursor)}" download
                    >${isOnly ? 'the whole list' : 'this part'} as CSV</a
                  >`
          }
        </p>
        ${
          nextCursor === null
            ? html`<p>
                ${isOnly ? 'One file carries all of it.' : `This is the last part: the list has ${number(to)} errors.`}
              </p>`
            : html`<p>
                <a class="button" rel="next" href="${address('/admin/error-log', filters, nextCursor)}"
                  >Next part</a
                >
              </p>`
        }
        <p class="muted small">
          Only the first part has the line with the names of the columns: put one after the other, the parts
          are the whole file. Errors that change in between stay where they are; new ones come at the end.
          <code>npm run export</code> writes all parts into one file.
        </p>
      </section>`,
  });
};

/** A byte order mark belongs at the beginning of the file alone. */
function address(path: string, filters: URLSearchParams, cursor: string | null): string {
  const asked = new URLSearchParams(filters);
  if (path === '/api/admin/export') asked.set('format', 'csv');
  else asked.set('export', 'parts');
  if (cursor === null) asked.set('bom', '1');
  else asked.set('cursor', cursor);
  return `${path}?${asked.toString()}`;
}
