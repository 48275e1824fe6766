import type { FunctionOptions, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../lambdas/contracts/routes.ts';
import { bundlingWith, entryOf, type ShippedFiles } from './bundling.ts';

export interface BundledFunctionProps extends FunctionOptions {
  readonly name: FunctionName;
  readonly runtime: Runtime;
  readonly ships: ShippedFiles;
}

/**
 * A function whose code is bundled from these sources at synthesis. In the package there are no sources: `lib/package/build.ts`
 * puts `packed-function.ts` in the place of this file.
 */
export class BundledFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, { name, ships, ...props }: BundledFunctionProps) {
    super(scope, id, {
      ...props,
      entry: entryOf(name),
      projectRoot: '.',
      depsLockFilePath: 'package-lock.json',
      bundling: bundlingWith(ships),
      // It would add a variable that only version 2 of the SDK reads.
      awsSdkConnectionReuse: false,
    });
  }
}
