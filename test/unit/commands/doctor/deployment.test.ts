import { deploymentOf } from '../../../../lib/commands/doctor/deployment.ts';
import { resourcesOfLocalRun, resourcesOfOutputs } from '../../../../lib/commands/target/resources.ts';
import type { Target } from '../../../../lib/commands/target/target.ts';
import { localEndpoints } from '../../../support/samples/local-endpoints.ts';
import { stackOutputs } from '../../../support/samples/stack-outputs.ts';

const targetOf = (outputs: Record<string, string>, stackName?: string): Target => ({
  description: stackName === undefined ? 'the resources named by hand' : `stack ${stackName}`,
  option: '',
  stackName,
  alarmPrefix: stackName && `${stackName}-`,
  endpoints: undefined,
  clientSecret: undefined,
  resources: resourcesOfOutputs(new Map(Object.entries(outputs))),
});

it('is made of everything that a stack puts out', () => {
  expect(deploymentOf(targetOf(stackOutputs, 'SentryErrorLog-prod'))).toMatchObject({
    stackName: 'SentryErrorLog-prod',
    secretArns: { webhook: 'w', sentryToken: 's', cron: 'c' },
    sentry: { baseUrl: 'https://sentry.io', orgSlug: 'acme', projects: ['web', 'api'] },
    alarmTopicArn: 'a',
  });
});

it('has no projects where all are meant, in a stack and on this machine', () => {
  const deployed = deploymentOf(targetOf({ ...stackOutputs, SentryProjects: '*' }, 'S'));
  const local = deploymentOf({ ...targetOf({}), resources: resourcesOfLocalRun(localEndpoints) });

  expect([deployed.sentry.projects, local.sentry.projects]).toEqual([[], []]);
});

it('has no alarms where the stack has no topic', () => {
  const outputs = Object.entries(stackOutputs).filter(([name]) => name !== 'AlarmTopicArn');

  expect(deploymentOf(targetOf(Object.fromEntries(outputs), 'S')).alarmTopicArn).toBe('');
});

it('is named with all that it lacks where it was deployed before the doctor came', () => {
  const { SentryBaseUrl, SentryProjects, ...old } = stackOutputs;

  expect(() => deploymentOf(targetOf(old, 'Old'))).toThrow(
    'stack Old lacks the outputs SentryBaseUrl, SentryProjects: deploy this version of it first',
  );
  expect(() => deploymentOf(targetOf({ TableName: 'mine' }))).toThrow('name a whole deployment');
});
