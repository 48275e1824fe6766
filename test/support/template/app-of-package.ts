import path from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { stackNameOf } from '../../../lambdas/contracts/path-names.ts';
import { readConfig } from '../../../lib/config.ts';
import type * as Package from '../../../lib/index.ts';
import { placeOf } from '../../../lib/plain-app.ts';
import { settingsOfErrorLog } from '../../../lib/stack-settings.ts';
import type { Stage } from '../../../lib/stages.ts';

/** The folder of an unpacked package, where the tests of the stack are to judge what it makes. */
export const PACKAGE_UNDER_TEST = process.env['STACK_OF_PACKAGE'];

/**
 * A stage as an app without any feature flag makes it of the package: the error log is all that its stack has, so that names
 * and ids are those that the tests know. What is of a stack (place, tags, protection) is that app's own, and here as in the
 * repository's.
 */
export function appOfPackage(
  folder: string,
  stage: Stage,
  environment: Readonly<Record<string, string>>,
): App {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ErrorLog } = require(path.join(folder, 'dist', 'index.cjs')) as typeof Package;
  const app = new App({ context: { stage } });
  const { settings, region } = readConfig(app.node, { SENTRY_ORG_SLUG: 'acme', ...environment });
  const stack = new Stack(app, stackNameOf(stage), {
    terminationProtection: settings.DELETION_PROTECTION,
    ...placeOf(settings),
  });
  new ErrorLog(stack, 'Default', { stage, settings: settingsOfErrorLog(settings), region });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}
