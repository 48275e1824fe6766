import type { Kind } from '../tracker/categories.ts';
import type { GroupTexts } from '../tracker/model.ts';
import { Float } from '../hooks/wire-json.ts';
import type { SdkEvent } from './sdk-event.ts';

/** What Sentry's issue platform knows of an event that is no error: it makes an issue of it all the same. */
export interface Occurrence extends Kind {
  title: string;
  subtitle: string;
  /** Shown on the issue, by name. */
  evidence: Record<string, string>;
}

/** Of a feedback that an SDK sends; null for one without a message. */
export const feedbackOf = (event: SdkEvent): Occurrence | null => {
  const message = event.contexts?.['feedback']?.['message'];
  return typeof message === 'string' && message !== ''
    ? { category: 'feedback', issueType: 'feedback', title: 'User Feedback', subtitle: message, evidence: {} }
    : null;
};

/** What the occurrence says about its issue; the event says the rest. */
export const occurrenceTexts = (
  { category, issueType, title, subtitle }: Occurrence,
  event: SdkEvent,
): Pick<GroupTexts, 'category' | 'issueType' | 'type' | 'title' | 'metadata'> => {
  const { contact_email: email, name, source } = event.contexts?.['feedback'] ?? {};
  return {
    category,
    issueType,
    type: 'generic',
    title: category === 'feedback' ? `${title}: ${subtitle}` : title,
    metadata: {
      title,
      value: subtitle,
      ...(category === 'feedback'
        ? {
            message: subtitle,
            contact_email: email ?? null,
            name: name ?? null,
            source: source ?? 'new_feedback_envelope',
          }
        : {}),
    },
  };
};

/** `occurrence` of the stored event, in snake case as hooks carry it. */
export const storedOccurrence = (
  { issueType, title, subtitle, evidence }: Occurrence,
  of: { eventId: string; projectId: string; hash: string; at: number; level: string },
): Record<string, unknown> => ({
  id: of.eventId,
  project_id: Number(of.projectId),
  event_id: of.eventId,
  fingerprint: [of.hash],
  issue_title: title,
  subtitle,
  resource_id: null,
  evidence_data: { kind: issueType },
  evidence_display: Object.entries(evidence).map(([name, value], index) => ({
    name,
    value,
    important: index === 0,
  })),
  type: 0,
  detection_time: new Float(of.at / 1000),
  level: of.level,
  culprit: '',
  assignee: null,
  priority: null,
});
