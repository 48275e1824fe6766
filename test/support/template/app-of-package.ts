import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type * as Package from '../../../lib/index.ts';
import { stackNameOf } from '../../../lambdas/contracts/path-names.ts';
import { STACK_SETTINGS } from '../../../lib/stack-settings.ts';
import type { Stage } from '../../../lib/stages.ts';

/** The folder of an unpacked package, where the tests of the stack are to judge what it makes. */
export const PACKAGE_UNDER_TEST = process.env['STACK_OF_PACKAGE'];

/**
 * A stage as an app without any feature flag makes it of the package: the error log is all that its stack has, so that names
 * and ids are those that the tests know. What is of a stack (place, tags, protection) is that app's own.
 */
export function appOfPackage(
  folder: string,
  stage: Stage,
  environment: Readonly<Record<string, string>>,
): App {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ErrorLog } = require(path.join(folder, 'dist', 'index.cjs')) as typeof Package;
  const app = new App();
  const { STACK_ACCOUNT: account, STACK_REGION: region, DELETION_PROTECTION } = environment;
  const stack = new Stack(app, stackNameOf(stage), {
    env: { ...(account && { account }), ...(region && { region }) },
    terminationProtection: DELETION_PROTECTION === 'true',
  });
  const settings = Object.entries({ SENTRY_ORG_SLUG: 'acme', ...environment }).filter(
    ([name, value]) => value !== '' && !STACK_SETTINGS.some((each) => each === name),
  );
  // Texts, as an environment has them: the construct reads numbers and flags in them.
  new ErrorLog(stack, 'Default', {
    stage,
    settings: Object.fromEntries(settings) as unknown as Package.ErrorLogSettings,
  });
  return app;
}
