import { copyFileSync, cpSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, type FunctionOptions, type Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../lambdas/contracts/routes.ts';
import { SHIPPED_AUTHORITIES, type ShippedFiles } from './bundling.ts';

export interface BundledFunctionProps extends FunctionOptions {
  readonly name: FunctionName;
  readonly runtime: Runtime;
  readonly ships: ShippedFiles;
}

/** Beside the file that this one is bundled into (`lib/package/build.ts`). */
const FUNCTIONS = path.join(import.meta.dirname, 'functions');

/** A function whose code was bundled when the package was made: whoever uses it needs neither esbuild nor our sources. */
export class BundledFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, { name, ships, ...props }: BundledFunctionProps) {
    super(scope, id, { ...props, code: codeOf(name, ships), handler: 'index.handler' });
  }
}

/** Whatever the repository ships lies in the folder; the certificates of a team's authorities are the team's own. */
function codeOf(name: FunctionName, ships: ShippedFiles): Code {
  const folder = path.join(FUNCTIONS, name);
  const authorities = ships[SHIPPED_AUTHORITIES];
  if (authorities === undefined) return Code.fromAsset(folder);
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never asked for: the files are put together here.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (target) => {
          cpSync(folder, target, { recursive: true });
          copyFileSync(authorities, path.join(target, SHIPPED_AUTHORITIES));
          return true;
        },
      },
    },
  });
}
