import type { Config } from '../config.ts';
import type { Assembly } from './assembly.ts';
import { inviteCallOf } from './path-names.ts';

interface Output {
  name: string;
  value: string;
  description: string;
}

const output = (name: string, value: string, description: string): Output => ({ name, value, description });

/** What people and commands are told of a deployment, by names that lib/commands/target/resources.ts reads. */
export const outputsOf = (config: Config, assembly: Assembly): Output[] => [
  ...addressesOf(config, assembly),
  ...signInOf(config, assembly),
  ...resourcesOf(config, assembly),
];

function addressesOf({ settings }: Config, { api, urls }: Assembly): Output[] {
  const { domainTarget } = api;
  return [
    output('WebhookUrl', urls.webhook, 'Webhook URL of the Sentry integration'),
    ...(domainTarget === undefined
      ? []
      : [output('DomainTarget', domainTarget, `CNAME target of ${settings.DOMAIN_NAME}`)]),
    output('AdminUrl', urls.admin, 'The web page'),
    output('CallbackUrl', urls.callback, 'Redirect address of the identity provider’s client'),
    output('SignedOutUrl', urls.signedOut, 'Where the provider leads to after a sign-out'),
    output('SyncUrl', urls.sync, 'Starts a full sync'),
  ];
}

function signInOf({ identity, stage }: Config, { provider, pool }: Assembly): Output[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID } = provider;
  if (identity === 'none') return [];
  return [
    ...(OIDC_ISSUER === '' ? [] : [output('OidcIssuer', OIDC_ISSUER, 'Who says who people are')]),
    ...(OIDC_CLIENT_ID === ''
      ? []
      : [output('OidcClientId', OIDC_CLIENT_ID, 'The client through which they sign in')]),
    ...(pool === undefined
      ? []
      : [
          output('UserPoolId', pool.userPoolId, 'Those who are invited'),
          ...(pool.clients.machineClientId === undefined
            ? []
            : [
                output(
                  'MachineClientId',
                  pool.clients.machineClientId,
                  'The client through which programs sign in',
                ),
              ]),
          output(
            'Invite',
            `${inviteCallOf(pool, stage)} you@example.com --role admin`,
            'Nobody can sign in before somebody is invited',
          ),
        ]),
  ];
}

function resourcesOf({ settings }: Config, assembly: Assembly): Output[] {
  const { secrets, store, ingest, events, monitoring, queries } = assembly;
  return [
    output('WebhookSecretArn', secrets.webhook.secretArn, 'Fill in {clientSecret, bearerToken?}'),
    output('SentryTokenSecretArn', secrets.sentryToken.secretArn, 'Fill in {authToken}'),
    output('CronSecretArn', secrets.cron.secretArn, 'Holds {cronSecret}, random'),
    output('SessionSecretArn', secrets.session.secretArn, 'Holds {sessionKey}, random'),
    output('EndpointsSecretArn', secrets.endpoints.secretArn, 'Where alerts go, by the name of their route'),
    output('TableName', store.table.tableName, 'Groups, events and sync runs'),
    output('QueueUrl', ingest.queue.queueUrl, 'What the consumer reads'),
    output('DlqUrl', ingest.deadLetterQueue.queueUrl, 'Messages that failed five times'),
    output('EventBusName', events.bus.eventBusName, 'Where your own rules listen (docs/events.md)'),
    output('AlarmTopicArn', monitoring.topic.topicArn, 'Subscribe whoever should hear of an alarm'),
    ...(settings.ALERT_FROM === ''
      ? []
      : [output('AlertFrom', settings.ALERT_FROM, 'Who alerts by e-mail come from')]),
    // For the doctor, which knows a deployment by its outputs alone.
    output('SentryBaseUrl', settings.SENTRY_BASE_URL, 'The Sentry that is copied'),
    output('SentryOrganization', settings.SENTRY_ORG_SLUG, 'Its organization'),
    output('SentryProjects', settings.SENTRY_PROJECT_SLUG || '*', 'Its projects; * = all'),
    output('ArchiveBucket', store.bucket.bucketName, 'Every record, as received and sanitised'),
    output('QueryWorkgroup', queries.workgroup, 'For npm run query, and for Athena’s own pages'),
    output('QueryDatabase', queries.database, 'The archive as tables'),
  ];
}
