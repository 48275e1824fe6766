import { fieldsOf, says, type Fields, type JsonRecord } from './fields.ts';
import { sourceOf, type FrameDetail } from './frame.ts';

/** What a browser reported of itself (`csp` and its kin), field by field as it reported it. */
export interface BrowserReport {
  kind: (typeof REPORT_KINDS)[number];
  fields: JsonRecord;
}

export const REPORT_KINDS = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel'] as const;

export const reportsOf = (sectionOf: (kind: string) => JsonRecord): BrowserReport[] =>
  REPORT_KINDS.map((kind) => ({ kind, fields: sectionOf(kind) })).filter(({ fields }) => says(fields));

/** The place in a template at which rendering failed. */
export interface TemplateDetail extends Pick<
  FrameDetail,
  'filename' | 'absPath' | 'lineno' | 'preContext' | 'contextLine' | 'postContext'
> {
  other: JsonRecord;
}

export function templateOf(template: JsonRecord): TemplateDetail | null {
  if (!says(template)) return null;
  const fields = fieldsOf(template);
  const lineno = fields.integer('lineno');
  return {
    filename: fields.filled('filename'),
    absPath: fields.filled('abs_path'),
    lineno,
    ...sourceOf(fields, lineno),
    other: fields.rest(),
  };
}

/** What a person wrote: a feedback event's own text, or a report that somebody left beside an event. */
export interface FeedbackDetail {
  message: string | null;
  name: string | null;
  email: string | null;
  url: string | null;
  /** How it was given: `widget`, `api`, ... */
  source: string | null;
  replayId: string | null;
  /** The error event that it is about. */
  eventId: string | null;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

/** `contexts.feedback` of a feedback event; `userReport` or `user_report` beside another. */
export const feedbackOf = (contexts: JsonRecord, event: Fields): FeedbackDetail[] =>
  [fieldsOf(contexts).record('feedback'), event.record('user_report')].filter(says).map((told) => {
    const fields = fieldsOf(told);
    return {
      message: fields.filled('message') ?? fields.filled('comments'),
      name: fields.filled('name'),
      email: fields.filled('contact_email') ?? fields.filled('email'),
      url: fields.filled('url'),
      source: fields.filled('source'),
      replayId: fields.filled('replay_id'),
      eventId: fields.filled('associated_event_id') ?? fields.filled('event_id') ?? fields.filled('eventID'),
      other: fields.rest(),
    };
  });

export interface FeatureFlag {
  flag: string;
  /** As it was evaluated: mostly a boolean. */
  result: unknown;
  other: JsonRecord;
}

/** `contexts.flags`: the feature flags that were evaluated, the last one last. */
export const flagsOf = (contexts: JsonRecord): FeatureFlag[] =>
  fieldsOf(fieldsOf(contexts).record('flags'))
    .values('values')
    .map((flag) => {
      const fields = fieldsOf(flag);
      return { flag: fields.text('flag') ?? '', result: fields.any('result'), other: fields.rest() };
    });
