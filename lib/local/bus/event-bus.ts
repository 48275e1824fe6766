import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { RulePlan } from '../template/bus-plan.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/template.ts';
import { compilePattern } from './event-pattern.ts';

/** EventBridge of this machine: takes events and hands them to the queues of the rules that match. */
export interface LocalEventBus {
  /** Answers as the service does, by `X-Amz-Target`. */
  answer(target: string, body: unknown): { status: number; body: object };
}

export interface LocalEventBusOptions {
  client: SQSClient;
  /** Names of the buses that there are. */
  buses: readonly string[];
  rules: readonly RulePlan[];
  /** Every event that a bus took, as a line of JSON. */
  onEvent: (line: string) => void;
  onError: (line: string) => void;
}

/** Entries of one call (EventBridge API reference, "PutEvents"). */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;

const putEvents = z.object({
  Entries: z
    .array(
      z.object({
        EventBusName: z.string().default('default'),
        Source: z.string().min(1),
        DetailType: z.string().min(1),
        Detail: z.string(),
        Time: z.number().optional(),
        Resources: z.array(z.string()).default([]),
      }),
    )
    .min(1)
    .max(MAX_ENTRIES),
});
type Entry = z.infer<typeof putEvents>['Entries'][number];

/** Before the template has been read, there is no bus. */
export const NO_BUSES: LocalEventBus = { answer: () => refusal('No event bus has been created yet.') };

export function createLocalEventBus({
  client,
  buses,
  rules,
  onEvent,
  onError,
}: LocalEventBusOptions): LocalEventBus {
  const compiled = rules.map((rule) => ({ ...rule, matches: compilePattern(rule.pattern) }));

  /** Not awaited by whoever put the event: a bus answers before it delivers. */
  const deliver = (busName: string, event: object): void => {
    onEvent(JSON.stringify(event));
    for (const { queueUrls } of compiled.filter((rule) => rule.busName === busName && rule.matches(event))) {
      for (const QueueUrl of queueUrls) {
        client
          .send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }))
          .catch((error: unknown) => onError(`event bus: ${QueueUrl} was not reached: ${String(error)}`));
      }
    }
  };

  return {
    answer(target, body) {
      if (target !== 'AWSEvents.PutEvents')
        return refusal(`The local event bus knows PutEvents, not ${target}.`);
      const parsed = putEvents.safeParse(body);
      if (!parsed.success) return refusal(z.prettifyError(parsed.error));
      const { Entries } = parsed.data;
      const bytes = Entries.reduce((sum, { Detail }) => sum + Buffer.byteLength(Detail), 0);
      if (bytes > MAX_BYTES) return refusal('Total size of the entries in the request is over the limit.');
      const answers = Entries.map((entry) => {
        const event = eventOf(entry);
        if (event === undefined)
          return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
        const name = entry.EventBusName.slice(entry.EventBusName.lastIndexOf('/') + 1);
        // As the service: an event for a bus that there is not is taken and lost.
        if (buses.includes(name)) deliver(name, event);
        return { EventId: event.id };
      });
      const FailedEntryCount = answers.filter((one) => 'ErrorCode' in one).length;
      return { status: 200, body: { FailedEntryCount, Entries: answers } };
    },
  };
}

const refusal = (message: string) => ({ status: 400, body: { __type: 'ValidationException', message } });

/** The envelope around an event (EventBridge guide, "AWS service event structure"); undefined where its detail is no JSON. */
function eventOf({ Source, DetailType, Detail, Time, Resources }: Entry) {
  const detail = detailOf(Detail);
  if (detail === undefined) return undefined;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: LOCAL_ACCOUNT,
    time: `${new Date(Time === undefined ? Date.now() : Time * 1000).toISOString().slice(0, 19)}Z`,
    region: LOCAL_REGION,
    resources: Resources,
    detail,
  };
}

function detailOf(text: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
