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

/**
 * Invokes a function now and at every interval, without waiting for the run before: runs that overlap are the
 * function's own matter, as with EventBridge Scheduler. What a run throws is reported by the function's host.
 */
export function startSchedule(options: ScheduleOptions): { stop: () => void } {
  const { plan, host, everySeconds, whyNot, onRefused } = options;
  const run = () => {
    const why = whyNot();
    if (why === undefined) void host.invoke(JSON.parse(fillIn(plan, new Date())));
    else onRefused(why);
  };
  run();
  const timer = setInterval(run, everySeconds * 1000);
  return { stop: () => clearInterval(timer) };
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
