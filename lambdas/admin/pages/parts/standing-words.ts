import type { Assignee } from '../../../core/group/group.ts';
import { clip } from '../text.ts';

/** Who has an error and how it is ranked: the same words in a row, on its page, in its history, the activity and the audit. */

/** A team has Sentry's `#`; null is nobody. */
export const assigneeWords = (assignee: Assignee | null, most: number): string =>
  assignee === null
    ? 'nobody'
    : `${assignee.type === 'team' ? '#' : ''}${clip(assignee.name ?? assignee.id, most)}`;

/** The word comes from outside and has no length of its own. */
export const priorityWords = (priority: string | null, most: number): string =>
  priority === null || priority === '' ? 'no priority' : `${clip(priority, most)} priority`;
