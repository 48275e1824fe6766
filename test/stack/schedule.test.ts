import { templateOf } from '../support/template/stack-template.ts';

const { ofType, functionOf } = templateOf('dev');
const [, schedule] = ofType('AWS::Scheduler::Schedule')[0]!;
const { Target, ScheduleExpression } = schedule.Properties;

describe('the schedule', () => {
  it('starts the sync every five minutes', () => {
    expect(ScheduleExpression).toBe('rate(5 minutes)');
    expect(Target.Arn).toEqual({ 'Fn::GetAtt': [functionOf('sync').logicalId, 'Arn'] });
  });

  it('gives a tick up before the next one is due, and says so', () => {
    const policy = Target.RetryPolicy;

    const patience: number = policy.MaximumEventAgeInSeconds;

    expect(policy.MaximumRetryAttempts).toBe(0);
    expect(patience).toBeLessThan(300);
    expect(Target.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': ['SyncDeadLetterQueue', 'Arn'] } });
  });

  it('never repeats a failed run: the next tick does', () => {
    const configs = ofType('AWS::Lambda::EventInvokeConfig');

    const properties = configs
      .map(([, config]): { FunctionName: { Ref: string } } => config.Properties as never)
      .filter(({ FunctionName }) => FunctionName.Ref === functionOf('sync').logicalId);

    expect(properties).toMatchObject([
      {
        FunctionName: { Ref: functionOf('sync').logicalId },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 300,
      },
    ]);
  });

  it('leaves a run no time to meet the next one', () => {
    expect(functionOf('sync').Timeout).toBeLessThan(300);
  });
});

it('a shorter interval shortens the run and the patience with it', () => {
  const often = templateOf('dev', { SYNC_INTERVAL_MINUTES: '2' });

  const { ScheduleExpression: rate, Target: target } =
    often.ofType('AWS::Scheduler::Schedule')[0]![1].Properties;

  expect(rate).toBe('rate(2 minutes)');
  expect(target.RetryPolicy.MaximumEventAgeInSeconds).toBe(60);
  expect(often.functionOf('sync').Timeout).toBe(110);
});
