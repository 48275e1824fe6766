import pMap from 'p-map';
import * as z from 'zod';
import { METRICS } from '../../contracts/metrics.ts';
import { isoNow } from '../../adapters/clock.ts';
import { messageOf } from '../../core/failure.ts';
import { RefusedRequest } from '../refusal.ts';
import { sendComment, type CommentOutcome } from './send-comment.ts';
import { strangersAnswer } from './sentry-answer.ts';
import type { AdminServices } from '../services.ts';
import { readChangedIssue, type ChangedIssue } from './triage-answer.ts';
import type { TriageRequest } from './triage-parameters.ts';

/** Where `ok`, with the issue as Sentry answered it. */
export interface TriageResult extends Partial<ChangedIssue> {
  id: string;
  ok: boolean;
  /** False where Sentry changed but our queue did not take the news; the next sync brings it. */
  recorded?: boolean;
  /** What became of the reason, as a comment in Sentry; absent where none was to be sent. It is kept here in any case. */
  comment?: CommentOutcome;
  error?: TriageError;
}

export interface TriageError {
  code: 'forbidden' | 'not_found' | 'refused' | 'sentry_unavailable';
  message: string;
}

/**
 * Sentry lets one caller make 10 requests a second and more at a time than this (docs/sentry-behaviour.md, Rate
 * limits).
 */
const CONCURRENCY = 4;
/**
 * An answer must come within 28 s. No change starts later than this, and one change takes at most two attempts, so
 * that the answer always says what happened to each id.
 */
const START_DEADLINE_MS = 15_000;
export const SENTRY_TIMEOUT_MS = 5000;
export const SENTRY_RETRIES = 1;
/** The second attempt may then still take its five seconds. */
export const SENTRY_GIVE_UP_AFTER_MS = 6000;

/**
 * Asks Sentry to change each issue and queues what Sentry answered, so that it is stored like any
 * other observation. Where Sentry refuses, nothing changes here. Results come in the order of the ids.
 */
export async function triage(
  services: AdminServices,
  request: TriageRequest & { actor: string },
): Promise<TriageResult[]> {
  const deadline = services.clock.now() + START_DEADLINE_MS;
  const change = (id: string) =>
    services.clock.now() > deadline ? notTried(id) : triageAndComment(services, id, { ...request, deadline });
  const results = await pMap(request.ids, change, { concurrency: CONCURRENCY });
  services.telemetry.metrics.flush();
  return results;
}

const notTried = (id: string): TriageResult => ({
  id,
  ok: false,
  error: {
    code: 'sentry_unavailable',
    message: `Sentry answered too slowly to change error ${id} within this request; send it again.`,
  },
});

/** A comment that Sentry does not take undoes nothing: the change was made, and the reason is kept here. */
async function triageAndComment(
  services: AdminServices,
  id: string,
  request: TriageRequest & { actor: string; deadline: number },
): Promise<TriageResult> {
  const result = await triageOne(services, id, request);
  const { reason, deadline } = request;
  if (!result.ok || reason?.isNew !== true) return result;
  return { ...result, comment: await sendComment(services, id, { text: reason.text, deadline }) };
}

async function triageOne(
  { sentry, queue, clock, telemetry, sanitise }: AdminServices,
  id: string,
  { change, isChosen, actor, reason }: TriageRequest & { actor: string },
): Promise<TriageResult> {
  const observedAt = isoNow(clock);
  let issue: unknown;
  try {
    issue = await sentry.updateIssue(id, change);
  } catch (cause) {
    const error = triageError(cause, id);
    telemetry.metrics.count(METRICS.triageRefused);
    telemetry.log.warn('Sentry did not take a change', {
      issueId: id,
      status: change.status,
      substatus: change.substatus,
      reason: messageOf(cause),
    });
    return { id, ok: false, error };
  }
  telemetry.metrics.count(METRICS.triageSent);
  const changed = { id, ok: true, ...readChangedIssue(issue, sanitise) };
  try {
    const chosen = isChosen ? change.substatus : undefined;
    await queue.send([
      {
        ...{ v: 1, kind: 'issues', source: 'triage', observedAt, actor, chosen, issues: [issue] },
        ...(reason === null ? {} : { reason: reason.text }),
      },
    ]);
    return { ...changed, recorded: true };
  } catch (cause) {
    // Sentry has changed, so this is no failure of the request: the next sync sees the difference and stores it.
    telemetry.log.error('A change was not queued; the next sync repairs it', {
      issueId: id,
      reason: messageOf(cause),
    });
    return { ...changed, recorded: false };
  }
}

