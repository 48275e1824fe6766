import { parseTemplate } from '../../lib/local/template/template.ts';
import { templateOf, withoutTemplateRules, type Statement } from '../support/template/stack-template.ts';

const FROM = 'errors@example.com';
const mailing = withoutTemplateRules(() => templateOf('prod', { ALERT_FROM: FROM }));
const only = <T>(found: readonly [string, T][]): [string, T] => {
  const [first, second] = found;
  if (first === undefined || second !== undefined) throw new Error(`there are ${found.length} of them`);
  return first;
};

describe('a stack that sends e-mail', () => {
  it('has SES tell EventBridge of bounces and complaints, and suppress no address by itself', () => {
    const [set, { Properties }] = only(mailing.ofType('AWS::SES::ConfigurationSet'));
    const [, destination] = only(mailing.ofType('AWS::SES::ConfigurationSetEventDestination'));

    expect(Properties).toEqual({
      Name: 'SentryErrorLog-prod',
      SuppressionOptions: { SuppressedReasons: [] },
    });
    expect(destination.Properties).toMatchObject({
      ConfigurationSetName: { Ref: set },
      EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint'] },
    });
  });

  it('hears of its own e-mail alone, in the queue that lets exactly this rule in', () => {
    const [rule, { Properties }] = only(
      mailing.ofType('AWS::Events::Rule').filter(
        ([
          ,
          {
            Properties: { EventPattern },
          },
        ]) => EventPattern.source[0] === 'aws.ses',
      ),
    );

    expect(Properties.EventBusName).toBeUndefined();
    expect(Properties.EventPattern).toEqual({
      source: ['aws.ses'],
      'detail-type': ['Email Bounced', 'Email Complaint Received'],
      detail: { mail: { tags: { 'ses:configuration-set': ['SentryErrorLog-prod'] } } },
    });
    expect(Properties.Targets).toMatchObject([
      { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['NotifierDeadLetterQueue', 'Arn'] } } },
    ]);
    const letIn = mailing
      .ofType('AWS::SQS::QueuePolicy')
      .filter(([, policy]) => JSON.stringify(policy).includes(`"Fn::GetAtt":["${rule}","Arn"]`))
      .flatMap(([, policy]) => policy.Properties.Queues as unknown[]);
    expect(letIn).toEqual([{ Ref: 'NotifierDeadLetterQueue' }, { Ref: 'NotifierEvents' }]);
  });

  it('sends by that set, which its role allows', () => {
    const [, { Properties }] = only(
      mailing
        .ofType('AWS::Lambda::Function')
        .filter(([, fn]) => fn.Properties.Environment?.Variables.POWERTOOLS_SERVICE_NAME === 'notifier'),
    );
    const sending = mailing
      .ofType('AWS::IAM::Policy')
      .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Action }) => Action === 'ses:SendEmail');

    expect(Properties.Environment.Variables.CONFIGURATION_SET).toBe('SentryErrorLog-prod');
    expect(sending).toHaveLength(1);
    expect(sending[0]?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': FROM } });
    expect(JSON.stringify(sending[0]?.Resource)).toContain(':configuration-set/SentryErrorLog-prod');
  });
});

it('a stack without a sender has nothing of it', () => {
  const { template } = withoutTemplateRules(() => templateOf('prod'));

  const types = Object.values(parseTemplate(template.toJSON()).Resources).map(({ Type }) => Type);

  expect(types.filter((type) => type.startsWith('AWS::SES'))).toEqual([]);
});
