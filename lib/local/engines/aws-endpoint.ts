import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { buildApp, type BuildAppOptions } from 'fauxqs';
import * as z from 'zod';
import type { LocalEventBus } from '../bus/event-bus.ts';
import { refusalOf } from '../loopback/host-guard.ts';
import { LOOPBACK } from '../loopback/listen.ts';
import { guardAws, type AwsGuard } from '../permissions/aws-guard.ts';
import { LOCAL_REGION } from '../template/template.ts';
import type { Inbox } from '../mail/inbox.ts';
import { PARTS } from './fauxqs-parts.ts';
import { createMoveTasks, type MoveTasks } from './move-tasks.ts';
import type { SecretsManager } from './secrets-manager.ts';

/** One address for SQS, S3, Secrets Manager, SES, EventBridge and Lambda's Invoke, as `AWS_ENDPOINT_URL_*` takes it. */
export interface AwsEndpoint {
  url: string;
  /** As S3 would have taken it; without a request, of which thousands would take seconds. */
  putObject: (bucket: string, key: string, bytes: Buffer) => void;
  stop: () => Promise<void>;
}

export interface AwsEndpointOptions {
  /** Keep queues and buckets in this folder; in memory without it. */
  dataDir: string | undefined;
  secretsManager: SecretsManager;
  inbox: Inbox;
  control: LocalControl;
  guard: AwsGuard;
}

/** What a test or a person can do to the running stack; on AWS these are the console's. */
export interface LocalControl {
  /** ARN behind the environment variable of a function, for `PUT /local/secrets/<name>`. */
  secretArnOf(environmentName: string): string | undefined;
  /** `PUT /local/event-sources` with `{"enabled": false}` stops the functions' event sources, `true` starts it again. */
  setEventSources(isEnabled: boolean): Promise<void>;
  /** Starts a function without waiting for its answer; false where the stack has none of that name. */
  invoke(functionName: string, event: unknown): boolean;
  /** What EventBridge answers. */
  events: LocalEventBus;
}

/** SES API v2, SendEmail. */
const SEND_EMAIL_PATH = '/v2/email/outbound-emails';

const eventSourcesBody = z.object({ enabled: z.boolean() });

type Stores = NonNullable<BuildAppOptions['stores']>;

