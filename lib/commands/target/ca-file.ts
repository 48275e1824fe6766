import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { withEnvFile } from '../../local/dot-env.ts';
import { given, type Environment } from '../command-line/context.ts';
import { jsonOf } from './json.ts';
import type { Target } from './target.ts';

const NAME = 'SENTRY_CA_FILE';
const cdkJson = z.object({
  context: z.object({
    stage: z.string(),
    stages: z.record(z.string(), z.object({ [NAME]: z.string().optional() })).catch({}),
  }),
});

/**
 * The file of authorities' certificates that the functions of a target were shipped with, as its settings have it: the
 * environment, of a local run with `.env` behind it, or the stage in cdk.json. Empty for none.
 */
export async function caFileOf({ stackName }: Pick<Target, 'stackName'>, env: Environment): Promise<string> {
  const isLocal = stackName === undefined;
  const named = given(isLocal ? withEnvFile(env, '.env') : env, NAME);
  if (named !== undefined) return named;
  const found = cdkJson.safeParse(jsonOf(await readFile('cdk.json', 'utf8').catch(() => '{}'))).data?.context;
  const stage = stackName?.replace(/^SentryErrorLog-/, '') ?? found?.stage ?? '';
  return found?.stages[stage]?.[NAME] ?? '';
}
