import type {
  ADMIN_ENVIRONMENT,
  EnvironmentOf,
  SYNC_ENVIRONMENT,
} from '../../lambdas/contracts/environment.ts';
import { SHIPPED_AUTHORITIES } from './bundling.ts';
import type { Parts } from './parts.ts';

/** The names that both callers of Sentry's API read. */
type SentryName = Extract<
  (typeof SYNC_ENVIRONMENT)[number] & (typeof ADMIN_ENVIRONMENT)[number],
  `SENTRY_${string}`
>;

/** Where Sentry is, for the functions that call it. */
export const sentryEnvironment = ({ config: { settings }, secrets }: Parts): EnvironmentOf<SentryName[]> => ({
  SENTRY_BASE_URL: settings.SENTRY_BASE_URL,
  SENTRY_ORG_SLUG: settings.SENTRY_ORG_SLUG,
  SENTRY_PROJECT_SLUG: settings.SENTRY_PROJECT_SLUG,
  SENTRY_TOKEN_SECRET_ARN: secrets.sentryToken.secretArn,
  SENTRY_CA_FILE: settings.SENTRY_CA_FILE === '' ? '' : SHIPPED_AUTHORITIES,
});
