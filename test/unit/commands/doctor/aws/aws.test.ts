import { createAws } from '../../../../../lib/commands/doctor/aws/aws.ts';
import { adviceFor } from '../../../../../lib/commands/command-line/failure.ts';
import { createClients } from '../../../../../lib/commands/target/clients.ts';
import { queryError, startAwsAnswers, type AwsAnswer } from '../../../../support/fakes/aws-answers.ts';
import { target } from '../context.ts';

let asked: string;
let answer: AwsAnswer;
let stop: () => void;
beforeAll(async () => {
  stop = await startAwsAnswers((text) => {
    asked = text;
    return answer;
  });
});
afterAll(() => stop());

const jsonAnswer = (body: object): AwsAnswer => ({ status: 200, body: JSON.stringify(body) });
const seconds = (minutesAgo: number) => Math.round(Date.now() / 1000) - minutesAgo * 60;

it('takes a subscription without an ARN for one that nobody has confirmed', async () => {
  answer = {
    status: 200,
    body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>
      <member><Endpoint>a@b.c</Endpoint><SubscriptionArn>arn:aws:sns:x</SubscriptionArn></member>
      <member><Endpoint>d@e.f</Endpoint><SubscriptionArn>PendingConfirmation</SubscriptionArn></member>
    </Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
  };

  // Act
  const subscriptions = await createAws(createClients(target), target).subscriptions('arn:topic');

  expect(subscriptions).toEqual([
    { endpoint: 'a@b.c', isConfirmed: true },
    { endpoint: 'd@e.f', isConfirmed: false },
  ]);
});

it('asks for the alarms of the stack that ring', async () => {
  answer = jsonAnswer({ MetricAlarms: [{ AlarmName: 'SentryErrorLog-prod-sync' }] });

  // Act
  const ringing = await createAws(createClients(target), target).ringingAlarms('SentryErrorLog-prod-');

  expect(ringing).toEqual(['SentryErrorLog-prod-sync']);
  expect(asked).toContain('"AlarmNamePrefix":"SentryErrorLog-prod-"');
  expect(asked).toContain('"StateValue":"ALARM"');
});

it.each([
  [
    'the newest of its values, in whatever order they come',
    [
      { Timestamp: seconds(3), Maximum: 90 },
      { Timestamp: seconds(1), Maximum: 30 },
      { Timestamp: seconds(2), Maximum: 60 },
    ],
    30,
  ],
  ['unknown without one', [], null],
])('tells the age of the oldest message: %s', async (_, Datapoints, age) => {
  answer = jsonAnswer({ Datapoints });

  // Act
  const oldest = await createAws(createClients(target), target).oldestMessageAge(target.queueUrl);

  expect(oldest).toBe(age);
  expect(asked).toContain('"Dimensions":[{"Name":"QueueName","Value":"queue"}]');
});

it('knows what to do about a missing permission, by the name that each service gives it', async () => {
  // Arrange
  const aws = createAws(createClients(target), target);
  const denied: AwsAnswer = {
    status: 400,
    body: JSON.stringify({ __type: 'com.amazon#AccessDeniedException', message: 'No.' }),
  };

  answer = queryError(403, 'AuthorizationError', 'No.');
  const bySns: unknown = await aws.subscriptions('arn:topic').catch((error: unknown) => error);
  answer = denied;
  const byCloudWatch: unknown = await aws.ringingAlarms('x').catch((error: unknown) => error);

  // Assert
  expect([adviceFor(bySns, 'docs/doctor.md'), adviceFor(byCloudWatch, 'docs/doctor.md')]).toEqual([
    expect.stringContaining('docs/doctor.md'),
    expect.stringContaining('docs/doctor.md'),
  ]);
});
