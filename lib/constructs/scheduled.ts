import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { keyStatements } from './encryption.ts';
import type { ServiceFunction } from './service-function.ts';

interface Scheduled {
  description: string;
  function: ServiceFunction;
  everyMinutes: number;
  /** Later than so many minutes it is given up. */
  lateMinutes: number;
  input: Record<string, unknown>;
  /** Where what the scheduler could not deliver goes, and the key of that queue. */
  failures: Queue;
  key: IKey | undefined;
}

/** Invokes a function again and again. The scheduler invokes asynchronously: its own dead-letter queue covers delivery alone. */
export function scheduled(
  scope: Construct,
  id: string,
  { description, function: invoked, everyMinutes, lateMinutes, input, failures, key }: Scheduled,
): void {
  const role = new Role(scope, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [invoked.functionArn] }),
  );
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }));
  for (const statement of key === undefined ? [] : keyStatements(key, ['sqs'])) role.addToPolicy(statement);
  new Schedule(scope, id, {
    description,
    schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
    target: new LambdaInvoke(invoked, {
      // The target's own grant would add every version and alias of the function.
      role: role.withoutPolicyUpdates(),
      input: ScheduleTargetInput.fromObject(input),
      retryAttempts: 0,
      maxEventAge: Duration.minutes(lateMinutes),
      deadLetterQueue: failures,
    }),
  });
}
