import type { VERIFIER_ENVIRONMENT } from '../contracts/environment.ts';
import { flag, httpUrl, parseEnvironment, text, type VariablesOf } from '../contracts/environment-parser.ts';

export interface Settings {
  queueUrl: string;
  webhookSecretArn: string;
  archiveBucket: string;
  /** A delivery must also carry `Authorization: Bearer`. */
  requireBearer: boolean;
  region: string;
  /** Undefined in AWS, where the region names it. */
  s3Endpoint: string | undefined;
  logLevel: string | undefined;
  metricsNamespace: string | undefined;
  /** Which metrics are sent (contracts/metrics.ts). */
  metricsSent: string | undefined;
  /** Whether this instance was started before anybody waited for it. */
  isProvisioned: boolean;
}

/** Parses the environment once, at init. Throws one error that names every variable that is missing or wrong. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = {
    QUEUE_URL: httpUrl(),
    WEBHOOK_SECRET_ARN: text(),
    ARCHIVE_BUCKET: text(),
    REQUIRE_BEARER: flag(),
  } satisfies VariablesOf<typeof VERIFIER_ENVIRONMENT>;
  const parsed = parseEnvironment('verifier', variables, environment);
  return {
    queueUrl: parsed.QUEUE_URL,
    webhookSecretArn: parsed.WEBHOOK_SECRET_ARN,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    requireBearer: parsed.REQUIRE_BEARER,
    // What follows is Lambda's, the SDK's and Powertools' own; each has its default.
    region: environment['AWS_REGION'] ?? '',
    s3Endpoint: environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'],
    logLevel: environment['POWERTOOLS_LOG_LEVEL'],
    metricsNamespace: environment['POWERTOOLS_METRICS_NAMESPACE'],
    metricsSent: environment['METRICS_SENT'],
    isProvisioned: environment['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'provisioned-concurrency',
  };
}
