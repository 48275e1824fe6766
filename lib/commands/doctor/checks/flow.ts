import { SECURITY_HEADERS } from '../../../../lambdas/contracts/security-headers.ts';
import type { HttpAnswer } from '../../target/http.ts';
import { fail, ok, skipped, warn, type Check } from '../check.ts';
import { deploying } from '../copyable.ts';

/** As the alarm on the oldest message: lib/constructs/monitoring/alarms/alarm-rules.ts. */
const OLDEST_MESSAGE_SECONDS = 600;
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
        `In front of it, let no proxy answer for other paths; this version has exact routes: ${deploying(target)}`,
      );
    }
    const lacking = lackingOf(page);
    if (lacking.length === 0) return ok('unknown paths end at the gateway; answers carry their headers');
    return fail(
      `the pages come without ${lacking.join(', ')}`,
      `Have whatever stands in front of it (a proxy, a CDN) pass these headers on; this version sends them: ${deploying(target)}`,
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
          `Fix what the consumer's log names, then npm run redrive -- ${target.option}`,
        );
  },
};

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
      const headings = ringing.map((name) => name.replace(`${target.stackName ?? ''}-`, ''));
      return warn(
        `ringing: ${ringing.join(', ')}`,
        `Follow ${headings.length === 1 ? 'the heading' : 'the headings'} ${headings.join(', ')} of docs/runbook.md`,
      );
    }
    const pending = subscribers.filter(({ isConfirmed }) => !isConfirmed);
    if (subscribers.length === 0) {
      return warn(
        'nobody would hear one',
        `Set ALARM_EMAIL and deploy, or subscribe somebody: aws sns subscribe --region ${await aws.region()} --topic-arn ${target.alarmTopicArn} --protocol email --notification-endpoint you@example.com`,
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
