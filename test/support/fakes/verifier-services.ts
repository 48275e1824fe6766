import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { MetricName } from '../../../lambdas/contracts/metrics.ts';
import type { Services } from '../../../lambdas/verifier/services.ts';
import type { WebhookSecret } from '../../../lambdas/verifier/webhook-secret.ts';

export const CLIENT_SECRET = 'a client secret of our own making';
export const NOW = Date.parse('2026-11-23T12:00:00.000Z');

export const signatureOf = (body: string | Buffer, secret = CLIENT_SECRET) =>
  createHmac('sha256', secret).update(body).digest('hex');

export const ENVELOPE = JSON.stringify({
  action: 'created',
  installation: { uuid: 'u' },
  data: { issue: { id: '1' } },
  actor: { type: 'application', id: 'sentry', name: 'Sentry' },
});

interface Delivery {
  body?: string | Buffer | undefined;
  method?: string;
  secret?: string;
  headers?: Record<string, string | undefined>;
  base64?: boolean;
}

/** A delivery as API Gateway hands it over, signed unless `headers` says otherwise. */
export function delivery(options: Delivery = {}): APIGatewayProxyEventV2 {
  const { body = ENVELOPE, method = 'POST', secret = CLIENT_SECRET, headers = {}, base64 = false } = options;
  const bytes = Buffer.from(body as string);
  const event = {
    version: '2.0',
    routeKey: 'ANY /api/webhooks/sentry',
    rawPath: '/api/webhooks/sentry',
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      'request-id': '0123456789abcdef0123456789abcdef',
      'sentry-hook-resource': 'issue',
      'sentry-hook-timestamp': '1795435200',
      'sentry-hook-signature': signatureOf(bytes, secret),
      ...headers,
    },
    requestContext: { requestId: 'gateway-id', http: { method } },
    body: base64 ? bytes.toString('base64') : bytes.toString(),
    isBase64Encoded: base64,
  };
  return event as unknown as APIGatewayProxyEventV2;
}

export interface FakeServices extends Services {
  sent: string[];
  stored: Buffer[];
  refreshes: () => number;
  metricsSeen: [MetricName, string | number][];
  logLines: string[];
  /** Ends the time of the request that is running. */
  expire: () => void;
}

/** Services that keep what they are given; `afterRefresh` are the secrets that a refresh brings. */
export function fakeServices(
  overrides: Partial<Services> & { versions?: WebhookSecret[]; afterRefresh?: WebhookSecret[] } = {},
): FakeServices {
  const { versions = [{ clientSecret: CLIENT_SECRET }], afterRefresh, ...rest } = overrides;
  const controller = new AbortController();
  const sent: string[] = [];
  const stored: Buffer[] = [];
  const metricsSeen: [MetricName, string | number][] = [];
  const logLines: string[] = [];
  let refreshes = 0;
  const log = (message: string, fields: object = {}) =>
    void logLines.push(
      `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? `${value.name}: ${value.message}` : value))}`,
    );
  return {
    sent,
    stored,
    metricsSeen,
    logLines,
    refreshes: () => refreshes,
    expire: () => controller.abort(),
    clock: { now: () => NOW },
    secrets: {
      all: () => Promise.resolve(refreshes > 0 && afterRefresh ? afterRefresh : versions),
      refresh: () => {
        refreshes++;
        return Promise.resolve();
      },
    },
    queue: { send: (text) => Promise.resolve(void sent.push(text)) },
    oversize: { put: (gzipped) => Promise.resolve((stored.push(gzipped), `oversize/${stored.length}`)) },
    telemetry: {
      log: { info: log, warn: log, error: log },
      metrics: {
        count: (name, value = 1) => void metricsSeen.push([name, value]),
        gauge: (name, value) => void metricsSeen.push([name, value]),
        milliseconds: (name, value) => void metricsSeen.push([name, value]),
        countBy: (name, _, value) => void metricsSeen.push([name, value]),
        note: log,
        flush: () => undefined,
      },
    },
    startDeadline: () => ({ signal: controller.signal, release: () => undefined }),
    requireBearer: false,
    ...rest,
  };
}
