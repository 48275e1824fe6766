import { adviceFor, reasonOf } from '../command-line/failure.ts';
import type { Result } from '../report/checklist.ts';
import { fail, skipped, type Check, type CheckOf, type Context, type Finding } from './check.ts';
import { alarms, deadLetterQueue, edges, pages, queue } from './checks/flow.ts';
import { foreverArchives } from './checks/archives.ts';
import { concurrency, customerKey, protection, writeFuse } from './checks/account.ts';
import { aws, secrets } from './checks/aws.ts';
import { clock } from './checks/clock.ts';
import { deliveryChecks } from './checks/delivery.ts';
import { emailSandbox, emailSender } from './checks/email.ts';
import { integrationChecks } from './checks/integration.ts';
import { completeness, refusals, webhookSilence } from './checks/ledger.ts';
import { redactionRules } from './checks/redaction.ts';
import { assignablePeople, projects, sentryToken, tokenScopes } from './checks/sentry.ts';
import { invitations, signIn } from './checks/sign-in.ts';
import { lastSync, manualSync } from './checks/sync.ts';
import { readIntegration, type Reading } from './sentry/integration.ts';
import { NotSentryError } from './sentry/sentry.ts';

/** Lists the permissions that the checks need. */
export const DOCTOR_PAGE = 'docs/doctor.md';

/** Every check in the order of the flow, for one examination: what Sentry says of the integration is read once. */
export function allChecks(): Check[] {
  let reading: Promise<Reading> | undefined;
  const read = (context: Context) => (reading ??= readIntegration(context));
  return [
    aws,
    secrets,
    protection,
    customerKey,
    concurrency,
    writeFuse,
    clock,
    sentryToken,
    tokenScopes,
    projects,
    assignablePeople,
    ...integrationChecks(read),
    pages,
    edges,
    signIn,
    invitations,
    // Sentry out of reach must not keep the delivery from being tried.
    ...deliveryChecks((context) => read(context).catch((): Reading => ({ kind: 'absent' }))),
    queue,
    deadLetterQueue,
    lastSync,
    manualSync,
    completeness,
    refusals,
    webhookSilence,
    redactionRules,
    foreverArchives,
    emailSender,
    emailSandbox,
    alarms,
  ];
}

/** A check that could not look is no success: what it guards is unknown. */
const couldNotLook = (error: unknown): Finding =>
  error instanceof NotSentryError
    ? fail(error.finding, error.advice)
    : fail(
        `could not look: ${reasonOf(error)}`,
        adviceFor(error, DOCTOR_PAGE) ??
          'Run the doctor again; if it stays, look up what is said in docs/runbook.md.',
      );

/** Runs checks one after the other, until somebody stops it; never rejects. */
export async function examine<World extends { stop: AbortSignal }>(
  checks: readonly CheckOf<World>[],
  context: World,
  { onStart, onResult }: { onStart: (name: string) => void; onResult: (result: Result) => void },
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    if (context.stop.aborted) break;
    onStart(check.name);
    const cause = results.find(({ name, state }) => name === check.needs && state === 'fail');
    const finding =
      cause === undefined
        ? await check.run(context).catch(couldNotLook)
        : skipped(`needs ${cause.name}: see above`);
    const result = { name: check.name, ...finding };
    results.push(result);
    onResult(result);
  }
  return results;
}
