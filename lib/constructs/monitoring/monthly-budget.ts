import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Percent of the budget, and whether it is spent or expected by the end of the month. */
const TOLD: readonly (readonly [number, 'ACTUAL' | 'FORECASTED'])[] = [
  [80, 'ACTUAL'],
  [100, 'FORECASTED'],
  [100, 'ACTUAL'],
];

/**
 * Tells the alarm topic of a month that becomes dear. Over what carries this stack's name, a tag that CloudFormation gives
 * to every resource and that counts in budgets once it is an active cost allocation tag (AWS Billing guide, "AWS-generated
 * cost allocation tags").
 */
export class MonthlyBudget extends Construct {
  /** @param dollars US dollars a month, above 0. */
  constructor(scope: Construct, id: string, dollars: number, topic: ITopic) {
    super(scope, id);
    const budget = new CfnBudget(this, 'Month', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: dollars, unit: 'USD' },
        costFilters: { TagKeyValue: [`aws:cloudformation:stack-name$${Stack.of(this).stackName}`] },
      },
      notificationsWithSubscribers: TOLD.map(([threshold, notificationType]) => ({
        notification: {
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          thresholdType: 'PERCENTAGE',
          threshold,
        },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      })),
    });
    // It looks whether it may publish when it is made.
    budget.node.addDependency(topic);
  }
}
