import { fieldsOf, isRecord, says, text, type JsonRecord } from './fields.ts';

/** What Sentry itself detected: a slow query, a missed check-in, an outage, a regression, ... */
export interface OccurrenceDetail {
  id: string | null;
  title: string | null;
  subtitle: string | null;
  /** Sentry's number of the kind of issue. */
  type: number | null;
  /** What kind that is, in words: `performance`, `cron monitor`, ... */
  category: string | null;
  level: string | null;
  culprit: string | null;
  resourceId: string | null;
  detectedAt: string | null;
  /** What Sentry shows as the evidence; the important ones first. */
  evidence: Evidence[];
  /** The data behind it. */
  evidenceData: JsonRecord;
  fingerprint: string[];
  priority: number | null;
  initialPriority: number | string | null;
  assignee: string | null;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export interface Evidence {
  name: string;
  value: string;
  important: boolean;
}

/** Sentry's issue types come in thousands (`src/sentry/issues/grouptype.py`). */
const CATEGORIES: readonly string[] = [
  ...['error', 'performance', 'profile', 'replay', 'cron monitor', 'replay', 'feedback', 'uptime', 'metric'],
];

export function occurrenceOf(occurrence: JsonRecord): OccurrenceDetail | null {
  if (!says(occurrence)) return null;
  const fields = fieldsOf(occurrence);
  const type = fields.integer('type');
  return {
    id: fields.filled('id'),
    title: fields.filled('issue_title'),
    subtitle: fields.filled('subtitle'),
    type,
    category: type === null ? null : (CATEGORIES[Math.floor(type / 1000)] ?? null),
    level: fields.filled('level'),
    culprit: fields.filled('culprit'),
    resourceId: fields.filled('resource_id'),
    detectedAt: fields.instant('detection_time'),
    evidence: fields
      .list('evidence_display')
      .filter(isRecord)
      .map(evidenceOf)
      .toSorted((a, b) => Number(b.important) - Number(a.important)),
    evidenceData: fields.record('evidence_data'),
    fingerprint: fields.list('fingerprint').flatMap((part) => text(part) ?? []),
    priority: fields.number('priority'),
    initialPriority: fields.number('initial_issue_priority') ?? fields.text('initial_issue_priority'),
    assignee: fields.text('assignee'),
    other: fields.rest(),
  };
}

function evidenceOf(evidence: JsonRecord): Evidence {
  const { name, value, important, ...rest } = evidence;
  const told = text(value) ?? (says(value) ? JSON.stringify(value) : '');
  return {
    name: text(name) ?? '',
    value: says(rest) ? `${told} ${JSON.stringify(rest)}`.trim() : told,
    important: important === true,
  };
}
