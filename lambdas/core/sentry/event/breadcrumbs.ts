import { fieldsOf, type JsonRecord } from './fields.ts';

/** Something that happened before the event. */
export interface BreadcrumbDetail {
  timestamp: string | null;
  type: string | null;
  category: string | null;
  level: string | null;
  message: string | null;
  /** The event that it tells of, where it tells of one. */
  eventId: string | null;
  data: JsonRecord;
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

export function breadcrumbOf(crumb: JsonRecord): BreadcrumbDetail {
  const fields = fieldsOf(crumb);
  return {
    timestamp: fields.instant('timestamp'),
    type: fields.text('type'),
    category: fields.text('category'),
    level: fields.text('level'),
    message: fields.text('message'),
    eventId: fields.filled('event_id'),
    data: fields.record('data'),
    other: fields.rest(),
  };
}
