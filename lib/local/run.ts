import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { createResources } from './engines/aws-resources.ts';
import type { Cleanup } from './cleanup.ts';
import type { DynamoDb } from './engines/dynamodb-local.ts';
import { startEngines, type Engines } from './engines/engines.ts';
import { createLocalEventBus } from './bus/event-bus.ts';
import { createEventSources, hostOf, queueOf } from './triggers/event-sources.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { functionArn, startFunctions } from './functions/start-functions.ts';
import { startHttpApi } from './gateway/http-api.ts';
import { ADMIN, VIEWER } from './identity/people.ts';
import { startIdentityProvider, type IdentityProvider } from './identity/provider.ts';
import { listen } from './loopback/listen.ts';
import { startMailServer } from './mail/mail-server.ts';
import { removeEndpoints, writeEndpoints, type LocalEndpoints } from './endpoints.ts';
import { everythingAllowed, judgedByRoles, type Access } from './permissions/access.ts';
import { openStory, type LocalStory } from './story/story.ts';
import { startSchedule } from './triggers/schedule.ts';
import type { RunOptions } from './run-options.ts';
import { startSimulator, type LocalSentry } from './sentry.ts';
import { planStack, type StackPlan } from './template/stack-plan.ts';
import type { Assembled, SynthesizedStack } from './template/synthesize.ts';
import { TemplateError } from './template/template.ts';

export interface StartedStack {
  endpoints: LocalEndpoints;
  /** Signs the admin in, once, within ten minutes. */
  signInLink: string;
}

/** Other programs that are on their way since before this file was loaded (start.ts). */
export interface Begun {
  stack: Promise<Assembled>;
  dynamodb: Promise<DynamoDb>;
}

/** Everything else of a start; whatever it has started is in `cleanup`. */
export async function start(options: RunOptions, begun: Begun, cleanup: Cleanup): Promise<StartedStack> {
  const { settings, progress, signal } = options;
  const logDir = path.join(settings.localDir, 'logs');
  await removeEndpoints(settings.localDir);
  await rm(logDir, { recursive: true, force: true });
  // A function's log may hold what an error report held.
  await mkdir(logDir, { recursive: true, mode: 0o700 });

  const api = await startHttpApi(settings.port);
  cleanup.add(api.stop);
  const sentry = await sentryAddress(settings.sentryBaseUrl, cleanup);

  const addresses = addressesOf(api.url);
  const [identity, engines, { story, simulator }, assembled] = await Promise.all([
    startIdentity(api.url, cleanup),
    startEngines(options, cleanup, begun.dynamodb),
    sentry.server === undefined
      ? { story: undefined, simulator: undefined }
      : startWorld(options, cleanup, {
          server: sentry.server,
          sentryUrl: sentry.url,
          appUrl: api.url,
          ...addresses,
        }),
    begun.stack,
  ]);
  signal.throwIfAborted();
  const stack = await assembled.read({ OIDC_ISSUER: identity.issuer, SENTRY_BASE_URL: sentry.url });

  const plan = planStack(stack.template, engines.endpoints.aws, api.url);
  engines.fillSecrets(plan);
  plan.notRun.forEach((line) => progress.problem(line));

  const access = await accessOf(options, cleanup, { stack, plan, engines });
  // While a story is told nothing happens in Sentry: until then the pages are all that anybody asks for.
  const first = story === undefined ? undefined : PAGES;
  const [{ hosts, loaded }] = await Promise.all([
    startFunctions(plan, stack, access, { settings, logDir, progress, cleanup, first }),
    fillStores(options, { plan, engines, story }),
  ]);
  signal.throwIfAborted();
  api.open(plan.gateway, hosts);
  engines.control.events = createLocalEventBus({
    client: engines.clients.sqs,
    buses: plan.buses,
    rules: plan.rules,
    onEvent: logOfEvents(logDir, cleanup),
    onError: (line) => progress.problem(line),
  });
  const eventSources = createEventSources({ plan, hosts, access, clients: engines.clients, progress });
  await eventSources.enable(true);
  cleanup.add(eventSources.stop);
  engines.control.setEventSources = eventSources.enable;
  engines.control.invoke = (name, event) => invokeOne(hosts, name, event);
  progress.step(`Opened ${plan.gateway.routes.length} routes to ${hosts.size} functions`);

  const mail = await startMailServer(engines.inbox);
  cleanup.add(mail.stop);
  signal.throwIfAborted();
  const endpoints: LocalEndpoints = {
    ...addresses,
    adminToken: await identity.mintToken(ADMIN),
    viewerToken: await identity.mintToken(VIEWER),
    webhookSecret: settings.webhookSecret,
    cronSecret: settings.cronSecret,
    dynamodbEndpoint: engines.endpoints.dynamodb,
    awsEndpoint: engines.endpoints.aws,
    mailUrl: mail.url,
    ...storesOf(plan),
    ...(access.operators === undefined ? {} : { operators: access.operators }),
    sentry: { baseUrl: sentry.url, orgSlug: settings.orgSlug, projects: settings.projectSlugs },
    ...simulator?.endpoints,
  };
  cleanup.add(() => removeEndpoints(settings.localDir));
  await writeEndpoints(settings.localDir, endpoints);
  const goOn = () => {
    simulator?.goOn();
    startSchedules(plan, hosts, access, options, cleanup);
  };
  if (story === undefined) goOn();
  else story.tellEvents({ ...engines, ...storesOf(plan) }, { progress, cleanup, beside: loaded, then: goOn });
  const code = encodeURIComponent(identity.mintLinkCode(ADMIN));
  return { endpoints, signInLink: `${api.url}/admin/sign-in?login_hint=${code}` };
}

