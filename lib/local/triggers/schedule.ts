import { randomUUID } from 'node:crypto';
import type { FunctionHost } from '../functions/function-host.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/template.ts';
import type { SchedulePlan } from '../template/stack-plan.ts';

export interface ScheduleOptions {
  plan: SchedulePlan;
  host: FunctionHost;
  /** Seconds between runs; replaces the template's rate. */
  everySeconds: number;
  /** Why the scheduler may not start the function just now; undefined where it may. */
  whyNot: () => string | undefined;
  onRefused: (why: string) => void;
}

/** Lambda tries an asynchronous invocation that was throttled again after a second (Lambda guide, "Error handling"). */
const PAUSE_WHEN_THROTTLED_MS = 1000;

/**
 * Invokes a function now and at every interval, without waiting for the run before: runs that overlap are the
 * function's own matter, as with EventBridge Scheduler. What a run throws is reported by the function's host; one that
 * finds no execution free is retried until the next one is due.
 */
export function startSchedule(options: ScheduleOptions): { stop: () => void } {
  const { plan, host, everySeconds, whyNot, onRefused } = options;
  let isStopped = false;
  const run = async (): Promise<void> => {
    const why = whyNot();
    if (why !== undefined) {
      onRefused(why);
      return;
    }
    const event: unknown = JSON.parse(fillIn(plan, new Date()));
    for (const until = Date.now() + everySeconds * 1000; !isStopped && Date.now() < until;) {
      const result = await host.invoke(event);
      if (result.ok || result.isThrottled !== true) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_WHEN_THROTTLED_MS));
    }
  };
  void run();
  const timer = setInterval(() => void run(), everySeconds * 1000);
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

/** The scheduler's context attributes in a target's input (EventBridge Scheduler, "Adding context attributes"). */
function fillIn(plan: SchedulePlan, at: Date): string {
  const values: Record<string, string> = {
    'schedule-arn': `arn:aws:scheduler:${LOCAL_REGION}:${LOCAL_ACCOUNT}:schedule/default/${plan.name}`,
    'scheduled-time': at.toISOString().replace(/\.\d+Z$/, 'Z'),
    'execution-id': randomUUID(),
    'attempt-number': '1',
  };
  return plan.input.replaceAll(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, name: string) => values[name] ?? whole,
  );
}
