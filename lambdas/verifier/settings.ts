import * as z from 'zod/mini';
import type { EnvironmentOf, VERIFIER_ENVIRONMENT } from '../contracts/environment.ts';

const settings = z.object({
  QUEUE_URL: z.url(),
  WEBHOOK_SECRET_ARN: z.string().check(z.minLength(1)),
  ARCHIVE_BUCKET: z.string().check(z.minLength(1)),
  REQUIRE_BEARER: z.enum(['true', 'false']),
} satisfies Record<keyof EnvironmentOf<typeof VERIFIER_ENVIRONMENT>, z.ZodMiniType>);

export type Settings = z.infer<typeof settings>;

/** Throws, naming every variable that is missing or wrong; values are never printed. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const result = settings.safeParse(environment);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`The verifier's environment is incomplete: check ${names}.`);
}