/** The service whose function answers everything that a person opens. */
const PAGES = 'admin';

/** Tables, queues and buckets, with what the story begins with. */
async function fillStores(
  { settings, progress }: RunOptions,
  { plan, engines, story }: { plan: StackPlan; engines: Engines; story: LocalStory | undefined },
): Promise<void> {
  await createResources(engines.clients, plan, settings.visibilityTimeoutSeconds);
  progress.step(
    `Created ${plan.tables.length} table, ${plan.queues.length} queues, ${plan.buckets.length} bucket`,
  );
  await story?.tellPast({ ...engines, ...storesOf(plan) });
}

async function startIdentity(appUrl: string, cleanup: Cleanup): Promise<IdentityProvider> {
  const identity = await startIdentityProvider({ appUrl, people: [ADMIN, VIEWER] });
  cleanup.add(identity.stop);
  return identity;
}

/**
 * Where Sentry is. The template needs the simulator's address before there is one, so its port is held from here on: a
 * free one that was only looked up may be somebody else's by then.
 */
async function sentryAddress(
  given: string | undefined,
  cleanup: Cleanup,
): Promise<{ url: string; server: Server | undefined }> {
  if (given !== undefined) return { url: given, server: undefined };
  const server = createServer();
  const { url } = await listen(server);
  cleanup.add(() => void server.close());
  return { url, server };
}

/** The simulated Sentry and, where a story is told, what this stack has kept of it. */
async function startWorld(
  options: RunOptions,
  cleanup: Cleanup,
  at: { server: Server; sentryUrl: string; appUrl: string; webhookUrl: string },
): Promise<{ story: LocalStory | undefined; simulator: LocalSentry }> {
  const story = options.settings.tellsStory ? await openStory(Date.now(), at) : undefined;
  const simulator = await startSimulator(options, cleanup, { ...at, past: story?.past });
  return { story, simulator };
}

/** Who may call what: everybody everything, but for tests of permissions. */
async function accessOf(
  { settings }: RunOptions,
  cleanup: Cleanup,
  { stack, plan, engines }: { stack: SynthesizedStack; plan: StackPlan; engines: Engines },
): Promise<Access> {
  const { endpoints, clients, guard } = engines;
  if (settings.permissions === undefined) return everythingAllowed(endpoints, clients);
  return judgedByRoles({
    template: stack.template,
    plan,
    endpoints,
    guard,
    cleanup,
    stores: storesOf(plan),
    settings: settings.permissions,
  });
}

/** As Lambda does with `InvocationType: Event`: what the run throws is reported by the function's host. */
function invokeOne(hosts: ReadonlyMap<string, FunctionHost>, name: string, event: unknown): boolean {
  const host = hosts.get(name);
  void host?.invoke(event);
  return host !== undefined;
}

/** For people who write rules of their own: what there is to match. */
function logOfEvents(logDir: string, cleanup: Cleanup): (line: string) => void {
  const log = createWriteStream(path.join(logDir, 'events.jsonl'), { mode: 0o600 });
  cleanup.add(() => void log.end());
  return (line) => void log.write(`${line}\n`);
}

function startSchedules(
  plan: StackPlan,
  hosts: ReadonlyMap<string, FunctionHost>,
  access: Access,
  { settings, progress }: RunOptions,
  cleanup: Cleanup,
): void {
  for (const schedule of plan.schedules) {
    const host = hostOf(hosts, schedule.functionName);
    const isSync = serviceOf(plan, schedule.functionName) === 'sync';
    const everySeconds = isSync ? settings.syncIntervalSeconds : schedule.rateSeconds;
    if (everySeconds === 0) continue;
    const { stop } = startSchedule({
      plan: schedule,
      host,
      everySeconds,
      whyNot: () => access.whyNotInvoked(schedule.name, functionArn(schedule.functionName)),
      onRefused: (why) => progress.problem(`${schedule.name}: ${why}`),
    });
    cleanup.add(stop);
  }
}

const serviceOf = (plan: StackPlan, functionName: string): string | undefined =>
  plan.functions.find(({ name }) => name === functionName)?.environment['POWERTOOLS_SERVICE_NAME'];

const addressesOf = (url: string) => ({
  url,
  webhookUrl: `${url}/api/webhooks/sentry`,
  syncUrl: `${url}/api/cron/sentry-sync`,
  adminUrl: `${url}/admin/error-log`,
  apiUrl: `${url}/api/admin`,
});

/** The stores that the functions themselves are told of, and the queue that feeds one of them. */
function storesOf(plan: StackPlan) {
  const setting = (name: string): string => {
    const value = plan.functions.map((fn) => fn.environment[name]).find((found) => found !== undefined);
    if (value === undefined)
      throw new TemplateError(`No function of the template has ${name} in its environment.`);
    return value;
  };
  // The one that the functions send to, which feeds the consumer.
  const url = setting('QUEUE_URL');
  const queue = plan.queues.find((candidate) => candidate.url === url);
  if (queue === undefined) throw new TemplateError(`The template has no queue at ${url}.`);
  return {
    tableName: setting('TABLE_NAME'),
    queueUrl: queue.url,
    dlqUrl: queueOf(plan, queue.deadLetterArn).url,
    archiveBucket: setting('ARCHIVE_BUCKET'),
    secretArns: {
      webhook: setting('WEBHOOK_SECRET_ARN'),
      sentryToken: setting('SENTRY_TOKEN_SECRET_ARN'),
      cron: setting('CRON_SECRET_ARN'),
      endpoints: setting('ENDPOINTS_SECRET_ARN'),
      session: setting('SESSION_SECRET_ARN'),
    },
  };
}
