import * as z from 'zod';
import type { CostSettings } from '../../cost/estimate.ts';
import type { Environment } from '../command-line/context.ts';
import { CommandError } from '../command-line/exit.ts';
import { valuesOfEnvironment, valuesOfStage } from '../target/stage-values.ts';

const flag = (otherwise: boolean) =>
  z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).default(otherwise);
const whole = (otherwise: number) => z.coerce.number().int().positive().default(otherwise);

/** Of the settings of lib/settings.ts those that cost, with their defaults; test/unit/commands/cost compares the two. */
export const costSettings = z.object({
  STACK_REGION: z.string().default(''),
  IDENTITY: z.string().default(''),
  OIDC_ISSUER: z.string().default(''),
  CONSUMER_BATCH_WINDOW_SECONDS: z.coerce.number().int().nonnegative().default(1),
  SYNC_INTERVAL_MINUTES: whole(5),
  RETENTION_EVENT_DAYS: whole(90),
  POINT_IN_TIME_RECOVERY: flag(true),
  DASHBOARD: flag(true),
  PLATFORM_LOGS: flag(true),
  MACHINE_CLIENT: flag(true),
});

/** Those of a stage in cdk.json, or the defaults; the environment wins over both, as in a synthesis. */
export async function costSettingsOf(
  stage: string | undefined,
  env: Environment,
): Promise<{ region: string; settings: CostSettings }> {
  const { STACK_REGION, IDENTITY, OIDC_ISSUER, ...settings } =
    stage === undefined ? ofEnvironment(env) : await valuesOfStage(costSettings, stage, env);
  // Where nobody names a provider, the stack has a user pool of its own (docs/sign-in.md).
  const hasPool = IDENTITY === 'cognito' || (IDENTITY === '' && OIDC_ISSUER === '');
  return {
    region: STACK_REGION,
    settings: { ...settings, MACHINE_CLIENT: settings.MACHINE_CLIENT && hasPool },
  };
}

function ofEnvironment(env: Environment): z.infer<typeof costSettings> {
  const parsed = costSettings.safeParse(valuesOfEnvironment(costSettings, env));
  if (parsed.success) return parsed.data;
  throw new CommandError(`The settings in the environment are wrong: ${z.prettifyError(parsed.error)}`);
}
