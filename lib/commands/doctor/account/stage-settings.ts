import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Environment } from '../../command-line/context.ts';
import { CommandError } from '../../command-line/exit.ts';
import { jsonOf } from '../../target/json.ts';

/** Of the settings of lib/settings.ts, which the synthesis checks, those that ask something of the account. */
const settings = z.object({
  STACK_ACCOUNT: z.string().default(''),
  STACK_REGION: z.string().default(''),
  DOMAIN_NAME: z.string().default(''),
  DOMAIN_CERTIFICATE_ARN: z.string().default(''),
  BOOTSTRAP_QUALIFIER: z.string().default(''),
  PERMISSIONS_BOUNDARY: z.string().default(''),
  KMS_KEY_ARN: z.string().default(''),
  CONSUMER_MAX_CONCURRENCY: z.coerce.number().default(5),
  VERIFIER_PROVISIONED_CONCURRENCY: z.coerce.number().default(0),
  VERIFIER_RESERVED_CONCURRENCY: z.coerce.number().default(0),
});
export type StageSettings = z.infer<typeof settings>;

const cdkJson = z.object({
  context: z.object({ stages: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) }),
});

/** As the synthesis reads them: the environment wins over cdk.json, and an empty variable counts as not set. */
export async function stageSettings(stage: string, env: Environment): Promise<StageSettings> {
  const { context } = cdkJson.parse(jsonOf(await readFile('cdk.json', 'utf8')));
  const given = context.stages[stage];
  if (given === undefined) {
    throw new CommandError(
      `cdk.json has no stage ${stage}: it has ${Object.keys(context.stages).join(', ')}.`,
    );
  }
  const fromEnvironment = Object.entries(env).filter(
    ([name, value]) => name in settings.shape && value !== undefined && value !== '',
  );
  const parsed = settings.safeParse({ ...given, ...Object.fromEntries(fromEnvironment) });
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `The settings of stage ${stage} are wrong (npx cdk synth -c stage=${stage} names each): ${z.prettifyError(parsed.error)}`,
  );
}
