import {
  DefaultStackSynthesizer,
  PermissionsBoundary,
  App,
  type AppProps,
  type StackProps,
} from 'aws-cdk-lib';
import { parseList } from '../lambdas/contracts/environment.ts';
import { stackNameOf } from '../lambdas/contracts/path-names.ts';
import { readConfig, type Settings } from './config.ts';
import { ErrorLogStack } from './error-log-stack.ts';

/** The CDK app without its rule packs. Throws `ConfigError` where settings are wrong. */
export function createPlainApp(
  environment: Readonly<Record<string, string | undefined>>,
  props?: AppProps,
): App {
  const app = new App(props);
  const config = readConfig(app.node, environment);
  new ErrorLogStack(app, stackNameOf(config.stage), config, placeOf(config.settings));
  return app;
}

/** Where the stack goes, and what that account asks of it. */
export function placeOf(settings: Settings): StackProps {
  const { STACK_ACCOUNT, STACK_REGION, BOOTSTRAP_QUALIFIER, PERMISSIONS_BOUNDARY } = settings;
  return {
    // Undefined: where the caller's credentials and configuration lead.
    env: { account: STACK_ACCOUNT || undefined, region: STACK_REGION || undefined },
    tags: tagsOf(settings),
    ...(BOOTSTRAP_QUALIFIER !== '' && {
      synthesizer: new DefaultStackSynthesizer({ qualifier: BOOTSTRAP_QUALIFIER }),
    }),
    ...(PERMISSIONS_BOUNDARY !== '' && { permissionsBoundary: boundaryOf(PERMISSIONS_BOUNDARY) }),
  };
}

const boundaryOf = (nameOrArn: string): PermissionsBoundary =>
  nameOrArn.startsWith('arn:')
    ? PermissionsBoundary.fromArn(nameOrArn)
    : PermissionsBoundary.fromName(nameOrArn);

/** A value may hold the sign that ends a key. */
const tagsOf = ({ TAGS }: Settings): Record<string, string> =>
  Object.fromEntries(
    parseList(TAGS).map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)] as const),
  );