/**
 * fauxqs with Secrets Manager and EventBridge beside it. Not through fauxqs's own `startFauxqs`, because that listens on every
 * interface (2.4.1, `app.listen({ host: '0.0.0.0' })`).
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { stores, close } = await openStores(options.dataDir);
  const app = buildApp({ logger: false, stores });

  // Before the body is read: S3 would answer any web page, as its requests need no signature here.
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request.raw, 'aws');
    if (refusal === undefined) done();
    else void reply.status(403).send({ message: refusal });
  });
  const moveTasks = createMoveTasks(() => sqs);
  guardAws(app, options.guard, { json: jsonOf, text: textOf });
  app.addHook('preHandler', (request, reply, done) => {
    const target = request.headers['x-amz-target'];
    const isMail = request.method === 'POST' && request.url === SEND_EMAIL_PATH;
    const answer = isMail
      ? options.inbox.take(jsonOf(request.body))
      : typeof target === 'string'
        ? answerTo(target, jsonOf(request.body), { ...options, moveTasks })
        : undefined;
    if (answer === undefined) done();
    else
      void reply
        .status(answer.status)
        .header('content-type', isMail ? 'application/json' : 'application/x-amz-json-1.1')
        .send(JSON.stringify(answer.body));
  });
  app.post<{ Params: { name: string } }>('/2015-03-31/functions/:name/invocations', (request, reply) => {
    if (request.headers['x-amz-invocation-type'] !== 'Event')
      return reply.status(400).send({ Message: 'Only InvocationType Event is known here.' });
    const isKnown = options.control.invoke(request.params.name, jsonOf(request.body));
    return reply.status(isKnown ? 202 : 404).send();
  });
  // Not AWS: lets a test or a person rotate a secret of the running stack.
  app.put<{ Params: { name: string } }>('/local/secrets/:name', (request, reply) => {
    const secretArn = options.control.secretArnOf(request.params.name);
    if (secretArn === undefined)
      return reply.status(404).send({ message: `No secret behind ${request.params.name}` });
    options.secretsManager.put(secretArn, textOf(request.body));
    return reply.status(204).send();
  });

  app.put('/local/event-sources', async (request, reply) => {
    const body = eventSourcesBody.safeParse(jsonOf(request.body));
    if (!body.success) return reply.status(400).send({ message: 'Expected {"enabled": true} or false.' });
    await options.control.setEventSources(body.data.enabled);
    return reply.status(204).send();
  });

  const url = await app.listen({ port: 0, host: LOOPBACK });
  const sqs = new SQSClient({
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: url,
  });
  return {
    url,
    putObject: (bucket, key, bytes) => void stores.s3Store.putObject(bucket, key, bytes, 'application/gzip'),
    async stop() {
      sqs.destroy();
      await app.close();
      close();
    },
  };
}

/** Of the services beside fauxqs, which knows the others; undefined for these. */
function answerTo(
  target: string,
  body: unknown,
  {
    secretsManager,
    control,
    moveTasks,
  }: Pick<AwsEndpointOptions, 'secretsManager' | 'control'> & { moveTasks: MoveTasks },
): { status: number; body: object } | undefined {
  if (target.startsWith('secretsmanager.')) return secretsManager.answer(target, body);
  if (target.startsWith('AmazonSQS.')) return moveTasks.answer(target.slice('AmazonSQS.'.length), body);
  return target.startsWith('AWSEvents.') ? control.events.answer(target, body) : undefined;
}

const textOf = (body: unknown): string => (Buffer.isBuffer(body) ? body.toString('utf8') : String(body));

/** fauxqs parses some bodies itself, by their content type. */
function jsonOf(body: unknown): unknown {
  if (typeof body === 'object' && !Buffer.isBuffer(body)) return body;
  try {
    return JSON.parse(textOf(body));
  } catch {
    return undefined;
  }
}

interface Persistence {
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  close(): void;
}
type Newable<T> = new (...args: string[]) => T;
const classOf = <T>() => z.custom<Newable<T>>((value) => typeof value === 'function', 'is not a class');

/**
 * The stores of fauxqs, as its `startFauxqs({ dataDir })` wires them; in memory without a folder. fauxqs exports neither the
 * stores nor the manager.
 */
async function openStores(dataDir: string | undefined): Promise<{ stores: Stores; close: () => void }> {
  const { SqsStore } = z.object({ SqsStore: classOf<Stores['sqsStore']>() }).parse(await PARTS.sqsStore());
  const { SnsStore } = z.object({ SnsStore: classOf<Stores['snsStore']>() }).parse(await PARTS.snsStore());
  const { S3Store } = z.object({ S3Store: classOf<Stores['s3Store']>() }).parse(await PARTS.s3Store());
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  return { stores, close: dataDir === undefined ? () => undefined : await keepIn(dataDir, stores) };
}

/** Loads what the folder has and keeps in it what comes; answers how to close it. */
async function keepIn(dataDir: string, stores: Stores): Promise<() => void> {
  const folder = path.join(dataDir, 'fauxqs');
  await mkdir(folder, { recursive: true });
  const { PersistenceManager } = z
    .object({ PersistenceManager: classOf<Persistence & Stores['s3Store']['persistence']>() })
    .parse(await PARTS.persistence());
  const manager = new PersistenceManager(folder);
  manager.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  Object.assign(stores.sqsStore, { persistence: manager });
  Object.assign(stores.snsStore, { persistence: manager });
  Object.assign(stores.s3Store, { persistence: manager });
  for (const queue of stores.sqsStore.allQueues()) Object.assign(queue, { persistence: manager });
  return () => manager.close();
}
