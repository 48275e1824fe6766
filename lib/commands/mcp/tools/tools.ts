import { listEvents, readError, readEvent } from './errors.ts';
import { readActivity, readTags, readTrends } from './further.ts';
import { searchErrors } from './search.ts';
import { readState } from './state.ts';
import type { Tool } from './tool.ts';
import { archiveErrors, resolveErrors } from './triage.ts';

/** Every tool that there is, in the order in which an assistant is told of them. */
export const TOOLS: readonly Tool[] = [
  searchErrors,
  readError,
  listEvents,
  readEvent,
  readTags,
  readTrends,
  readActivity,
  readState,
  resolveErrors,
  archiveErrors,
];

interface Offer {
  allowTriage: boolean;
  /** Paths that the deployment describes; undefined where it could not be asked. */
  described: ReadonlySet<string> | undefined;
}

/** Those that a server offers. */
export const offered = ({ allowTriage, described }: Offer): Tool[] =>
  TOOLS.filter(
    ({ kind, needs }) =>
      (kind === 'read' || allowTriage) && (needs === undefined || described?.has(needs) === true),
  );
