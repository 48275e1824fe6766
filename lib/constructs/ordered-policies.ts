import {
  Aspects,
  CfnResource,
  type IAspect,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
} from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';

/**
 * Orders what policies below `scope` list. The CDK does it under its flag `@aws-cdk/aws-iam:minimizePolicies`, and asks the
 * stack for it, not the policy (2.276, `PolicyDocument.resolve`): an app without the flag would get the same permissions in
 * another order, and an update of every policy on the day on which it sets the flag.
 */
export const orderPolicies = (scope: Construct): void => Aspects.of(scope).add(new OrderedPolicies());

class OrderedPolicies implements IAspect {
  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node)) return;
    if (
      node instanceof CfnPolicy ||
      node instanceof CfnQueuePolicy ||
      node instanceof CfnBucketPolicy ||
      node instanceof CfnTopicPolicy
    )
      node.policyDocument = new OrderedDocument(node.policyDocument);
  }
}

class OrderedDocument implements IResolvable {
  readonly creationStack: string[] = [];
  private readonly document: unknown;

  constructor(document: unknown) {
    this.document = document;
  }

  resolve(context: IResolveContext): unknown {
    context.registerPostProcessor(ORDER);
    return this.document;
  }

  toString(): string {
    return 'a policy document in order';
  }
}

const ORDER: IPostProcessor = { postProcess: (document: unknown) => ordered(document) };

const ORDERED_KEYS: ReadonlySet<string> = new Set(['Action', 'Resource', 'Service', 'AWS']);

/** Actions, resources and principals by the text of each, as the CDK orders them. */
function ordered(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((item) => ordered(item));
    if (!ORDERED_KEYS.has(key)) return items;
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null || 'Fn::Join' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, ordered(part, name)]));
}
