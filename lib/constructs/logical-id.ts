import { CfnElement } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { logicalIdOf } from './path-names.ts';

/**
 * Fixes the logical id of a construct's resource. CloudFormation replaces a resource whose logical id changes, so
 * whatever holds data or an address that people wrote down must not depend on where it sits below the error log.
 */
export function pinLogicalId(construct: IConstruct, logicalId: string): void {
  const resource = CfnElement.isCfnElement(construct) ? construct : construct.node.defaultChild;
  if (!CfnElement.isCfnElement(resource)) {
    throw new Error(`${construct.node.path} has no resource of its own whose logical id could be pinned`);
  }
  resource.overrideLogicalId(logicalIdOf(construct, logicalId));
}
