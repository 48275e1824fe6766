import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Environment } from '../command-line/context.ts';
import { CommandError } from '../command-line/exit.ts';
import { jsonOf } from './json.ts';

const cdkJson = z.object({
  context: z.object({ stages: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) }),
});

/**
 * Settings of a stage as the synthesis reads them: the environment wins over cdk.json, and an empty variable counts as not
 * set. `schema` names those that are wanted. Throws `CommandError` where there is no such stage or a value is wrong.
 */
export async function valuesOfStage<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  stage: string,
  env: Environment,
): Promise<z.output<z.ZodObject<Shape>>> {
  const { context } = cdkJson.parse(jsonOf(await readFile('cdk.json', 'utf8')));
  const given = context.stages[stage];
  if (given === undefined) {
    throw new CommandError(
      `cdk.json has no stage ${stage}: it has ${Object.keys(context.stages).join(', ')}.`,
    );
  }
  const parsed = schema.safeParse({ ...given, ...valuesOfEnvironment(schema, env) });
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `The settings of stage ${stage} are wrong (npx cdk synth -c stage=${stage} names each): ${z.prettifyError(parsed.error)}`,
  );
}

/** What the environment says of these settings alone. */
export const valuesOfEnvironment = (
  schema: z.ZodObject,
  env: Environment,
): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => name in schema.shape && value !== undefined && value !== '',
    ),
  );
