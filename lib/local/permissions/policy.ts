import * as z from 'zod';
import { compileCondition, type CallContext, type Condition } from './conditions.ts';
import { PolicyError } from './policy-error.ts';
import { wildcardAction, wildcardArn } from './wildcard.ts';

/** What a call asks for: one action on one resource. */
export interface AccessRequest {
  action: string;
  /** ARN, or `*` where the action has no resource. */
  resource: string;
  context: CallContext;
}

/** One action on one resource of a statement: the least that can be taken from a policy. */
export interface Grant {
  effect: 'Allow' | 'Deny';
  action: string;
  resource: string;
  /** As the policy has it. */
  condition: unknown;
  covers(request: AccessRequest): boolean;
}

export interface Policy {
  grants: readonly Grant[];
}

const oneOrMore = z
  .union([z.string(), z.boolean().transform(String), z.array(z.string())])
  .transform((value) => [value].flat());

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).default({}),
});
const documentSchema = z.looseObject({
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema)]),
});

/**
 * Reads an identity-based policy. Throws `PolicyError` for what is not evaluated here: `NotAction`, `NotResource`,
 * principals, policy variables, operators and condition keys beyond those of conditions.ts.
 */
export function parsePolicy(document: unknown, name: string): Policy {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    throw new PolicyError(`The policy ${name} is not evaluated here: ${z.prettifyError(parsed.error)}`);
  }
  return { grants: parsed.data.Statement.flatMap(grantsOf) };
}

function grantsOf({ Effect, Action, Resource, Condition }: z.infer<typeof statementSchema>): Grant[] {
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileCondition(operator, key, values)),
  );
  return Action.flatMap((action) =>
    Resource.map((resource) => ({
      effect: Effect,
      action,
      resource,
      condition: Condition,
      covers: coverage(action, resource, conditions),
    })),
  );
}

function coverage(action: string, resource: string, conditions: readonly Condition[]): Grant['covers'] {
  if (resource.includes('${'))
    throw new PolicyError(`Policy variables (${resource}) are not evaluated here.`);
  const [actions, resources] = [wildcardAction(action), wildcardArn(resource)];
  return (request) =>
    actions.test(request.action) &&
    resources.test(request.resource) &&
    conditions.every((condition) => condition(request.context));
}

export type Decision =
  | { isAllowed: true; by: readonly Grant[] }
  /** `explicit`: a Deny matches; `implicit`: no Allow does. */
  | { isAllowed: false; because: 'explicit' | 'implicit' };

/** An explicit deny wins over every allow, and what nothing allows is denied (IAM guide, "Policy evaluation logic"). */
export function decide({ grants }: Policy, request: AccessRequest): Decision {
  const covering = grants.filter((grant) => grant.covers(request));
  if (covering.some(({ effect }) => effect === 'Deny')) return { isAllowed: false, because: 'explicit' };
  return covering.length > 0 ? { isAllowed: true, by: covering } : { isAllowed: false, because: 'implicit' };
}
