import * as z from 'zod';

/** How the local run of somebody's own app tells the error logs in it what they are to be on this machine. */

/** Key of the CDK's context, which only the local run sets. */
export const LOCAL_RUN = 'sentry-error-ledger:local-run';

export type LocalRun = z.infer<typeof localRunSchema>;
export const localRunSchema = z.object({
  /** Win over those of the app: where Sentry and the sign-in are. */
  settings: z.record(z.string(), z.string()),
  /** For settings that the app leaves out. */
  defaults: z.record(z.string(), z.string()),
});

/** Key in a template's metadata, before the path of an error log in its app; its value is the path within the stack. */
export const ERROR_LOG_AT = 'sentry-error-ledger:error-log:';
