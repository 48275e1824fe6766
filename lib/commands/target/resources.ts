import * as z from 'zod';
import type { LocalEndpoints } from '../../local/endpoints.ts';
import { jsonOf } from './json.ts';

/** What a deployment consists of, as far as commands are concerned, by the outputs of lib/constructs/outputs.ts. */
export const OUTPUTS = {
  table: 'TableName',
  bucket: 'ArchiveBucket',
  queue: 'QueueUrl',
  dlq: 'DlqUrl',
  webhookUrl: 'WebhookUrl',
  syncUrl: 'SyncUrl',
  adminUrl: 'AdminUrl',
  webhookSecret: 'WebhookSecretArn',
  sentryTokenSecret: 'SentryTokenSecretArn',
  cronSecret: 'CronSecretArn',
  endpointsSecret: 'EndpointsSecretArn',
  sessionSecret: 'SessionSecretArn',
  alarmTopic: 'AlarmTopicArn',
  alertFrom: 'AlertFrom',
  oidcIssuer: 'OidcIssuer',
  oidcClientId: 'OidcClientId',
  userPool: 'UserPoolId',
  sentryBaseUrl: 'SentryBaseUrl',
  sentryOrganization: 'SentryOrganization',
  queryWorkgroup: 'QueryWorkgroup',
  queryDatabase: 'QueryDatabase',
  /** Slugs with commas between them, or * for all that the token can see. */
  sentryProjects: 'SentryProjects',
} as const;

export type Resource = keyof typeof OUTPUTS;
/** Names, URLs and ARNs; a stack that an older version deployed lacks some. */
export type Resources = Partial<Record<Resource, string>>;

/** By options of these names. */
export const BY_HAND = ['table', 'bucket', 'queue', 'dlq'] as const satisfies readonly Resource[];

export function resourcesOfOutputs(outputs: ReadonlyMap<string, string>): Resources {
  const found = Object.entries(OUTPUTS).flatMap(([resource, output]) => {
    const value = outputs.get(output);
    return value === undefined ? [] : [[resource, value] as const];
  });
  return Object.fromEntries(found);
}

/** Which provider the local run has started, and for which client: its own tokens say so. */
function providerOf(token: string): Pick<Resources, 'oidcIssuer' | 'oidcClientId'> {
  const [, payload = ''] = token.split('.');
  const { success, data } = tokenOfLocalRun.safeParse(jsonOf(Buffer.from(payload, 'base64url').toString()));
  return success ? { oidcIssuer: data.iss, oidcClientId: data.aud } : {};
}
const tokenOfLocalRun = z.object({ iss: z.string(), aud: z.string() });

/** The local stack has no alarms. */
export const resourcesOfLocalRun = (endpoints: LocalEndpoints): Resources => ({
  table: endpoints.tableName,
  bucket: endpoints.archiveBucket,
  queue: endpoints.queueUrl,
  dlq: endpoints.dlqUrl,
  webhookUrl: endpoints.webhookUrl,
  syncUrl: endpoints.syncUrl,
  adminUrl: endpoints.adminUrl,
  webhookSecret: endpoints.secretArns.webhook,
  sentryTokenSecret: endpoints.secretArns.sentryToken,
  cronSecret: endpoints.secretArns.cron,
  endpointsSecret: endpoints.secretArns.endpoints,
  sessionSecret: endpoints.secretArns.session,
  ...providerOf(endpoints.adminToken),
  sentryBaseUrl: endpoints.sentry.baseUrl,
  sentryOrganization: endpoints.sentry.orgSlug,
  sentryProjects: endpoints.sentry.projects.join(',') || '*',
});
