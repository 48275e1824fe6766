import * as fc from 'fast-check';
import { decide, parsePolicy, type AccessRequest } from '../../../../lib/local/permissions/policy.ts';
import { PolicyError } from '../../../../lib/local/permissions/policy-error.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:IngestQueue';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/LedgerTable';

const policyOf = (...statements: object[]) =>
  parsePolicy({ Version: '2012-10-17', Statement: statements }, 'test');
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const request = (
  action: string,
  resource = QUEUE,
  context: AccessRequest['context'] = {},
): AccessRequest => ({ action, resource, context });
const isAllowed = (statements: object[], asked: AccessRequest) =>
  decide(policyOf(...statements), asked).isAllowed;

/** The rules of IAM's user guide, page "Policy evaluation logic", for one account and identity-based policies. */
describe('a decision', () => {
  it('is an implicit deny where no statement allows the call', () => {
    const decision = decide(policyOf(allow('sqs:SendMessage')), request('sqs:ReceiveMessage'));

    expect(decision).toEqual({ isAllowed: false, because: 'implicit' });
  });

  it('is an allow where one statement of several allows the call', () => {
    const statements = [allow('s3:GetObject'), allow(['sqs:SendMessage', 'sqs:ReceiveMessage'])];

    expect(isAllowed(statements, request('sqs:ReceiveMessage'))).toBe(true);
  });

  it('is an explicit deny where one statement denies, however many allow', () => {
    const deny = { Effect: 'Deny', Action: 'sqs:Send*', Resource: QUEUE };

    const decision = decide(policyOf(allow('*'), deny, allow('sqs:*')), request('sqs:SendMessage'));

    expect(decision).toEqual({ isAllowed: false, because: 'explicit' });
  });

  it('is an allow where the deny names another resource', () => {
    const deny = { Effect: 'Deny', Action: 'sqs:*', Resource: `${QUEUE}2` };

    expect(isAllowed([allow('sqs:*'), deny], request('sqs:SendMessage'))).toBe(true);
  });
});

/** Examples of the page "IAM JSON policy elements: Action". */
describe('an action', () => {
  it.each([
    ['s3:GetObject', 's3:GetObject', true],
    ['iam:*AccessKey*', 'iam:CreateAccessKey', true],
    ['iam:*AccessKey*', 'iam:ListAccessKeys', true],
    ['iam:*AccessKey*', 'iam:CreateUser', false],
    ['iam:listaccesskeys', 'iam:ListAccessKeys', true],
    ['sqs:*', 'sqs:SendMessage', true],
    ['sqs:*', 'sns:Publish', false],
    ['dynamodb:?etItem', 'dynamodb:GetItem', true],
    ['dynamodb:GetItem', 'dynamodb:BatchGetItem', false],
    ['*', 'anything:AtAll', true],
  ])('%s covers %s: %s', (pattern, action, expected) => {
    expect(isAllowed([allow(pattern)], request(action))).toBe(expected);
  });
});

/** Examples of the page "IAM JSON policy elements: Resource". */
describe('a resource', () => {
  const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';

  it.each([
    '1/test/object.jpg',
    '1/2/test/object.jpg',
    '1/2/test/3/object.jpg',
    '1/2/3/test/4/object.jpg',
    '1///test///object.jpg',
    '1/test/.jpg',
    '/test/object.jpg',
    '1/test/',
  ])('with wildcards reaches over slashes: */test/* covers %s', (key) => {
    expect(
      isAllowed([allow('s3:GetObject', `${BUCKET}/*/test/*`)], request('s3:GetObject', `${BUCKET}/${key}`)),
    ).toBe(true);
  });

  it.each(['1-test/object.jpg', 'test/object.jpg', '1/2/test.jpg'])(
    '%s is not covered by */test/*',
    (key) => {
      expect(
        isAllowed([allow('s3:GetObject', `${BUCKET}/*/test/*`)], request('s3:GetObject', `${BUCKET}/${key}`)),
      ).toBe(false);
    },
  );

  it.each([
    ['arn:aws:sqs:us-east-1:*:IngestQueue', QUEUE, true],
    ['arn:aws:sqs:*', QUEUE, true],
    ['arn:aws:sqs:us-*-1:000000000000:IngestQueue', QUEUE, true],
    ['arn:aws:sqs:us-east-1:0*0:IngestQueue', QUEUE, true],
    ['arn:aws:sqs:u*e:IngestQueue', QUEUE, false],
    ['arn:aws:sqs:us-east-1:000000000000:ingestqueue', QUEUE, false],
    [TABLE, `${TABLE}/index/byLastSeen`, false],
    [`${TABLE}/index/*`, `${TABLE}/index/byLastSeen`, true],
    [`${TABLE}/index/*`, TABLE, false],
  ])('%s covers %s: %s', (pattern, resource, expected) => {
    expect(isAllowed([allow('*', pattern)], request('x:Y', resource))).toBe(expected);
  });

  it('without a wildcard covers itself alone', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9+.()[\]^$|\\-]{1,20}$/);

    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(isAllowed([allow('*', `arn:aws:s3:::${one}`)], request('x:Y', `arn:aws:s3:::${other}`))).toBe(
          one === other,
        );
      }),
    );
  });
});

