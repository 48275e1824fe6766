import path from 'node:path';
import type { Cleanup } from '../cleanup.ts';
import type { Environment } from '../dot-env.ts';
import { CLIENT_ID, GROUPS } from '../identity/people.ts';
import type { RunOptions } from '../run-options.ts';
import { DEMO_ALERTS, DEMO_REPORT } from '../story/demo-alerts.ts';
import { ownApp, productApp } from './cdk-app.ts';
import { assemble, placesOf, type Assembled, type Addressed } from './synthesize.ts';

/**
 * The stack with the settings of this run, but for the addresses that the run has yet to find out. Aborting the run, or cleaning up
 * after it, gives the synthesis up.
 */
export async function synthesizeStack(
  { settings, environment, progress, signal }: RunOptions,
  cleanup: Cleanup,
): Promise<Assembled> {
  const giveUp = new AbortController();
  const chosen = {
    ...(settings.sentryBaseUrl === undefined ? {} : { SENTRY_BASE_URL: settings.sentryBaseUrl }),
    SENTRY_ORG_SLUG: settings.orgSlug,
    SENTRY_PROJECT_SLUG: settings.projectSlugs.join(','),
    ...SIGN_IN_SETTINGS,
  };
  const addressed: Addressed[] =
    settings.sentryBaseUrl === undefined ? ['OIDC_ISSUER', 'SENTRY_BASE_URL'] : ['OIDC_ISSUER'];
  const { ownApp: own } = settings;
  const app =
    own === undefined
      ? await productApp()
      : await ownApp(own, {
          settings: { ...chosen, ...placesOf(addressed), ...NOT_HERE, ...alertSettingsGiven(environment) },
          defaults: alertSettings({}),
        });
  const work = assemble({
    app,
    errorLog: own,
    outputDir: path.join(settings.localDir, 'cdk.out'),
    cacheDir: path.resolve('node_modules/.cache/local-run'),
    toolsDir: path.join(settings.localDir, 'bin'),
    environment:
      own === undefined ? { ...environment, ...chosen, ...alertSettings(environment) } : environment,
    addressed,
    signal: AbortSignal.any([signal, giveUp.signal]),
  });
  cleanup.add(async () => {
    giveUp.abort();
    await work.catch(() => undefined); // Already reported by whoever awaited it.
  });
  const assembled = await work;
  progress.step('Synthesized the stack');
  return assembled;
}

/** Whatever provider the environment names is for deployments: here it is the local one. */
const SIGN_IN_SETTINGS = {
  IDENTITY: 'oidc',
  OIDC_CLIENT_ID: CLIENT_ID,
  OIDC_CLIENT_SECRET_ARN: '',
  OIDC_AUDIENCE: '',
  OIDC_ROLES_CLAIM: 'groups',
  OIDC_ADMIN_VALUES: GROUPS.admin,
  OIDC_VIEWER_VALUES: GROUPS.viewer,
};

/** What an app has for its deployment and what would keep this machine's own addresses and senders out. */
const NOT_HERE = { DOMAIN_NAME: '', DOMAIN_CERTIFICATE_ARN: '', KMS_KEY_ARN: '', REQUIRE_BEARER: 'false' };

/** An app's own rules are the ones to try; the environment may name others for this run. */
const alertSettingsGiven = ({ ALERTS, ALERT_FROM, REPORT }: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ALERTS, ALERT_FROM, REPORT }).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value] as const],
    ),
  );

const alertSettings = ({ ALERTS, ALERT_FROM, REPORT }: Environment) => ({
  ...(ALERTS === undefined || ALERTS === '' ? { ALERTS: DEMO_ALERTS, REPORT: REPORT || DEMO_REPORT } : {}),
  ALERT_FROM: ALERT_FROM === undefined || ALERT_FROM === '' ? 'errors@example.test' : ALERT_FROM,
});
