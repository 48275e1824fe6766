import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { NO_BUSES } from '../../lib/local/bus/event-bus.ts';
import { createClients, lambdaEnvironment, type AwsClients } from '../../lib/local/engines/aws-clients.ts';
import { startAwsEndpoint } from '../../lib/local/engines/aws-endpoint.ts';
import { createResources } from '../../lib/local/engines/aws-resources.ts';
import type { Cleanup } from '../../lib/local/cleanup.ts';
import { startDynamoDbLocal } from '../../lib/local/engines/dynamodb-local.ts';
import { createInbox } from '../../lib/local/mail/inbox.ts';
import { createSecretsManager } from '../../lib/local/engines/secrets-manager.ts';
import { planStack } from '../../lib/local/template/stack-plan.ts';
import { productApp } from '../../lib/local/template/cdk-app.ts';
import { synthesize } from '../../lib/local/template/synthesize.ts';

/** The stores of the synthesized stack, and a way to start its consumer in a process that can be killed. */
export interface StormStack {
  clients: AwsClients;
  tableName: string;
  queueUrl: string;
  dlqUrl: string;
  startConsumer(): ConsumerProcess;
}

export interface ConsumerProcess {
  /** Resolves when the next batch begins. */
  nextBatch(): Promise<void>;
  /** Kills it with SIGKILL; resolves to the number of batches that were under way. */
  kill(): Promise<number>;
  stop(): Promise<void>;
}

/** Batches at once in one process: two processes on two cores. */
const CONCURRENCY = 2;

export async function startStormStack(cleanup: Cleanup, visibilitySeconds: number): Promise<StormStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storm-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const [stack, dynamodb, aws] = await Promise.all([
    productApp().then((app) =>
      synthesize({
        app,
        outputDir: path.join(folder, 'cdk.out'),
        cacheDir: path.resolve('node_modules/.cache/local-run'),
        toolsDir: path.join(folder, 'bin'),
        environment: { ...process.env, SENTRY_BASE_URL: 'http://127.0.0.1:1', SENTRY_ORG_SLUG: 'acme' },
        signal: AbortSignal.timeout(120_000),
      }),
    ),
    startDynamoDbLocal(),
    startAwsEndpoint({
      dataDir: undefined,
      secretsManager: createSecretsManager(),
      inbox: createInbox(),
      // Nobody rotates a secret or stops the queue here; the consumers are processes of their own.
      control: {
        secretArnOf: () => undefined,
        setEventSources: () => Promise.resolve(),
        invoke: () => false,
        events: NO_BUSES,
      },
      guard: { permissions: undefined },
    }),
  ]);
  cleanup.add(dynamodb.stop);
  cleanup.add(aws.stop);
  const endpoints = { aws: aws.url, dynamodb: dynamodb.endpoint };
  const clients = createClients(endpoints);
  cleanup.add(() => clients.destroy());

  const plan = planStack(stack.template, aws.url);
  await createResources(clients, plan, visibilitySeconds);
  const source = required(plan.eventSources[0], 'event source');
  const consumer = required(
    plan.functions.find(({ name }) => name === source.functionName),
    'consumer function',
  );
  const queue = required(
    plan.queues.find(({ arn }) => arn === source.queueArn),
    'queue',
  );
  const settings = {
    bundleFile: await stack.bundleOf(consumer.assetKey, consumer.handler),
    exportName: consumer.handler.slice(consumer.handler.lastIndexOf('.') + 1),
    queueUrl: queue.url,
    plan: { ...source, maxConcurrency: Math.min(CONCURRENCY, source.maxConcurrency) },
  };
  const environment = {
    PATH: process.env['PATH'],
    ...lambdaEnvironment(endpoints, { ...consumer, keyId: 'local' }),
    ...consumer.environment,
    CONSUMER_PROCESS: JSON.stringify(settings),
  };
  return {
    clients,
    tableName: required(consumer.environment['TABLE_NAME'], 'table name'),
    queueUrl: queue.url,
    dlqUrl: required(
      plan.queues.find(({ arn }) => arn === queue.deadLetterArn),
      'dead-letter queue',
    ).url,
    startConsumer: () => startConsumer(environment, cleanup),
  };
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the template has no ${what}`);
  return value;
}

function startConsumer(environment: Record<string, string | undefined>, cleanup: Cleanup): ConsumerProcess {
  const child = spawn(process.execPath, ['test/soak/consumer-process.ts'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanup.add(() => void child.kill('SIGKILL'));
  let underWay = 0;
  let waiting: (() => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('end ')) underWay--;
    if (!line.startsWith('begin ')) return;
    underWay++;
    waiting.forEach((begun) => begun());
    waiting = [];
  });
  return {
    nextBatch: () =>
      Promise.race([
        new Promise<void>((resolve) => waiting.push(resolve)),
        ended(child).then(() => {
          throw new Error('a consumer ended by itself');
        }),
      ]),
    kill: async () => {
      const batches = underWay;
      child.kill('SIGKILL');
      const signal = await ended(child);
      if (signal !== 'SIGKILL') throw new Error(`a consumer ended with ${String(signal)}, not by the kill`);
      return batches;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}

const ended = (child: ChildProcess): Promise<NodeJS.Signals | number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.signalCode ?? child.exitCode)
    : new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
