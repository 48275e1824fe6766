import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Moto } from './moto.ts';

/** CloudFormation's and the services' own JSON: its shape is what the tests assert, so it is not described twice. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = Record<string, any>;

const resources = z.object({
  StackResources: z.array(
    z.object({ LogicalResourceId: z.string().nullish(), PhysicalResourceId: z.string().nullish() }),
  ),
});
const stacks = z.object({
  Stacks: z.tuple([
    z.object({ Outputs: z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })) }),
  ]),
});

/** The template that was synthesized into `assembly`. */
export function readTemplate(
  assembly: string,
  stack: string,
): { Resources: Record<string, Json>; Outputs: Json } {
  return JSON.parse(readFileSync(path.join(assembly, `${stack}.template.json`), 'utf8')) as ReturnType<
    typeof readTemplate
  >;
}

/** What a test reads back of a stack that was deployed to moto. */
export function createStackReader(moto: Moto, stack: string) {
  const call = async (service: string, operation: string, parameters?: object): Promise<Json> =>
    (await moto.call(service, operation, parameters)) as Json;
  const functions = async (): Promise<Json[]> => (await call('lambda', 'list_functions')).Functions as Json[];
  const named = { StackName: stack };

  return {
    call,
    functions,
    functionNamed: async (name: string): Promise<Json> => {
      const found = (await functions()).find(
        (one) => one.Environment.Variables.POWERTOOLS_SERVICE_NAME === name,
      );
      if (found === undefined) throw new Error(`no function is named ${name}`);
      return found;
    },
    /** Physical id by logical id; what moto has skipped is absent. */
    physicalIds: async (): Promise<Record<string, string | null | undefined>> => {
      const { StackResources } = resources.parse(
        await call('cloudformation', 'describe_stack_resources', named),
      );
      return Object.fromEntries(
        StackResources.flatMap(({ LogicalResourceId: id, PhysicalResourceId }) =>
          typeof id === 'string' ? [[id, PhysicalResourceId]] : [],
        ),
      );
    },
    outputs: async (): Promise<Record<string, string>> => {
      const [{ Outputs }] = stacks.parse(await call('cloudformation', 'describe_stacks', named)).Stacks;
      return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    },
  };
}

export type StackReader = ReturnType<typeof createStackReader>;
