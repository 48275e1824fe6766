import { SECURITY_HEADERS } from '../../../../lambdas/contracts/security-headers.ts';
import type { HttpAnswer } from '../../target/http.ts';
import { fail, ok, skipped, warn, type Check, type Finding } from '../check.ts';
import type { SyncRun } from '../aws/table.ts';

const MINUTE_MS = 60_000;
/** As the alarm on the oldest message: lib/constructs/monitoring/alarms/alarm-rules.ts. */
const OLDEST_MESSAGE_SECONDS = 600;
/** Three runs of the longest interval that the settings allow. */
const SYNC_OVERDUE_MS = 15 * MINUTE_MS;

/** The admin function answers everybody, if only to send them away. */
export const pages: Check = {
  name: 'pages',
  run: async ({ http, target }) => {
    const { status } = await http(target.adminUrl);
    if (status < 500 && status !== 404) return ok(`${target.adminUrl} answers (${status} without a session)`);
    return fail(
      `${target.adminUrl} answers ${status}`,
      "Look into the admin function's log in CloudWatch; a mistake in its settings is named there.",
    );
  },
};

/** Nobody's route; a name that no scanner tries, so that its line in the access log is known. */
const STRAY_PATH = '/doctor-asks-for-no-route';

/** What stands before the functions: routes that are exact, and https alone (docs/api.md). */
export const edges: Check = {
  name: 'edges',
  needs: 'pages',
  run: async ({ http, target }) => {
    const [stray, page] = await Promise.all([
      http(new URL(STRAY_PATH, target.adminUrl).href),
      http(target.adminUrl),
    ]);
    if (lackingOf(stray).length === 0 || stray.status !== 404) {
      return fail(
        `an unknown path is answered ${stray.status.toString()} and not by the gateway's own 404: junk reaches what stands behind it`,
        'Deploy this version, whose routes are exact; in front of it, let no proxy answer for other paths.',
      );
    }
    const lacking = lackingOf(page);
    if (lacking.length === 0) return ok('unknown paths end at the gateway; answers carry their headers');
    return fail(
      `the pages come without ${lacking.join(', ')}`,
      'Deploy this version, and have whatever stands in front of it (a proxy, a CDN) pass these headers on.',
    );
  },
};

/** Of the headers that every answer of a function carries, those that this one lacks. */
const lackingOf = ({ headers }: HttpAnswer): string[] =>
  Object.keys(SECURITY_HEADERS).filter((name) => !headers.has(name));

export const queue: Check = {
  name: 'queue',
  run: async ({ aws, target }) => {
    const { waiting, inFlight } = await aws.queue(target.queueUrl);
    const age = target.endpoints === undefined ? await aws.oldestMessageAge(target.queueUrl) : null;
    const depth = `${waiting} waiting, ${inFlight} being worked on`;
    if (age !== null && age > OLDEST_MESSAGE_SECONDS) {
      return fail(
        `${depth}; the oldest has waited ${Math.round(age / 60)} min`,
        'The consumer is stopped or too slow: see storage above, then raise CONSUMER_MAX_CONCURRENCY.',
      );
    }
    return ok(age === null ? depth : `${depth}; the oldest has waited ${Math.round(age)} s`);
  },
};

export const deadLetterQueue: Check = {
  name: 'dead-letter-queue',
  run: async ({ aws, target }) => {
    const { waiting, inFlight } = await aws.queue(target.dlqUrl);
    return waiting + inFlight === 0
      ? ok('empty')
      : fail(
          `${waiting + inFlight} messages failed five times and wait here, 14 days at most`,
          `Fix what the consumer's log names, then npm run redrive -- ${target.option}.`,
        );
  },
};

export const lastSync: Check = {
  name: 'last-sync',
  run: async ({ aws, target, clock }) => {
    const runs = await aws.table.runs(24);
    const last = runs.find(({ finishedAt }) => finishedAt !== null);
    if (last === undefined) {
      return fail(
        runs.length === 0 ? 'none has run' : 'none has come to an end',
        `Start a manual sync and read its answer: POST ${target.syncUrl} (docs/deploy.md, Check).`,
      );
    }
    const age = clock.now() - Date.parse(last.finishedAt ?? last.startedAt);
    return judgeRun(last, age);
  },
};

const age = (ms: number): string =>
  ms < 2 * MINUTE_MS ? `${Math.round(ms / 1000)} s ago` : `${Math.round(ms / MINUTE_MS)} min ago`;

function judgeRun(run: SyncRun, ageMs: number): Finding {
  const [first] = run.errors;
  const why = first === undefined ? '' : `: ${first.message.replace(/\.$/, '')}`;
  if (run.state === 'FAILED') {
    return fail(
      `the last one failed ${age(ageMs)}${why}`,
      'Fix what it names; the next run follows within five minutes.',
    );
  }
  if (ageMs > SYNC_OVERDUE_MS) {
    return fail(
      `the last one ended ${age(ageMs)}, and one is due every five minutes`,
      "Enable the schedule (EventBridge Scheduler, Schedules) and look into the sync function's log.",
    );
  }
  if (run.state === 'PARTIAL' || first !== undefined) {
    return warn(
      `the last one, ${age(ageMs)}, ${run.state === 'PARTIAL' ? 'did not see everything' : 'met errors'}${why}`,
      'The next run continues; if three in a row are partial, see the runbook.',
    );
  }
  return ok(`complete ${age(ageMs)}, ${run.issuesSeen} issues seen`);
}

/** A deployment alone has alarms. */
export const alarms: Check = {
  name: 'alarms',
  run: async ({ aws, target }) => {
    if (target.alarmTopicArn === '') return skipped('there are none here');
    const [subscribers, ringing] = await Promise.all([
      aws.subscriptions(target.alarmTopicArn),
      aws.ringingAlarms(target.alarmPrefix ?? '-'),
    ]);
    if (ringing.length > 0) {
      return warn(`ringing: ${ringing.join(', ')}`, 'Follow its heading in docs/runbook.md.');
    }
    const pending = subscribers.filter(({ isConfirmed }) => !isConfirmed);
    if (subscribers.length === 0) {
      return warn(
        'nobody would hear one',
        'Set ALARM_EMAIL and deploy, or subscribe your own to AlarmTopicArn.',
      );
    }
    if (pending.length > 0) {
      return warn(
        `${pending.map(({ endpoint }) => endpoint).join(', ')} has not confirmed`,
        'Click the link in the message "AWS Notification - Subscription Confirmation" sent there.',
      );
    }
    return ok(`none rings; ${subscribers.length} subscribed`);
  },
};
