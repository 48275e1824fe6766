import { readFileSync } from 'node:fs';
import { Stack, type App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import 'aws-cdk-lib/testhelpers/jest-autoclean';
import type { Stage } from '../../../lib/stages.ts';
import { createApp } from '../../../lib/app.ts';
import { appOfPackage, PACKAGE_UNDER_TEST } from './app-of-package.ts';

type Environment = Record<string, string>;
/** CloudFormation's own JSON: its shape is what the tests assert, so it is not described twice. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Json;
}

/** The context that `cdk` reads from cdk.json, feature flags included. */
export function cdkContext(): Record<string, unknown> {
  const { context }: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  return context;
}

/**
 * The real app of one stage, without bundling: the code's content is another test's subject. With `STACK_OF_PACKAGE` it is
 * one that uses the package (test/package/stack.test.ts).
 */
export const appOf = (stage: Stage, environment: Environment = {}): App =>
  PACKAGE_UNDER_TEST === undefined
    ? createApp(
        { SENTRY_ORG_SLUG: 'acme', ...environment },
        { context: { ...cdkContext(), stage, 'aws:cdk:bundling-stacks': [] } },
      )
    : appOfPackage(PACKAGE_UNDER_TEST, stage, environment);

export function stackOf(app: App): Stack {
  const stack = app.node.children.find((child) => Stack.isStack(child));
  if (!stack) throw new Error('the app has no stack');
  return stack;
}

/**
 * Synthesizes without the CDK's own template rules. Loading their engine takes most of a test file's time, and
 * `test/stack/rules.test.ts` runs them over the real app.
 */
export function withoutTemplateRules<T>(synthesizing: () => T): T {
  const before = process.env['CDK_VALIDATION'];
  process.env['CDK_VALIDATION'] = 'false';
  try {
    return synthesizing();
  } finally {
    if (before === undefined) delete process.env['CDK_VALIDATION'];
    else process.env['CDK_VALIDATION'] = before;
  }
}

const synthesized = new Map<string, ReturnType<typeof synthesize>>();

/** The template of one stage, with the few questions that tests ask of it. Made once per test file and setting. */
export function templateOf(stage: Stage, environment: Environment = {}) {
  const key = JSON.stringify([stage, environment]);
  const made = synthesized.get(key) ?? synthesize(stage, environment);
  synthesized.set(key, made);
  return made;
}

function synthesize(stage: Stage, environment: Environment) {
  const stack = stackOf(appOf(stage, environment));
  const template = withoutTemplateRules(() => Template.fromStack(stack));
  const resources: Record<string, Json> = template.toJSON().Resources;

  const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);

  const functionOf = (name: string) => {
    const found = ofType('AWS::Lambda::Function').find(
      ([, { Properties }]) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === name,
    );
    if (!found) throw new Error(`no function is named ${name}`);
    return { logicalId: found[0], ...found[1].Properties } as Json;
  };

  const roleOf = (name: string): string => {
    const roleId: string = functionOf(name).Role['Fn::GetAtt'][0];
    return roleId;
  };

  const statementsOfRole = (roleId: string): Statement[] =>
    ofType('AWS::IAM::Policy')
      .filter(([, { Properties }]) => (Properties.Roles as Json[]).some((role) => role.Ref === roleId))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);

  return {
    template,
    isTerminationProtected: stack.terminationProtection,
    tags: stack.tags.tagValues(),
    resources,
    ofType,
    functionOf,
    /** Everything that the function's role allows. */
    statementsOf: (name: string) => statementsOfRole(roleOf(name)),
    statementsOfRole,
  };
}

export const FUNCTIONS = ['verifier', 'consumer', 'sync', 'admin', 'publisher', 'notifier'] as const;
