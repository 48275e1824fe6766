import { fail, ok, warn, type Finding } from '../check.ts';
import { requestingExecutions } from '../copyable.ts';
import type { Concurrency } from './account.ts';

/** What a stage takes of the account's executions. */
interface Demand {
  consumer: number;
  /** The larger of what is reserved and provisioned for the verifier and is not yet counted as reserved. */
  forVerifier: number;
  /** Executions that webhooks need at the same moment, where `SCALE` says how many come. */
  webhooks?: number | undefined;
}

/** One scheduled sync and one page of the admin function. */
const OTHERS = 2;
/** Twenty webhooks a second take one, a burst of cold starts three. */
const VERIFIER_NEEDS = 3;
/** What Lambda leaves to functions without a reservation, at least (Lambda guide, "Configuring reserved concurrency"). */
const ALWAYS_UNRESERVED = 100;

/** Whether the verifier finds an execution free while everything else of the stage runs. */
export function roomForVerifier(
  { limit, unreserved }: Concurrency,
  { consumer, forVerifier, webhooks = VERIFIER_NEEDS }: Demand,
  region: string,
): Finding {
  const request = `ask AWS for more (docs/deploy.md, A new account): ${requestingExecutions(region)}`;
  const reserved = limit - unreserved;
  const account = `the account allows ${limit} executions at the same moment, ${reserved} of them reserved`;
  if (forVerifier > 0 && unreserved - forVerifier < Math.min(ALWAYS_UNRESERVED, limit)) {
    return fail(
      `${account}; Lambda would refuse to set ${forVerifier} aside for the verifier`,
      `Set VERIFIER_RESERVED_CONCURRENCY and VERIFIER_PROVISIONED_CONCURRENCY to 0, or ${request}`,
    );
  }
  const left = Math.max(forVerifier, unreserved - consumer - OTHERS);
  if (left < webhooks) {
    return fail(
      `${account}; beside ${consumer} of the consumer and ${OTHERS} of sync and admin ${Math.max(0, left)} are left for webhooks, which need ${webhooks}`,
      `Lower SCALE or CONSUMER_MAX_CONCURRENCY, free what others reserve, or ${request}`,
    );
  }
  const finding = `${account}; ${left} are left for webhooks`;
  return limit < ALWAYS_UNRESERVED
    ? warn(`${finding}, and every other function of the account takes from them`, request.replace(/^a/, 'A'))
    : ok(finding);
}
