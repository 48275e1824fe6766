import { CfnElement } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Fixes the logical id of a construct's resource. CloudFormation replaces a resource whose logical id changes, so
 * whatever holds data or an address that people wrote down must not depend on where it sits in the construct tree.
 */
export function pinLogicalId(construct: IConstruct, logicalId: string): void {
  const resource = construct.node.defaultChild;
  if (!CfnElement.isCfnElement(resource)) {
    throw new Error(`${construct.node.path} has no resource of its own whose logical id could be pinned`);
  }
  resource.overrideLogicalId(logicalId);
}
