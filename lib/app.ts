import { App, Validations, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readConfig } from './config.ts';
import { ErrorLogStack } from './error-log-stack.ts';

/**
 * The CDK app: one stage, one stack, and two rule packs that stop the synthesis on a finding nobody has answered.
 * Throws `ConfigError` where settings are wrong.
 */
export function createApp(environment: Readonly<Record<string, string | undefined>>, props?: AppProps): App {
  const app = new App(props);
  const config = readConfig(app.node, environment);
  const { STACK_ACCOUNT, STACK_REGION } = config.settings;
  new ErrorLogStack(app, `SentryErrorLog-${config.stage}`, config, {
    // Undefined: where the caller's credentials and configuration lead.
    env: { account: STACK_ACCOUNT || undefined, region: STACK_REGION || undefined },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}
