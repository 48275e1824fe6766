import type { Construct } from 'constructs';
import { CALLBACK_PATH, POOL_GROUPS, SIGNED_OUT_PATH } from '../../lambdas/contracts/sign-in.ts';
import type { FunctionName } from '../../lambdas/contracts/routes.ts';
import type { Config } from '../config.ts';
import type { ErrorLogProps } from '../error-log-props.ts';
import { Admin, namedProvider, poolAsProvider, type ProviderEnvironment } from './admin.ts';
import { ArchiveQueries } from './archive-queries.ts';
import { Consumer } from './consumer.ts';
import { ownKey } from './encryption.ts';
import { EventBus } from './event-bus.ts';
import { HttpApi } from './http-api.ts';
import { IngestQueue } from './ingest-queue.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { Notifier } from './notifier.ts';
import type { Parts } from './parts.ts';
import { nameOf, namespaceOf } from './path-names.ts';
import { PoolClients } from './pool-clients.ts';
import { ProductSecrets } from './product-secrets.ts';
import { Publisher } from './publisher.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { ServiceFunction } from './service-function.ts';
import { Store } from './store.ts';
import { Sync } from './sync.ts';
import { UserPool } from './user-pool.ts';
import { Verifier } from './verifier.ts';

/** What is made elsewhere and handed in. */
type Given = Pick<ErrorLogProps, 'bus' | 'topic' | 'key' | 'endpoints' | 'identity'>;

/** The parts of the flow, wired to each other. */
export interface Assembly {
  api: HttpApi;
  ingest: IngestQueue;
  store: Store;
  secrets: ProductSecrets;
  events: EventBus;
  monitoring: Monitoring;
  queries: ArchiveQueries;
  functions: Record<FunctionName, ServiceFunction>;
  provider: ProviderEnvironment;
  pool: UserPool | undefined;
  urls: { webhook: string; admin: string; callback: string; signedOut: string; sync: string };
}

/** Makes every part below `scope`, in the order in which one needs another. */
export function assemble(scope: Construct, config: Config, given: Given): Assembly {
  const encryptionKey = ownKey(scope, config.settings, given.key);
  const store = new Store(scope, 'Store', config, encryptionKey);
  const { endpoints } = given;
  const secrets = new ProductSecrets(scope, 'Secrets', config, { encryptionKey, endpoints });
  const ingest = new IngestQueue(scope, 'Ingest', config.settings, encryptionKey);
  const logging = {
    logLevel: config.settings.LOG_LEVEL,
    logRetention: config.settings.LOG_RETENTION_DAYS,
    logRemovalPolicy: removalPolicyOf(config),
    encryptionKey,
    metricsNamespace: namespaceOf(scope, config.stage),
    metricsSent: config.settings.DASHBOARD ? ('all' as const) : ('watched' as const),
    platformLogs: config.settings.PLATFORM_LOGS,
  };
  const parts: Parts = { config, store, queue: ingest.queue, secrets, logging };

  const verifier = new Verifier(scope, 'Verifier', parts);
  const consumer = new Consumer(scope, 'Consumer', parts);
  const sync = new Sync(scope, 'Sync', parts);
  const admin = new Admin(scope, 'Admin', parts, {
    deadLetters: ingest.deadLetterQueue,
    sync: sync.function,
  });
  const notifier = new Notifier(scope, 'Notifier', parts);
  admin.testAlertsBy(notifier.work);
  const api = new HttpApi(scope, 'Http', {
    functions: { verifier: verifier.target, sync: sync.function, admin: admin.function },
    settings: config.settings,
    logging,
  });
  const events = new EventBus(scope, 'Events', encryptionKey, given.bus);
  sync.announceOn(events, api.url);
  notifier.listenTo(events, api.url);
  const publisher = new Publisher(scope, 'Publisher', parts, events, api.url);
  const { provider, pool } = signIn(scope, config, api.url, given.identity);
  admin.listenAt(api.url, provider);
  notifier.linkTo(api.url);
  const functions = {
    verifier: verifier.function,
    consumer: consumer.function,
    sync: sync.function,
    admin: admin.function,
    notifier: notifier.function,
    publisher: publisher.function,
  };
  const watched = { config, functions, ingest, store, sync, notifier, api, encryptionKey };
  const monitoring = new Monitoring(scope, 'Monitoring', { ...watched, topic: given.topic });
  const queries = new ArchiveQueries(scope, 'Queries', config, store.bucket, encryptionKey);
  const made = { api, ingest, store, secrets, events, monitoring, queries, functions, provider, pool };
  return { ...made, urls: urlsOf(api.url) };
}

const urlsOf = (url: string): Assembly['urls'] => ({
  webhook: `${url}/api/webhooks/sentry`,
  admin: `${url}/admin/error-log`,
  callback: `${url}${CALLBACK_PATH}`,
  signedOut: `${url}${SIGNED_OUT_PATH}`,
  sync: `${url}/api/cron/sentry-sync`,
});

/** Where people sign in; the pool where it is the error log's own. */
function signIn(
  scope: Construct,
  config: Config,
  publicUrl: string,
  identity: Given['identity'],
): Pick<Assembly, 'provider' | 'pool'> {
  if (identity?.choice.kind === 'pool') {
    const { pool, options } = identity.choice;
    const clients = new PoolClients(scope, 'People', {
      pool,
      publicUrl,
      resourceServer: nameOf(scope),
      managedLogin: options.managedLogin,
      machineClient: config.settings.MACHINE_CLIENT,
    });
    const groups = { admin: options.adminGroups.join(','), viewer: options.viewerGroups.join(',') };
    return { provider: poolAsProvider(clients, groups), pool: undefined };
  }
  if (config.identity !== 'cognito') return { provider: namedProvider(config), pool: undefined };
  const pool = new UserPool(scope, 'People', config, publicUrl);
  return { provider: poolAsProvider(pool.clients, POOL_GROUPS), pool };
}
