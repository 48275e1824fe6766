import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { ErrorLog } from './error-log.ts';
import { settingsOfErrorLog } from './stack-settings.ts';

/** One stage of the repository's own app: a stack that is nothing but an error log. */
export class ErrorLogStack extends Stack {
  constructor(scope: Construct, id: string, { stage, settings, region }: Config, props?: StackProps) {
    super(scope, id, { terminationProtection: settings.DELETION_PROTECTION, ...props });
    // The CDK leaves this id out of logical ids.
    new ErrorLog(this, 'Default', { stage, settings: settingsOfErrorLog(settings), region });
  }
}
