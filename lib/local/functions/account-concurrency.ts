/**
 * How many executions an account has at the same moment, over all of its functions. What is reserved for one function is
 * taken from the others, and is also all that this one gets (Lambda guide, "Understanding and visualizing concurrency").
 */
export interface AccountConcurrency {
  /** False where Lambda would refuse the invocation with TooManyRequestsException; otherwise call `leave` after it. */
  enter(functionName: string): boolean;
  leave(functionName: string): void;
}

/** The limit of a machine that has none. */
export const UNLIMITED: AccountConcurrency = { enter: () => true, leave: () => undefined };

/** @param reserved executions by the name of the function; no more than `limit` together. */
export function createAccountConcurrency(
  limit: number,
  reserved: ReadonlyMap<string, number>,
): AccountConcurrency {
  const unreserved = limit - [...reserved.values()].reduce((sum, each) => sum + each, 0);
  if (unreserved < 0) throw new RangeError(`More executions are reserved than the account has (${limit}).`);
  /** Under way, by function; those without a reservation together, under no name. */
  const running = new Map<string | undefined, number>();
  const poolOf = (functionName: string) => (reserved.has(functionName) ? functionName : undefined);
  return {
    enter(functionName) {
      const pool = poolOf(functionName);
      const under = running.get(pool) ?? 0;
      if (under >= (reserved.get(functionName) ?? unreserved)) return false;
      running.set(pool, under + 1);
      return true;
    },
    leave(functionName) {
      const pool = poolOf(functionName);
      running.set(pool, (running.get(pool) ?? 0) - 1);
    },
  };
}
