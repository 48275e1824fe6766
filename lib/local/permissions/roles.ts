import * as z from 'zod';
import {
  createResolver,
  localName,
  TemplateError,
  type Resolve,
  type Template,
} from '../template/template.ts';
import { parsePolicy, type Policy } from './policy.ts';

/** Whose calls are judged, and by what. */
export interface Role {
  /** `verifier`, `scheduler`, `scheduler of notifier`. */
  name: string;
  policy: Policy;
}

/** Who of the template acts under which role. */
export interface StackRoles {
  roles: readonly Role[];
  /** By the name of the function. */
  ofFunction: ReadonlyMap<string, string>;
  /** By the name of the schedule. */
  ofSchedule: ReadonlyMap<string, string>;
  /** The log group of a function, by the name of the function. */
  logGroups: ReadonlyMap<string, string>;
}

const roleSchema = z.object({
  ManagedPolicyArns: z
    .array(z.unknown())
    .max(0, "a managed policy is AWS's own and not in the template, so no call can be judged by it")
    .default([]),
  Policies: z.array(z.object({ PolicyDocument: z.unknown() })).default([]),
});
const policySchema = z.object({ PolicyDocument: z.unknown(), Roles: z.array(z.string()).default([]) });
const functionSchema = z.object({
  Role: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }),
  LoggingConfig: z.object({ LogGroup: z.string() }),
});
const scheduleSchema = z.object({ Target: z.object({ RoleArn: z.string(), Arn: z.string() }) });
const statements = z.object({ Statement: z.array(z.unknown()) });

/**
 * Reads the role of every function and schedule of the template. Throws for what no call could be judged by. Roles of
 * the CDK's own custom resources run at deployment alone and are left out.
 */
export function rolesOf(template: Template, awsEndpoint: string): StackRoles {
  const resolve = createResolver(template, awsEndpoint);
  const found = <T>(type: string, schema: z.ZodType<T>) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({
        id,
        name: localName(id, resource, resolve),
        properties: readProperties(schema, id, resolve(resource.Properties)),
      }));
  const functions = found('AWS::Lambda::Function', functionSchema).map(({ name, properties }) => ({
    name,
    label: properties.Environment.Variables['POWERTOOLS_SERVICE_NAME'] ?? name,
    role: roleName(properties.Role),
    logGroup: properties.LoggingConfig.LogGroup,
  }));
  const schedules = found('AWS::Scheduler::Schedule', scheduleSchema).map(({ id, properties }) => ({
    name: id,
    label: schedulerOf(functions, properties.Target.Arn),
    role: roleName(properties.Target.RoleArn),
  }));
  const attached = found('AWS::IAM::Policy', policySchema).map(({ properties }) => properties);
  const labels = new Map([...functions, ...schedules].map(({ role, label }) => [role, label]));
  return {
    roles: [...labels].map(([id, label]) => ({
      name: label,
      policy: policyOf(label, [
        ...inlinePolicies(template, id, resolve),
        ...attached.filter(({ Roles }) => Roles.includes(id)).map(({ PolicyDocument }) => PolicyDocument),
      ]),
    })),
    ofFunction: new Map(functions.map(({ name, label }) => [name, label])),
    ofSchedule: new Map(schedules.map(({ name, label }) => [name, label])),
    logGroups: new Map(functions.map(({ name, logGroup }) => [name, logGroup])),
  };
}

/** The schedule of the sync was there first; others say whose they are. */
function schedulerOf(functions: readonly { name: string; label: string }[], arn: string): string {
  const starts = functions.find(({ name }) => arn.endsWith(`:${name}`))?.label ?? arn;
  return starts === 'sync' ? 'scheduler' : `scheduler of ${starts}`;
}

function inlinePolicies(template: Template, id: string, resolve: Resolve): unknown[] {
  const role = template.Resources[id];
  if (role === undefined) throw new TemplateError(`The template has no role ${id}.`);
  const { Policies } = readProperties(roleSchema, id, resolve(role.Properties));
  return Policies.map(({ PolicyDocument }) => PolicyDocument);
}

function policyOf(label: string, documents: readonly unknown[]): Policy {
  const all = documents.flatMap((document) => statements.parse(document).Statement);
  const policy = parsePolicy({ Statement: all }, label);
  const unknown = policy.grants.find(({ resource }) => resource.startsWith('arn:aws:local:'));
  if (unknown === undefined) return policy;
  throw new TemplateError(
    `The role of ${label} names ${unknown.resource}: lib/local/template/template.ts does not know the real ARN.`,
  );
}

/** The name at the end of a role's ARN. */
const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

function readProperties<T>(schema: z.ZodType<T>, id: string, properties: unknown): T {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new TemplateError(`No call can be judged by ${id}: ${z.prettifyError(parsed.error)}`);
}
