import * as fc from 'fast-check';
import { createResolver, parseTemplate, TemplateError } from '../../../../lib/local/template/template.ts';

const AWS = 'http://127.0.0.1:4566';
const template = parseTemplate({
  Parameters: { Version: { Type: 'String', Default: '7' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    NamedQueue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Join': ['-', ['a', 'b']] } } },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Table: { Type: 'AWS::DynamoDB::GlobalTable' },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Fn: { Type: 'AWS::Lambda::Function' },
    Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
  },
});
const resolve = createResolver(template, AWS);

describe('a reference', () => {
  it.each([
    [{ Ref: 'Queue' }, `${AWS}/000000000000/Queue`],
    [{ Ref: 'NamedQueue' }, `${AWS}/000000000000/a-b`],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:Queue'],
    [{ 'Fn::GetAtt': 'NamedQueue.QueueName' }, 'a-b'],
    [{ Ref: 'Bucket' }, 'bucket'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::bucket'],
    [{ Ref: 'Table' }, 'Table'],
    [{ Ref: 'Secret' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret-local0'],
    [{ Ref: 'Alias' }, 'arn:aws:lambda:us-east-1:000000000000:function:Fn:live'],
    [{ Ref: 'Version' }, '7'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
  ])('%j is %s', (value, expected) => {
    expect(resolve(value)).toBe(expected);
  });

  it('to something the template does not have is an error that names it', () => {
    expect(() => resolve({ Ref: 'Nothing' })).toThrow(
      new TemplateError('The template refers to Nothing, which is neither resource nor parameter.'),
    );
  });
});

describe('a template function', () => {
  it('Join puts resolved parts together', () => {
    expect(resolve({ 'Fn::Join': ['/', ['a', { Ref: 'Bucket' }]] })).toBe('a/bucket');
  });

  it('Sub fills in names, attributes and variables, and leaves ${!literals}', () => {
    const value = resolve({
      'Fn::Sub': ['${Bucket} ${Queue.Arn} ${x} ${!x}', { x: { Ref: 'AWS::AccountId' } }],
    });

    expect(value).toBe('bucket arn:aws:sqs:us-east-1:000000000000:Queue 000000000000 ${x}');
  });

  it('Select takes one part of a Split', () => {
    expect(resolve({ 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b,c'] }] })).toBe('b');
  });

  it('that is not known is an error that names it', () => {
    expect(() => resolve({ 'Fn::Transform': {} })).toThrow(
      'does not know the template function Fn::Transform',
    );
  });
});

it('values without template functions stay as they are', () => {
  // CloudFormation has no property of the name __proto__.
  const plain = fc.jsonValue().filter((value) => !/"(Ref|Fn::|__proto__)/.test(JSON.stringify(value)));

  fc.assert(
    fc.property(plain, (value) => {
      expect(resolve(value)).toEqual(value);
    }),
  );
});
