import type { Telemetry } from '../../../lambdas/adapters/telemetry.ts';

/** For whoever does not ask what was logged or counted. */
export const quietTelemetry: Telemetry = {
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  metrics: {
    count: () => undefined,
    gauge: () => undefined,
    countBy: () => undefined,
    milliseconds: () => undefined,
    flush: () => undefined,
  },
};
