import * as z from 'zod';
import type { Environment } from '../../command-line/context.ts';
import { valuesOfStage } from '../../target/stage-values.ts';

/** Of the settings of lib/settings.ts, which the synthesis checks, those that ask something of the account. */
const settings = z.object({
  STACK_ACCOUNT: z.string().default(''),
  STACK_REGION: z.string().default(''),
  DOMAIN_NAME: z.string().default(''),
  DOMAIN_CERTIFICATE_ARN: z.string().default(''),
  BOOTSTRAP_QUALIFIER: z.string().default(''),
  CONSUMER_MAX_CONCURRENCY: z.coerce.number().default(5),
  VERIFIER_PROVISIONED_CONCURRENCY: z.coerce.number().default(0),
  VERIFIER_RESERVED_CONCURRENCY: z.coerce.number().default(0),
});
export type StageSettings = z.infer<typeof settings>;

export const stageSettings = (stage: string, env: Environment): Promise<StageSettings> =>
  valuesOfStage(settings, stage, env);
