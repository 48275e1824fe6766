import { App, Stack, type Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ErrorLogProps } from '../../../lib/error-log-props.ts';
import { withoutTemplateRules } from '../template/stack-template.ts';

export const PROPS: ErrorLogProps = { stage: 'prod', settings: { SENTRY_ORG_SLUG: 'acme' } };

/** CloudFormation's own JSON: its shape is what the tests assert, so it is not described twice. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

export interface Made {
  Resources: Record<string, Json>;
  Outputs: Record<string, Json>;
}

/** The template of a stack of somebody's own app, without bundling; without flags, as `new App()` has none. */
export function templateWith(
  fill: (stack: Stack) => unknown,
  {
    name = 'Platform',
    context = {},
    env = {},
  }: { name?: string; context?: Record<string, unknown>; env?: Environment } = {},
): Made {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, name, { env });
  fill(stack);
  return withoutTemplateRules(() => Template.fromStack(stack).toJSON() as Made);
}

/** Of these types CloudFormation or the service refuses a second one of the same name in a region; the property that is it. */
const NAMED: Readonly<Record<string, string>> = {
  'AWS::Athena::WorkGroup': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Cognito::UserPoolDomain': 'Domain',
  'AWS::Events::EventBus': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
};

/** The fixed names in a template, each as `<type> <name>`. */
export const fixedNamesOf = ({ Resources }: Made): string[] =>
  Object.values(Resources).flatMap(({ Type, Properties }) => {
    const type = String(Type);
    const property = NAMED[type];
    const database: unknown = Properties?.DatabaseInput?.Name;
    const name: unknown = type === 'AWS::Glue::Database' ? database : property && Properties?.[property];
    return name === undefined ? [] : [`${type} ${JSON.stringify(name)}`];
  });