/** The pages "Condition operators" and "Set operators for multivalued context keys". */
describe('a condition', () => {
  const KEY = 'dynamodb:LeadingKeys';
  const judge = (operator: string, policyValues: string | string[], given: string[] | undefined) =>
    isAllowed(
      [allow('dynamodb:PutItem', TABLE, { [operator]: { [KEY]: policyValues } })],
      request('dynamodb:PutItem', TABLE, given === undefined ? {} : { [KEY]: given }),
    );

  it.each<[string, string | string[], string[] | undefined, boolean]>([
    ['StringEquals', 'SYNC#RUN', ['SYNC#RUN'], true],
    ['StringEquals', ['a', 'b'], ['b'], true],
    ['StringEquals', 'SYNC#*', ['SYNC#RUN'], false],
    ['StringEquals', 'SYNC#RUN', undefined, false],
    ['StringEqualsIfExists', 'SYNC#RUN', undefined, true],
    ['StringEqualsIfExists', 'SYNC#RUN', ['GROUP#1'], false],
    ['StringNotEquals', 'SYNC#RUN', ['GROUP#1'], true],
    ['StringNotEquals', ['a', 'b'], ['b'], false],
    ['StringNotEquals', 'SYNC#RUN', undefined, true],
    ['StringLike', 'SYNC#*', ['SYNC#RUN'], true],
    ['StringLike', 'SYNC#*', ['sync#RUN'], false],
    ['StringLike', 'SYNC#?', ['SYNC#RUN'], false],
    ['StringNotLike', 'SYNC#*', ['GROUP#1'], true],
    ['Null', 'true', undefined, true],
    ['Null', 'true', ['GROUP#1'], false],
    ['Null', 'false', ['GROUP#1'], true],
    ['ForAllValues:StringLike', 'SYNC#*', ['SYNC#RUN', 'SYNC#LEASE'], true],
    ['ForAllValues:StringLike', 'SYNC#*', ['SYNC#RUN', 'GROUP#1'], false],
    ['ForAllValues:StringLike', ['SYNC#*', 'GROUP#*'], ['SYNC#RUN', 'GROUP#1'], true],
    ['ForAllValues:StringLike', 'SYNC#*', undefined, true],
    ['ForAnyValue:StringLike', 'SYNC#*', ['SYNC#RUN', 'GROUP#1'], true],
    ['ForAnyValue:StringLike', 'SYNC#*', ['GROUP#1'], false],
    ['ForAnyValue:StringLike', 'SYNC#*', undefined, false],
    ['ForAllValues:StringNotLike', 'SYNC#*', ['GROUP#1', 'EVENT#1'], true],
    ['ForAllValues:StringNotLike', 'SYNC#*', ['GROUP#1', 'SYNC#RUN'], false],
  ])('%s %j is met by %j: %s', (operator, values, given, expected) => {
    expect(judge(operator, values, given)).toBe(expected);
  });

  it('holds only where all of several hold', () => {
    const both = { StringLike: { [KEY]: 'SYNC#*' }, StringNotEquals: { [KEY]: 'SYNC#LEASE' } };
    const put = (key: string) =>
      isAllowed(
        [allow('dynamodb:PutItem', TABLE, both)],
        request('dynamodb:PutItem', TABLE, { [KEY]: [key] }),
      );

    expect([put('SYNC#RUN'), put('SYNC#LEASE'), put('GROUP#1')]).toEqual([true, false, false]);
  });

  it('knows its key in any case, as IAM does', () => {
    const condition = { StringEquals: { 'DynamoDB:leadingkeys': 'SYNC#RUN' } };

    expect(
      isAllowed(
        [allow('dynamodb:PutItem', TABLE, condition)],
        request('dynamodb:PutItem', TABLE, { [KEY]: ['SYNC#RUN'] }),
      ),
    ).toBe(true);
  });
});

describe('a policy that could be judged wrongly', () => {
  it.each<[string, object]>([
    ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: 's3:*', NotResource: QUEUE }],
    ['a principal', { ...allow('s3:*'), Principal: '*' }],
    ['another condition operator', allow('s3:*', '*', { NumericEquals: { 's3:max-keys': '10' } })],
    [
      'a condition key that no call is given',
      allow('s3:*', '*', { StringEquals: { 'aws:SourceIp': '::1' } }),
    ],
    ['a variable in a resource', allow('s3:*', 'arn:aws:s3:::bucket/${aws:username}/*')],
    ['a variable in a condition', allow('s3:*', '*', { StringLike: { 's3:prefix': '${aws:username}/*' } })],
  ])('is refused whole: %s', (_, statement) => {
    expect(() => policyOf(statement)).toThrow(PolicyError);
  });
});

describe('a grant', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const statement = fc.record({
    Effect: fc.constant('Allow'),
    Action: fc.array(
      word.map((w) => `x:${w}`),
      { minLength: 1, maxLength: 3 },
    ),
    Resource: fc.array(word, { minLength: 1, maxLength: 3 }),
  });

  it('is what a decision rests on: without every grant that covers a call, the call is denied', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), word, word, (statements, action, resource) => {
        const policy = policyOf(...statements);
        const asked = request(`x:${action}`, resource);

        const decision = decide(policy, asked);
        const by = decision.isAllowed ? decision.by : [];
        const rest = { grants: policy.grants.filter((grant) => !by.includes(grant)) };

        expect(decide(rest, asked).isAllowed).toBe(false);
        expect(decision.isAllowed).toBe(
          statements.some((each) => each.Action.includes(`x:${action}`) && each.Resource.includes(resource)),
        );
      }),
    );
  });
});
