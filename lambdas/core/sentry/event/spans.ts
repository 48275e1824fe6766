import { asRecord, fieldsOf, list, text, type JsonRecord } from './fields.ts';

/** A timed piece of work of the transaction that the event is, or that it was found in. */
export interface SpanDetail {
  spanId: string | null;
  parentSpanId: string | null;
  traceId: string | null;
  op: string | null;
  description: string | null;
  status: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** Milliseconds. */
  duration: number | null;
  /** Evidence of the occurrence names it. */
  isEvidence: boolean;
  tags: JsonRecord;
  data: JsonRecord;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export function spansOf(spans: readonly JsonRecord[], evidenceData: JsonRecord): SpanDetail[] {
  const evidence = evidenceIds(evidenceData);
  return spans.map((span) => {
    const fields = fieldsOf(span);
    const spanId = fields.filled('span_id');
    const startedAt = fields.instant('start_timestamp');
    const endedAt = fields.instant('timestamp');
    return {
      spanId,
      parentSpanId: fields.filled('parent_span_id'),
      traceId: fields.filled('trace_id'),
      op: fields.filled('op'),
      description: fields.filled('description'),
      status: fields.filled('status'),
      startedAt,
      endedAt,
      duration: durationOf(span) ?? between(startedAt, endedAt),
      isEvidence: spanId !== null && evidence.has(spanId),
      tags: fields.record('tags'),
      data: fields.record('data'),
      other: fields.rest(),
    };
  });
}

/** Both instants are seconds with a fraction; as times they are cut to milliseconds. */
function durationOf(span: JsonRecord): number | null {
  const fields = fieldsOf(span);
  const start = fields.number('start_timestamp');
  const end = fields.number('timestamp');
  return start === null || end === null ? null : Math.round((end - start) * 1e6) / 1e3;
}

const between = (start: string | null, end: string | null): number | null =>
  start === null || end === null ? null : Date.parse(end) - Date.parse(start);

/** Every list of span ids among the evidence: `offenderSpanIds`, `causeSpanIds`, `parent_span_ids`, ... */
const evidenceIds = (evidenceData: JsonRecord): Set<string> =>
  new Set(
    Object.entries(asRecord(evidenceData))
      .filter(([name]) => /span_?ids?$/i.test(name))
      .flatMap(([, ids]) => [text(ids), ...list(ids).map(text)])
      .filter((id) => id !== null),
  );
