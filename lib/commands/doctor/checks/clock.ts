import { fail, ok, warn, type Check } from '../check.ts';
import { between, leastSkew, offsetOf } from '../skew.ts';

/**
 * Webhooks are ordered by Sentry's clock and syncs by AWS's (docs/invariants.md, rule 2): between them, a change made
 * within the skew can be taken for older than it is until the next sync.
 */
const WARN_SKEW_MS = 2_000;
const FAIL_SKEW_MS = 60_000;
/** AWS refuses requests signed five minutes off (IAM guide, "Signature Version 4"). */
const OWN_SKEW_MS = 60_000;

/** Two Date headers and our own clock; no permission needed. */
export const clock: Check = {
  name: 'clock',
  run: async ({ http, target }) => {
    const [ours, theirs] = await Promise.all([
      http(target.adminUrl),
      http(`${target.sentry.baseUrl}/api/0/`),
    ]);
    const [awsOffset, sentryOffset] = [offsetOf(ours), offsetOf(theirs)];
    if (awsOffset === undefined || sentryOffset === undefined) {
      const silent = awsOffset === undefined ? target.adminUrl : target.sentry.baseUrl;
      return warn(
        `${silent} sends no Date header`,
        'Look at what stands in front of it: a proxy must pass Date on.',
      );
    }
    const skew = leastSkew(between(sentryOffset, awsOffset));
    if (skew > WARN_SKEW_MS) {
      const finding = `Sentry and AWS are at least ${seconds(skew)} apart`;
      const fix =
        'Set the clock of your Sentry server (NTP): until then a status may be off until the next sync.';
      return skew > FAIL_SKEW_MS ? fail(finding, fix) : warn(finding, fix);
    }
    const own = leastSkew(awsOffset);
    if (own > OWN_SKEW_MS) {
      return warn(
        `this machine is ${seconds(own)} off`,
        'Set its clock (NTP): AWS refuses requests that are signed five minutes off.',
      );
    }
    return ok('Sentry, AWS and this machine agree within two seconds');
  },
};

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
