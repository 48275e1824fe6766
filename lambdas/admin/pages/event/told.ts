import { html } from 'hono/html';
import type { BrowserReport, FeedbackDetail, TemplateDetail } from '../../../core/sentry/event/reports.ts';
import type { OccurrenceDetail } from '../../../core/sentry/event/occurrence.ts';
import type { Html } from '../layout.ts';
import { pairTable } from '../parts/pair-table.ts';
import { exact } from '../text.ts';
import { sourceLines } from './code/source.ts';
import { card, facts, MAX_LINE_LENGTH, MAX_VALUE_LENGTH, recordTable, told, type EventView } from './view.ts';

/** What events tell that carry no exception: what Sentry detected, a browser reported, a person wrote. */
export const toldSections = (view: EventView): Html =>
  html`${view.detail.occurrence === null ? '' : occurrenceSection(view, view.detail.occurrence)}
  ${view.detail.reports.map((report) => reportSection(view, report))}
  ${view.detail.feedback.map((feedback) => feedbackSection(view, feedback))}
  ${view.detail.template === null ? '' : templateSection(view, view.detail.template)}`;

function occurrenceSection(view: EventView, occurrence: OccurrenceDetail): Html {
  const { budget } = view;
  const { title, subtitle, category, type, culprit, evidence } = occurrence;
  const detected = occurrence.detectedAt === null ? null : `detected ${exact(occurrence.detectedAt)}`;
  const said = facts([
    category,
    type === null ? null : `type ${type.toString()}`,
    occurrence.level,
    culprit,
    detected,
  ]);
  return card(
    'occurrence',
    'What Sentry detected',
    html`${title === null ? '' : html`<h3 class="lead">${budget.clip(title, MAX_LINE_LENGTH)}</h3>`}
    ${subtitle === null ? '' : html`<p class="value">${budget.clip(subtitle, MAX_VALUE_LENGTH)}</p>`}
    ${said === '' ? '' : html`<p class="muted small">${budget.clip(said, MAX_LINE_LENGTH)}</p>`}
    ${
      evidence.length === 0
        ? ''
        : html`<h3>Evidence</h3>
            <table class="pairs" aria-label="Evidence">
              <tbody>
                ${budget.take('row', evidence).map(
                  ({ name, value, important }) =>
                    html`<tr class="${important ? 'important' : ''}">
                      <th scope="row">
                        ${budget.clip(name, MAX_LINE_LENGTH)}
                        ${important ? html`<span class="badge sub">important</span>` : ''}
                      </th>
                      <td>${budget.clip(value, MAX_VALUE_LENGTH)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
    ${recordTable(view, 'Data behind it', occurrence.evidenceData)}
    ${recordTable(view, 'Further fields', {
      resource_id: occurrence.resourceId ?? '',
      id: occurrence.id ?? '',
      fingerprint: occurrence.fingerprint,
      priority: occurrence.priority,
      'initial priority': occurrence.initialPriority,
      assignee: occurrence.assignee,
      ...occurrence.other,
    })}`,
  );
}

const REPORT_TITLES: Record<BrowserReport['kind'], string> = {
  csp: 'Content Security Policy report',
  hpkp: 'Public key pinning report',
  expectct: 'Certificate Transparency report',
  expectstaple: 'OCSP stapling report',
  nel: 'Network error report',
};
/** The names of the reports' own specifications, in the order in which they are read. */
const REPORT_ORDER: readonly string[] = [
  ...['effective_directive', 'blocked_uri', 'violated_directive', 'disposition', 'document_uri', 'referrer'],
  ...['source_file', 'line_number', 'column_number', 'script_sample', 'original_policy'],
];

function reportSection({ budget }: EventView, { kind, fields }: BrowserReport): Html {
  const place = (name: string) =>
    REPORT_ORDER.includes(name) ? REPORT_ORDER.indexOf(name) : REPORT_ORDER.length;
  const rows = told(Object.entries(fields).toSorted(([a], [b]) => place(plain(a)) - place(plain(b))));
  return card(
    kind,
    REPORT_TITLES[kind],
    pairTable(
      rows.map(([name, value]) => [plain(name).replaceAll('_', ' '), value] as const),
      { label: REPORT_TITLES[kind], budget },
    ),
  );
}

const plain = (name: string): string => name.replaceAll('-', '_');

function feedbackSection(view: EventView, feedback: FeedbackDetail): Html {
  const { budget } = view;
  const from = facts([feedback.name, feedback.email]);
  return card(
    'feedback',
    'User feedback',
    html`${
      feedback.message === null
        ? ''
        : html`<blockquote>${budget.clip(feedback.message, MAX_VALUE_LENGTH)}</blockquote>`
    }
    ${from === '' ? '' : html`<p class="muted small">${budget.clip(from, MAX_LINE_LENGTH)}</p>`}
    ${pairTable(
      told([
        ['page', feedback.url],
        ['given by', feedback.source],
        ['about event', feedback.eventId],
        ['replay', feedback.replayId],
        ...Object.entries(feedback.other),
      ]),
      { label: 'User feedback', budget },
    )}`,
  );
}

function templateSection(view: EventView, template: TemplateDetail): Html {
  const { budget } = view;
  const file = template.filename ?? template.absPath ?? 'unknown file';
  const place = template.lineno === null ? file : `${file}:${template.lineno.toString()}`;
  return card(
    'template',
    'Template',
    html`<p class="value">${budget.clip(place, MAX_LINE_LENGTH)}</p>
      ${
        template.absPath === null || template.absPath === file
          ? ''
          : html`<p class="muted small">${budget.clip(template.absPath, MAX_LINE_LENGTH)}</p>`
      }
      ${sourceLines(template, budget, 'xml')} ${recordTable(view, 'Further fields', template.other)}`,
  );
}
