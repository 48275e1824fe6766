import * as z from 'zod';
import { TemplateError } from './template.ts';

/** One rule of a bus of the template, with the queues that it feeds. */
export interface RulePlan {
  name: string;
  busName: string;
  pattern: unknown;
  queueUrls: string[];
}

export const ruleSchema = z.object({
  EventBusName: z.string().default('default'),
  EventPattern: z.unknown().optional(),
  State: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']).default('ENABLED'),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        Input: z.undefined({ error: 'the local bus hands on whole events only' }),
        InputPath: z.undefined({ error: 'the local bus hands on whole events only' }),
        InputTransformer: z.undefined({ error: 'the local bus hands on whole events only' }),
      }),
    )
    .default([]),
});

export const queuePolicySchema = z.object({
  Queues: z.array(z.string()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.string(),
        Action: z.union([z.string(), z.array(z.string())]),
        Principal: z.unknown(),
      }),
    ),
  }),
});

/**
 * The rules of the template's own buses. Rules of the account's default bus, where AWS's own events are, have nothing to
 * hear on this machine. Throws `TemplateError` for a target that is no queue, and for a queue whose policy does not let
 * EventBridge in: it would stay empty on AWS.
 */
export function planRules(
  rules: readonly { id: string; properties: z.infer<typeof ruleSchema> }[],
  buses: readonly string[],
  queues: readonly { url: string; arn: string }[],
  policies: readonly z.infer<typeof queuePolicySchema>[],
): RulePlan[] {
  return rules
    .filter(({ properties }) => properties.State !== 'DISABLED')
    .flatMap(({ id, properties: { EventBusName, EventPattern, Targets } }) => {
      const busName = EventBusName.slice(EventBusName.lastIndexOf('/') + 1);
      if (!buses.includes(busName)) return [];
      const queueUrls = Targets.map(({ Arn }) => {
        const queue = queues.find(({ arn }) => arn === Arn);
        if (queue === undefined)
          throw new TemplateError(`Rule ${id} has the target ${Arn}; the local bus feeds queues alone.`);
        if (!policies.some((policy) => letsEventsIn(policy, queue.url)))
          throw new TemplateError(
            `Rule ${id} feeds ${Arn}, whose policy does not let EventBridge send to it.`,
          );
        return queue.url;
      });
      return [{ name: id, busName, pattern: EventPattern, queueUrls }];
    });
}

const servicePrincipal = z.object({ Service: z.union([z.string(), z.array(z.string())]) });

const letsEventsIn = ({ Queues, PolicyDocument }: z.infer<typeof queuePolicySchema>, url: string): boolean =>
  Queues.includes(url) &&
  PolicyDocument.Statement.some(
    ({ Effect, Action, Principal }) =>
      Effect === 'Allow' &&
      [Action].flat().includes('sqs:SendMessage') &&
      [servicePrincipal.safeParse(Principal).data?.Service ?? []].flat().includes('events.amazonaws.com'),
  );
