import { METRICS, isSent } from '../../lambdas/contracts/metrics.ts';
import { STACK_COUNTS } from '../../lib/cost/stack-counts.ts';
import { templateOf } from '../support/template/stack-template.ts';
import { alarmsOf, metricsOfAlarms, textOf, type Template } from '../support/template/watched-metrics.ts';

const prod = templateOf('prod');
const countOf = (type: string, of = prod) => of.ofType(type).length;
const templateJson = prod.template.toJSON() as Template;

/** Everything of the template that has a price for being there; what is not named here is free or paid by use. */
describe('what the table of costs counts is what the template has', () => {
  it('metrics that alarms read', () => {
    expect(metricsOfAlarms(templateJson)).toHaveLength(STACK_COUNTS.alarmMetrics);
  });

  it.each([
    ['AWS::SecretsManager::Secret', STACK_COUNTS.secrets],
    ['AWS::KMS::Key', STACK_COUNTS.keys],
    ['AWS::CloudWatch::Dashboard', STACK_COUNTS.dashboards],
    ['AWS::CloudWatch::CompositeAlarm', 0],
    ['AWS::CloudWatch::AnomalyDetector', 0],
  ])('%s', (type, count) => {
    expect(countOf(type)).toBe(count);
  });

  it('queues that a function is fed by', () => {
    const fed = prod
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(([, { Properties }]) => JSON.stringify(Properties.EventSourceArn).includes('Arn"'))
      .filter(([, { Properties }]) => Properties.StartingPosition === undefined);

    expect(fed).toHaveLength(STACK_COUNTS.polledQueues);
  });

  it('clients of programs', () => {
    const programs = prod
      .ofType('AWS::Cognito::UserPoolClient')
      .filter(([, { Properties }]) =>
        (Properties.AllowedOAuthFlows as string[]).includes('client_credentials'),
      );

    expect(programs).toHaveLength(STACK_COUNTS.machineClients);
  });

  it.each(Object.entries(STACK_COUNTS.memory))('memory of the %s', (name, megabytes) => {
    expect(prod.functionOf(name).MemorySize).toBe(megabytes);
  });

  it('the largest batch', () => {
    const sizes = prod
      .ofType('AWS::Lambda::EventSourceMapping')
      .map(([, { Properties }]) => Properties.BatchSize as number);

    expect(sizes).toContain(STACK_COUNTS.batchSize);
  });

  it('how often the sync and the notifier run', () => {
    const rates = prod
      .ofType('AWS::Scheduler::Schedule')
      .map(([, { Properties }]) => Properties.ScheduleExpression as string);

    expect(rates.sort()).toEqual(
      [`rate(${STACK_COUNTS.tickMinutes} minute)`, `rate(${STACK_COUNTS.syncMinutes} minutes)`].sort(),
    );
  });
});

it('the metrics that are sent without a dashboard are those that alarms read', () => {
  const own = metricsOfAlarms(templateJson).filter(({ namespace }) => !namespace.startsWith('AWS/'));

  const sent = Object.values(METRICS).filter((name) => isSent(name, 'watched'));

  expect(sent.sort()).toEqual([...new Set(own.map(({ name }) => name))].sort());
});

describe('a stack with everything left out that may be', () => {
  const small = templateOf('prod', {
    DASHBOARD: 'false',
    POINT_IN_TIME_RECOVERY: 'false',
    PLATFORM_LOGS: 'false',
    MACHINE_CLIENT: 'false',
    CONSUMER_BATCH_WINDOW_SECONDS: '20',
  });

  it('keeps every alarm, word for word', () => {
    const named = (template: Template) =>
      alarmsOf(template).map((alarm) => `${textOf(alarm.AlarmName)} ${alarm.AlarmDescription as string}`);

    expect(named(small.template.toJSON() as Template)).toEqual(named(templateJson));
  });

  it('has no dashboard, no recovery and no client of programs, and sends what alarms read alone', () => {
    const [[, table] = ['', {}]] = small.ofType('AWS::DynamoDB::GlobalTable');

    expect(countOf('AWS::CloudWatch::Dashboard', small)).toBe(0);
    expect(JSON.stringify(table)).toContain('"PointInTimeRecoveryEnabled":false');
    expect(countOf('AWS::Cognito::UserPoolClient', small)).toBe(1);
    expect(small.functionOf('consumer').Environment.Variables.METRICS_SENT).toBe('watched');
    expect(small.functionOf('verifier').LoggingConfig.SystemLogLevel).toBe('WARN');
  });

  it('lets a message that failed wait the window longer', () => {
    const timeouts = small
      .ofType('AWS::SQS::Queue')
      .map(([, { Properties }]) => Properties.VisibilityTimeout as number | undefined);

    expect(timeouts).toContain(6 * 60 + 20);
  });
});

describe('a budget', () => {
  const watched = templateOf('prod', { MONTHLY_BUDGET_USD: '150' });
  const [[, budget] = ['', {}]] = watched.ofType('AWS::Budgets::Budget');

  it('is none unless one is set', () => {
    expect(countOf('AWS::Budgets::Budget')).toBe(0);
  });

  it('is over what carries the name of the stack', () => {
    expect(budget.Properties.Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 150, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['aws:cloudformation:stack-name$SentryErrorLog-prod'] },
    });
  });

  it('tells the topic of the alarms, which lets it and nobody else of that service', () => {
    const told = JSON.stringify(budget.Properties.NotificationsWithSubscribers);
    const admitted = ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key'].map((type) =>
      JSON.stringify(watched.ofType(type)),
    );

    const [[topic] = ['']] = watched.ofType('AWS::SNS::Topic');

    expect(told).toContain(`{"Ref":"${topic}"}`);
    for (const policy of admitted) {
      expect(policy).toContain('budgets.amazonaws.com');
      expect(policy).toContain(':budgets::');
    }
  });
});
