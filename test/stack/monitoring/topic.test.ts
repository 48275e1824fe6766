import { templateOf, type Statement } from '../../support/template/stack-template.ts';

const silent = templateOf('prod');
const loud = templateOf('prod', { ALARM_EMAIL: 'oncall@example.com' });
const [[topicId, topic] = ['', {}]] = silent.ofType('AWS::SNS::Topic');
const statements: Statement[] =
  silent.ofType('AWS::SNS::TopicPolicy')[0]![1].Properties.PolicyDocument.Statement;
const [, key] = silent.ofType('AWS::KMS::Key')[0]!;

const ALARMS_OF_THIS_ACCOUNT = {
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
  ArnLike: {
    'aws:SourceArn': {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':cloudwatch:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':alarm:*',
        ],
      ],
    },
  },
};

describe('the alarm topic', () => {
  it('is encrypted with a key of its own, which turns over every year', () => {
    expect(topic.Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] });
    expect(key.Properties.EnableKeyRotation).toBe(true);
  });

  it('takes nothing without TLS', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it("lets this account's alarms publish, and nobody else", () => {
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');

    expect(allowed).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: topicId },
        Condition: ALARMS_OF_THIS_ACCOUNT,
      },
    ]);
  });

  it("lets this account's alarms use the key, without which nothing would be sent", () => {
    expect(key.Properties.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: ALARMS_OF_THIS_ACCOUNT,
    });
  });

  it('has a subscriber where an address is set, and none where not', () => {
    expect(silent.ofType('AWS::SNS::Subscription')).toEqual([]);
    expect(loud.ofType('AWS::SNS::Subscription').map(([, { Properties }]): unknown => Properties)).toEqual([
      { Protocol: 'email', TopicArn: { Ref: topicId }, Endpoint: 'oncall@example.com' },
    ]);
  });
});
