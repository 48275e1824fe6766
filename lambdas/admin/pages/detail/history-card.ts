import { html } from 'hono/html';
import type { ChangeKind } from '../../../contracts/change-kinds.ts';
import type { Told } from '../../../adapters/table/read/doers.ts';
import { doerName, type Doer } from '../../../contracts/doer.ts';
import type { Change } from '../../../core/changes/change.ts';
import { toldDoer } from '../../../core/changes/doer.ts';
import type { SnapshotSource } from '../../../core/group/group.ts';
import type { HistoryEntry } from '../../answers.ts';
import type { GroupDetail } from '../../reading.ts';
import { conditionsOf } from '../../history/archive-conditions.ts';
import { MAX_REASON } from '../../triage/reason.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import { changeWords, silenceWords, SOURCE_WORDS } from '../parts/change-words.ts';
import type { Html } from '../layout.ts';
import { substatusWords } from '../parts/status-words.ts';
import { clip, number, time } from '../text.ts';

const SHOWN = 6;
const MAX_ACTOR = 100;

const KIND_WORDS: Record<ChangeKind, string> = {
  created: 'New',
  regressed: 'Regressed',
  escalating: 'Escalating',
  ongoing: 'Ongoing',
  resolved: 'Resolved',
  archived: 'Archived',
  reopened: 'Reopened',
  assigned: 'Assigned',
  priority: 'Priority',
  merged: 'Merged',
  deleted: 'Deleted in Sentry',
  returned: 'Returned',
  spiking: 'Spiking',
};

/** What changed, who did it and from where it was told, the newest first; under it what each snapshot told. */
export function historyCard({ group, changes, statusHistory }: GroupDetail, nowMs: number): Html | string {
  if (changes.length + statusHistory.length === 0) return '';
  const conditions = conditionsOf(changes, new Map([[group.issueId, group]]), nowMs);
  const rows = changes.map((change) => changeRow(change, conditions.get(change) ?? null, nowMs));
  const told = statusHistory.map((entry) => toldRow(entry, nowMs));
  return html`<section class="card" id="history">
    <h2>History</h2>
    ${rows.length === 0 ? list(told.slice(0, SHOWN)) : list(rows.slice(0, SHOWN))}
    ${folded('earlier', rows.slice(SHOWN), 'earlier')}
    ${rows.length === 0 ? folded('earlier', told.slice(SHOWN), 'earlier') : folded('told', told, told.length === 1 ? 'status as it was told' : 'statuses as they were told')}
  </section>`;
}

const list = (rows: readonly Html[]): Html =>
  html`<ol class="plain history">
    ${rows.map((row) => html`<li>${row}</li>`)}
  </ol>`;

/** `part` is by what the script of the page knows it again, and leaves it open (standing-script.ts). */
const folded = (part: string, rows: readonly Html[], words: string): Html | string =>
  rows.length === 0
    ? ''
    : html`<details data-part="${part}">
        <summary class="muted small">${number(rows.length)} ${words}</summary>
        ${list(rows)}
      </details>`;

const changeRow = (change: Told<Change>, condition: string | null, nowMs: number): Html =>
  html`<div>
      <strong>${KIND_WORDS[change.kind]}</strong>
      <span class="muted small">${wordsOf(change, condition)}</span>
    </div>
    ${why(change)} ${beneath(change.at, nowMs, [who(change.doer, change.source), silenceWords(change)])}`;

/** Of a regression also where it had been resolved, and where it is back. */
function wordsOf(change: Change, condition: string | null): string {
  const { release, resolvedIn } = change.facts;
  const words = changeWords(change, condition);
  if (change.kind !== 'regressed')
    return words.replace(new RegExp(`^${KIND_WORDS[change.kind]}(?:, |$)`), '');
  return [
    release === null ? '' : `in ${clip(release, MAX_ACTOR)}`,
    resolvedIn === null ? '' : `resolved in ${clip(resolvedIn, MAX_ACTOR)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const who = (doer: Doer, source: SnapshotSource | null): string => {
  const from = source === null ? '' : SOURCE_WORDS[source];
  const words = doerName(doer);
  // An act of Sentry itself says so twice.
  if (words === '' || (words === 'Sentry' && from.startsWith('Sentry'))) return from;
  return [clip(words, MAX_ACTOR), from].filter((word) => word !== '').join(', ');
};

const toldRow = (entry: HistoryEntry, nowMs: number): Html =>
  html`<div>
      <strong>${STATUS_LABEL[entry.to]}</strong>
      <span class="muted small">${toldWords(entry)}</span>
    </div>
    ${why(entry)} ${beneath(entry.at, nowMs, [who(toldDoer(entry), entry.source)])}`;

const why = ({ reason }: { reason: string | null }): Html | string =>
  reason === null ? '' : html`<div class="small"><q>${clip(reason, MAX_REASON)}</q></div>`;

const toldWords = ({ from, to, substatus }: HistoryEntry): string =>
  [
    substatus === null ? '' : clip(substatusWords(substatus), MAX_ACTOR),
    from === null || from === to ? '' : `was ${STATUS_LABEL[from].toLowerCase()}`,
  ]
    .filter((part) => part !== '')
    .join(', ');

const beneath = (at: string, nowMs: number, words: readonly string[]): Html =>
  html`<div class="muted small">
    ${time(at, nowMs)}${words.filter((word) => word !== '').map((word) => html` · ${word}`)}
  </div>`;