/** Only a refusal has a detail; what is unavailable may have a status too. */
const sentryRefusal = z.object({ status: z.number(), detail: z.string().optional().catch(undefined) });

/** What to tell people when Sentry says no. */
export function triageError(cause: unknown, id: string): TriageError {
  const refusal = sentryRefusal.safeParse(cause);
  const isUnknown = isOutcomeUnknown(refusal.data?.status);
  const notSentry = strangersAnswer(cause);
  if (notSentry !== undefined) {
    const changed = isUnknown ? notKnown(id) : 'Nothing changed.';
    return { code: 'sentry_unavailable', message: `${changed} ${notSentry}` };
  }
  const detail = refusal.success && refusal.data.detail ? ` Sentry says: ${refusal.data.detail}` : '';
  switch (refusal.success ? refusal.data.status : 0) {
    case 400:
    case 409:
    case 422:
      return refusal.data?.detail === undefined
        ? unavailable(id, detail)
        : {
            code: 'refused',
            message: `Sentry does not take this change of error ${id}; nothing changed here.${detail}`,
          };
    case 403:
      return {
        code: 'forbidden',
        message: `Sentry does not let our token change errors: it needs the scope event:write.${detail}`,
      };
    case 404:
      return {
        code: 'not_found',
        message: `Sentry has no error ${id}, or our token may not see it.${detail}`,
      };
    case 401:
      return {
        code: 'sentry_unavailable',
        message: `Sentry does not know our token; put a valid one into the token secret.${detail}`,
      };
    default:
      return isUnknown
        ? { code: 'sentry_unavailable', message: `${notKnown(id)}${detail}` }
        : unavailable(id, detail);
  }
}

/**
 * Whether Sentry may have taken the change all the same: no answer came in time, what answered failed after it had passed
 * the request on, or the answer cannot be read.
 */
const isOutcomeUnknown = (status: number | undefined): boolean =>
  status === undefined || status < 300 || status >= 500;

const notKnown = (id: string): string =>
  `Whether Sentry took the change of error ${id} is not known: look again after the next sync, or send it once more.`;

const unavailable = (id: string, detail: string): TriageError => ({
  code: 'sentry_unavailable',
  message: `Sentry did not take the change of error ${id}; nothing changed here, try again.${detail}`,
});

const STATUS_OF_ERROR: Record<TriageError['code'], number> = {
  forbidden: 403,
  not_found: 404,
  refused: 422,
  sentry_unavailable: 502,
};

/** The error of a request in which no id succeeded, else undefined. Results travel with it. */
export function refusalOfAll(results: readonly TriageResult[]): RefusedRequest | undefined {
  const failures = results.flatMap((result) => result.error ?? []);
  const [first] = failures;
  if (first === undefined || failures.length < results.length) return undefined;
  const same = failures.every((failure) => failure.code === first.code);
  // Whatever Sentry itself said no to is no fault on the way to it.
  const isUnavailable = failures.some((failure) => failure.code === 'sentry_unavailable');
  const code = same ? first.code : isUnavailable ? 'sentry_unavailable' : 'refused';
  const message = same ? first.message : 'Sentry took none of the changes; the results say why for each.';
  return new RefusedRequest(STATUS_OF_ERROR[code], code, message, { fields: { results } });
}
