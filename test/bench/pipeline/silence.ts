import type { Log, Telemetry } from '../../../lambdas/adapters/telemetry.ts';

/** Warnings and errors are what makes a figure doubtful: they go to the people who wait. */
export const quietLog = (progress: (line: string) => void): Log => {
  const tell = (message: string, fields: object = {}) => progress(`${message} ${JSON.stringify(fields)}`);
  return { info: () => undefined, warn: tell, error: tell };
};

export const quietTelemetry = (progress: (line: string) => void): Telemetry => ({
  log: quietLog(progress),
  metrics: {
    count: () => undefined,
    milliseconds: () => undefined,
    gauge: () => undefined,
    countBy: () => undefined,
    flush: () => undefined,
  },
});
