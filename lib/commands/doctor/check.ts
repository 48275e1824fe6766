import type { Finding } from '../report/checklist.ts';
import type { Http } from '../target/http.ts';
import type { Aws } from './aws/aws.ts';
import type { Deployment } from './deployment.ts';
import type { Sentry } from './sentry/sentry.ts';

export type { Finding };

/** @typeParam World what the check has of the world. */
export interface CheckOf<World> {
  /** Kebab case; stable, because --json is read by programs. */
  name: string;
  /** Name of an earlier check: where that failed, this one would only fail for the same reason, and is skipped. */
  needs?: string;
  /** What it throws becomes a finding. */
  run(context: World): Promise<Finding>;
}

/** Of a deployment. */
export type Check = CheckOf<Context>;

/** What checks have of the world. */
export interface Context {
  target: Deployment;
  aws: Aws;
  sentry: Sentry;
  /** For our own public URL. */
  http: Http;
  /** For the identity provider. */
  fetch: typeof globalThis.fetch;
  clock: { now(): number };
  sleep: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C: nothing more is begun or waited for. */
  stop: AbortSignal;
  /** Says what is being waited for. */
  waiting: (text: string) => void;
  /** How long to wait for the test delivery, milliseconds. */
  timeoutMs: number;
  /** Slug of the integration, where the organization has several. */
  integration: string | undefined;
}

export const ok = (finding: string): Finding => ({ state: 'ok', finding, fix: null });
export const skipped = (finding: string): Finding => ({ state: 'skipped', finding, fix: null });
export const warn = (finding: string, fix: string): Finding => ({ state: 'warn', finding, fix });
export const fail = (finding: string, fix: string): Finding => ({ state: 'fail', finding, fix });
