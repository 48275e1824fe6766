import type { TriageResult } from '../triage.ts';

/** What a page says after a form was sent. The address carries only the word, never the text. */
export interface Notice {
  text: string;
  isProblem: boolean;
}

const done = (change: string, until = ''): Notice => ({
  text: `Sentry has ${change} the issue${until}. The status here follows as soon as the change has come back through the queue, usually within seconds.`,
  isProblem: false,
});
const problem = (text: string): Notice => ({ text: `${text} Nothing changed here.`, isProblem: true });

const NOTICES: Readonly<Record<string, Notice>> = {
  OPEN: done('reopened'),
  RESOLVED: done('resolved'),
  IGNORED: done('archived'),
  archived_until_escalating: done('archived', ' until it escalates'),
  archived_until_condition_met: done('archived', ' until a condition is met'),
  archived_forever: done('archived', ' for ever'),
  changed: done('changed'),
  forbidden: problem('Sentry does not let our token change issues: it needs the scope event:write.'),
  not_found: problem('Sentry has no such issue, or our token may not see it.'),
  sentry_unavailable: problem('Sentry did not take the change; try again, or check the Sentry token.'),
};

export const noticeOf = (word: string | undefined): Notice | null =>
  word !== undefined && Object.hasOwn(NOTICES, word) ? (NOTICES[word] ?? null) : null;

/** The word for what became of a change: what Sentry made of it, not what was asked. */
export function noticeWord(result: TriageResult | undefined): string {
  if (result?.error !== undefined) return result.error.code;
  const { substatus, status } = result ?? {};
  if (status === 'IGNORED' && noticeOf(substatus ?? undefined) !== null) return substatus ?? status;
  return status ?? 'changed';
}
