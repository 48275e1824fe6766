import { planRules, queuePolicySchema, ruleSchema } from '../../../../lib/local/template/bus-plan.ts';

const QUEUE = { url: 'http://q/mine', arn: 'arn:aws:sqs:us-east-1:000000000000:mine' };
const PATTERN = { source: ['sentry-error-ledger'] };
const rule = (given: object = {}) => ({
  id: 'Rule',
  properties: ruleSchema.parse({
    EventBusName: 'EventBus',
    EventPattern: PATTERN,
    Targets: [{ Arn: QUEUE.arn, Id: 'a' }],
    ...given,
  }),
});
const policy = (Service: string) =>
  queuePolicySchema.parse({
    Queues: [QUEUE.url],
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { Service }, Resource: QUEUE.arn },
      ],
    },
  });
const ADMITTED = [policy('events.amazonaws.com')];

describe('the rules of the local event bus', () => {
  it('feed the queues of their targets', () => {
    expect(planRules([rule()], ['EventBus'], [QUEUE], ADMITTED)).toEqual([
      { name: 'Rule', busName: 'EventBus', pattern: PATTERN, queueUrls: [QUEUE.url] },
    ]);
  });

  it.each([
    ['is disabled', { State: 'DISABLED' }],
    [
      "listens to the account's own bus",
      { EventBusName: undefined, Targets: [{ Arn: 'arn:aws:lambda:x', Id: 'a' }] },
    ],
  ])('leave out one that %s', (_, given) => {
    expect(planRules([rule(given)], ['EventBus'], [QUEUE], ADMITTED)).toEqual([]);
  });

  it('refuse a target that is no queue', () => {
    const toFunction = rule({ Targets: [{ Arn: 'arn:aws:lambda:x', Id: 'a' }] });

    expect(() => planRules([toFunction], ['EventBus'], [QUEUE], ADMITTED)).toThrow(/feeds queues alone/);
  });

  it('refuse a queue that does not let EventBridge in, because it would stay empty on AWS', () => {
    expect(() => planRules([rule()], ['EventBus'], [QUEUE], [policy('sns.amazonaws.com')])).toThrow(
      /does not let EventBridge send/,
    );
  });

  it('refuse a target that gets less than the event', () => {
    const given = { EventBusName: 'EventBus', Targets: [{ Arn: QUEUE.arn, Id: 'a', InputPath: '$.detail' }] };

    expect(() => ruleSchema.parse(given)).toThrow(/hands on whole events only/);
  });
});
