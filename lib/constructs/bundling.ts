import path from 'node:path';
import { OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { FunctionName } from '../../lambdas/contracts/routes.ts';

/** What esbuild is told for every function; the bundle tests build with these same options. */
export const ESBUILD_OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  sourcemap: true,
  /** Positions and names are enough for a stack trace; the sources are in git. */
  sourcesContent: false,
  /** ES modules first: CommonJS builds of the SDK cannot be tree-shaken and load slower. */
  mainFields: ['module', 'main'],
} as const;

/**
 * Module aliases, relative to the project's root. In Lambda, credentials come from environment variables; the SDK's
 * default chain carries SSO, profile and process providers that never run there, and is a fifth of a bundle.
 */
export const ALIASES: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': './lambdas/adapters/environment-credentials.ts',
};

export const entryOf = (name: FunctionName): string => `lambdas/${name}/handler.ts`;

/** What the file of authorities' certificates is called beside the code of a function. */
export const SHIPPED_AUTHORITIES = 'sentry-ca.pem';

/** What is shipped beside a function's code: by the names there, the paths here. */
export type ShippedFiles = Readonly<Record<string, string>>;

/** The options for a function that files are shipped with. */
export function bundlingWith(files: ShippedFiles): BundlingOptions {
  const shipped = Object.entries(files);
  if (shipped.length === 0) return BUNDLING;
  return {
    ...BUNDLING,
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_, outputDir) =>
        shipped.map(
          ([name, file]) => `cp ${quoted(path.resolve(file))} ${quoted(path.join(outputDir, name))}`,
        ),
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The same options in the CDK's words. */
export const BUNDLING: BundlingOptions = {
  target: ESBUILD_OPTIONS.target,
  format: OutputFormat.ESM,
  minify: ESBUILD_OPTIONS.minify,
  sourceMap: ESBUILD_OPTIONS.sourcemap,
  sourcesContent: ESBUILD_OPTIONS.sourcesContent,
  mainFields: [...ESBUILD_OPTIONS.mainFields],
  // The SDK that was tested is the SDK that runs, and a bundled one loads faster than the runtime's.
  bundleAwsSDK: true,
  esbuildArgs: { '--alias': Object.entries(ALIASES).map(([from, to]) => `${from}=${to}`) },
};
