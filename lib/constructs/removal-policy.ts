import { RemovalPolicy } from 'aws-cdk-lib';
import type { Config } from '../config.ts';

/**
 * What becomes of data, secrets and logs when the stack goes. Where they are kept, one that a first deployment made and then
 * failed is not: it holds nothing, and left behind it would be an orphan that somebody pays for
 * (CloudFormation guide, "DeletionPolicy attribute", RetainExceptOnCreate; docs/adr/0039).
 */
export const removalPolicyOf = ({ removalPolicy, retainData }: Config): RemovalPolicy =>
  removalPolicy ?? (retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
