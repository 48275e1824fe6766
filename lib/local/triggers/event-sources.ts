import type { AwsClients } from '../engines/aws-clients.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import type { Access } from '../permissions/access.ts';
import type { Progress } from '../report.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import { TemplateError } from '../template/template.ts';
import { startEventSource } from './event-source.ts';
import { createStreamSource } from './stream-source.ts';

export interface EventSourcesOptions {
  plan: StackPlan;
  hosts: ReadonlyMap<string, FunctionHost>;
  access: Access;
  clients: AwsClients;
  progress: Progress;
}

export interface EventSources {
  enable(isEnabled: boolean): Promise<void>;
  stop: () => Promise<void>;
}

/** All event sources of the stack, on or off together, as `Enabled` of a mapping is on AWS. */
export function createEventSources({
  plan,
  hosts,
  access,
  clients,
  progress,
}: EventSourcesOptions): EventSources {
  const onError = (line: string) => progress.problem(line);
  const streams = plan.streamSources.map((source) =>
    createStreamSource({
      streams: access.streamReaderOf(source.functionName),
      dynamodb: clients.dynamodb,
      s3: clients.s3,
      plan: source,
      host: hostOf(hosts, source.functionName),
      onError,
    }),
  );
  const stopStreams = () => Promise.all(streams.map((source) => source.stop()));
  let running: ReturnType<typeof startEventSource>[] = [];
  return {
    stop: async () => {
      await Promise.all([stopStreams(), ...running.splice(0).map((source) => source.stop())]);
    },
    enable: async (isEnabled) => {
      if (!isEnabled) {
        await Promise.all(running.splice(0).map((source) => source.drain()));
        await stopStreams();
        return;
      }
      // Before anything can write: a stream that is read from its end on misses nothing then.
      await Promise.all(streams.map((source) => source.start()));
      if (running.length > 0) return;
      running = plan.eventSources.map((source) =>
        startEventSource({
          client: access.pollerOf(source.functionName),
          plan: source,
          queueUrl: queueOf(plan, source.queueArn).url,
          host: hostOf(hosts, source.functionName),
          onError,
        }),
      );
    },
  };
}

export const hostOf = (hosts: ReadonlyMap<string, FunctionHost>, name: string): FunctionHost => {
  const host = hosts.get(name);
  if (!host) throw new TemplateError(`The template feeds the function ${name}, which it does not have.`);
  return host;
};

export const queueOf = (plan: StackPlan, arn: string | undefined) => {
  const queue = plan.queues.find((candidate) => candidate.arn === arn);
  if (!queue)
    throw new TemplateError(`The template uses the queue ${arn ?? '(none)'}, which it does not have.`);
  return queue;
};
