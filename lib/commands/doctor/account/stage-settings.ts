import * as z from 'zod';
import { limitsFor, WITHOUT_SCALE } from '../../../cost/scale.ts';
import type { Environment } from '../../command-line/context.ts';
import { valuesOfStage } from '../../target/stage-values.ts';

/** Of the settings of lib/settings.ts, which the synthesis checks, those that ask something of the account. */
const settings = z.object({
  STACK_ACCOUNT: z.string().default(''),
  STACK_REGION: z.string().default(''),
  DOMAIN_NAME: z.string().default(''),
  DOMAIN_CERTIFICATE_ARN: z.string().default(''),
  BOOTSTRAP_QUALIFIER: z.string().default(''),
  PERMISSIONS_BOUNDARY: z.string().default(''),
  KMS_KEY_ARN: z.string().default(''),
  SCALE: z.coerce.number().default(0),
  CONSUMER_MAX_CONCURRENCY: z.coerce.number().optional(),
  TABLE_MAX_WRITE_UNITS: z.coerce.number().optional(),
  VERIFIER_PROVISIONED_CONCURRENCY: z.coerce.number().default(0),
  VERIFIER_RESERVED_CONCURRENCY: z.coerce.number().default(0),
});
type Limits = Record<'CONSUMER_MAX_CONCURRENCY' | 'TABLE_MAX_WRITE_UNITS', number>;
export type StageSettings = Omit<z.infer<typeof settings>, keyof Limits> & Limits;

export const stageSettings = async (stage: string, env: Environment): Promise<StageSettings> =>
  withLimits(await valuesOfStage(settings, stage, env));

/** Of settings as an app gives them. Throws where one is none of these. */
export const judgeSettings = (given: Readonly<Record<string, unknown>>): StageSettings =>
  withLimits(settings.parse(given));

function withLimits({
  CONSUMER_MAX_CONCURRENCY,
  TABLE_MAX_WRITE_UNITS,
  ...rest
}: z.infer<typeof settings>): StageSettings {
  const limits = rest.SCALE > 0 ? limitsFor(rest.SCALE) : WITHOUT_SCALE;
  return {
    ...rest,
    CONSUMER_MAX_CONCURRENCY: CONSUMER_MAX_CONCURRENCY ?? limits.CONSUMER_MAX_CONCURRENCY,
    TABLE_MAX_WRITE_UNITS: TABLE_MAX_WRITE_UNITS ?? limits.TABLE_MAX_WRITE_UNITS,
  };
}
