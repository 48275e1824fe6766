import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  ADMIN_ENVIRONMENT,
  COMMON_ENVIRONMENT,
  EnvironmentOf,
} from '../../../lambdas/contracts/environment.ts';
import { METRICS_NAMESPACE } from '../../../lambdas/contracts/metrics.ts';
import { entryOf } from '../../../lib/constructs/bundling.ts';
import { treeOf } from '../admin/before.ts';
import { ADMIN, CLIENT_ID, startFakeServices, type FakeServices } from '../admin/fake-services.ts';
import { atMostTimes, inRounds, type Row } from '../row.ts';
import { median } from '../statistics.ts';
import { bundle } from '../verifier/bundles.ts';
import { CERTIFICATE_FILE } from '../verifier/fake-aws.ts';
import { coldFigures, lastWord } from '../verifier/harness.ts';

const PROCESSES = 7;
const SUBJECTS = ['now', 'before'] as const;
type Subject = (typeof SUBJECTS)[number];

/** The table is empty: that is what two versions read alike, whatever one of them has added to its items. */
export const adminCold: Row = {
  name: 'admin-cold',
  what: 'admin cold: module load and first page in a fresh process, over TLS, its token checked',
  comparison: 'the same of the revision --before, with the dependencies of now',
  figures: [
    { name: 'load and first page', unit: 'ms', budget: atMostTimes(1.2) },
    { name: 'load', unit: 'ms', budget: null },
  ],
  rounds: 5,
  run: async (bench) => {
    const { directory, before, onEnd } = bench;
    const root = await treeOf(before, directory);
    const bundles: Record<Subject, string> = {
      now: (await bundle(entryOf('admin'), directory, 'now')).file,
      before: (await bundle(entryOf('admin'), directory, 'earlier', { root })).file,
    };
    const services = await startFakeServices();
    onEnd(() => services.stop());
    const eventFile = path.join(directory, 'event.json');
    await writeFile(eventFile, JSON.stringify(firstPage(services)));
    const cold = async (subject: Subject) => {
      const order = JSON.stringify({ kind: 'cold', bundle: bundles[subject], eventFile, status: 200 });
      const child = fork('test/bench/verifier/worker.mjs', [order], {
        env: environmentOf(services),
        // Its log lines go through a pipe, as in Lambda.
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      child.stdout?.resume();
      return coldFigures.parse(await lastWord(child));
    };
    return inRounds(bench, async () => {
      const loads: Record<Subject, number[]> = { now: [], before: [] };
      const totals: Record<Subject, number[]> = { now: [], before: [] };
      for (let i = 0; i < PROCESSES; i++) {
        // In turn, and each of them first as often as the other.
        for (const subject of i % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed()) {
          const { loadMs, totalMs } = await cold(subject);
          loads[subject].push(loadMs);
          totals[subject].push(totalMs);
        }
      }
      return { 'load and first page': sampleOf(totals), load: sampleOf(loads) };
    });
  },
};

const sampleOf = ({ now, before }: Record<Subject, number[]>) => ({
  measured: median(now),
  comparison: median(before),
});

/** What Lambda and the stack set; an earlier version takes of it what it knows. */
function environmentOf({ url }: FakeServices): Record<string, string> {
  const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${name}`;
  const product: EnvironmentOf<typeof ADMIN_ENVIRONMENT> & EnvironmentOf<typeof COMMON_ENVIRONMENT> = {
    ...{ SENTRY_BASE_URL: 'https://sentry.io', SENTRY_ORG_SLUG: 'acme', SENTRY_PROJECT_SLUG: '' },
    ...{ SENTRY_TOKEN_SECRET_ARN: arn('token'), SENTRY_CA_FILE: '', SESSION_SECRET_ARN: arn('session') },
    ...{
      REPORT: '',
      ALERTS: '',
      WORK_QUEUE_URL: `${url}/000000000000/work`,
      TABLE_NAME: 'table',
      ARCHIVE_BUCKET: 'archive',
      INDEX_TAGS: '',
      TICKET_URL: '',
      QUEUE_URL: `${url}/000000000000/ingest`,
      DLQ_URL: `${url}/000000000000/dead`,
      SYNC_INVOKE_URL: `${url}/2015-03-31/functions/sync/invocations`,
    },
    ...{ REDACT_KEYS: '', KEEP_KEYS: '', REDACT_PRIVATE_ADDRESSES: 'false' },
    ...{ IDENTITY: 'oidc', OIDC_ISSUER: url, OIDC_CLIENT_ID: CLIENT_ID, OIDC_CLIENT_SECRET_ARN: '' },
    ...{
      OIDC_AUDIENCE: CLIENT_ID,
      OIDC_ROLES_CLAIM: 'email',
      OIDC_ADMIN_VALUES: ADMIN,
      OIDC_VIEWER_VALUES: '',
    },
    ...{ PUBLIC_URL: 'https://errors.example.com', SESSION_HOURS: '8', STAGE: 'bench', AUDIT_DAYS: '400' },
    POWERTOOLS_SERVICE_NAME: 'admin',
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    METRICS_SENT: 'all',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    NODE_OPTIONS: '--enable-source-maps',
  };
  return {
    ...product,
    NODE_EXTRA_CA_CERTS: path.resolve(CERTIFICATE_FILE),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'admin',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  };
}

/** As API Gateway hands it over. */
const firstPage = ({ token }: FakeServices) => ({
  version: '2.0',
  routeKey: 'GET /admin/error-log',
  rawPath: '/admin/error-log',
  rawQueryString: '',
  headers: {
    accept: 'text/html',
    authorization: `Bearer ${token}`,
    host: 'errors.example.com',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-proto': 'https',
  },
  requestContext: {
    requestId: 'gateway-id',
    domainName: 'errors.example.com',
    http: { method: 'GET', path: '/admin/error-log', sourceIp: '192.0.2.1' },
  },
  isBase64Encoded: false,
});
