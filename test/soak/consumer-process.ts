import { SQSClient } from '@aws-sdk/client-sqs';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { startEventSource } from '../../lib/local/triggers/event-source.ts';
import type { FunctionHost } from '../../lib/local/functions/function-host.ts';

/**
 * The consumer as the template deploys it, bundle and batch settings, in a process of its own, so that it can be
 * killed: the local stack runs functions in threads, which take no signal. Writes a line `begin` and `end` for each
 * batch. Its environment is the function's, and `CONSUMER_PROCESS` tells what to run.
 */
const settings = z
  .object({
    bundleFile: z.string(),
    exportName: z.string(),
    queueUrl: z.string(),
    plan: z.object({
      functionName: z.string(),
      queueArn: z.string(),
      batchSize: z.number(),
      windowSeconds: z.number(),
      maxConcurrency: z.number(),
      reportsFailures: z.boolean(),
    }),
  })
  .parse(JSON.parse(process.env['CONSUMER_PROCESS'] ?? '{}'));

type Handler = (event: unknown, context: object) => Promise<unknown>;
const module = (await import(pathToFileURL(settings.bundleFile).href)) as Record<string, Handler>;
const handler = module[settings.exportName];
if (handler === undefined) throw new Error(`${settings.bundleFile} exports no ${settings.exportName}`);

const say = (line: string) => process.stdout.write(`${line}\n`);
let batches = 0;

const host: FunctionHost = {
  name: settings.plan.functionName,
  invoke: async (event) => {
    const requestId = `${process.pid.toString()}-${(++batches).toString()}`;
    say(`begin ${requestId}`);
    try {
      const value = await handler(event, {
        awsRequestId: requestId,
        functionName: settings.plan.functionName,
        getRemainingTimeInMillis: () => 60_000,
      });
      return { ok: true, value };
    } catch (error) {
      return { ok: false, error: { errorType: 'Error', errorMessage: String(error) } };
    } finally {
      say(`end ${requestId}`);
    }
  },
  warm: () => Promise.resolve(undefined),
  stop: () => Promise.resolve(),
};

const { stop } = startEventSource({
  client: new SQSClient(),
  plan: settings.plan,
  queueUrl: settings.queueUrl,
  host,
  onError: (line) => process.stderr.write(`${line}\n`),
});
process.once('SIGTERM', () => {
  void stop().then(() => process.exit(0));
});
// The parent's end is this pipe's end: nothing is left behind.
process.stdin.resume();
process.stdin.once('end', () => process.exit(1));
say('ready');
