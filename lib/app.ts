import { Validations, type App, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { createPlainApp } from './plain-app.ts';

/**
 * The CDK app: one stage, one stack, and two rule packs that stop the synthesis on a finding nobody has answered.
 * Throws `ConfigError` where settings are wrong.
 */
export function createApp(environment: Readonly<Record<string, string | undefined>>, props?: AppProps): App {
  const app = createPlainApp(environment, props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}
