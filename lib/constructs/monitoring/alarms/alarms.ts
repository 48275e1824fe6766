import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { nameOf } from '../../path-names.ts';
import type { AlarmRule } from './alarm-rules.ts';

/** Where the headings of the alarms are, from the root of the repository. */
const RUNBOOK = 'docs/runbook.md';

/** The alarms of the table, each named after the error log, all to one topic, which also hears when one is over. */
export class Alarms extends Construct {
  readonly all: Alarm[];

  constructor(scope: Construct, id: string, rules: readonly AlarmRule[], topic: ITopic) {
    super(scope, id);
    const action = new SnsAction(topic);
    this.all = rules.map((rule) => {
      const [datapointsToAlarm, evaluationPeriods] = rule.datapoints;
      const alarm = new Alarm(this, rule.slug, {
        alarmName: alarmNameOf(this, rule.slug),
        alarmDescription: descriptionOf(rule),
        metric: rule.metric,
        comparisonOperator: rule.comparison,
        threshold: rule.threshold,
        datapointsToAlarm,
        evaluationPeriods,
        treatMissingData: rule.missing,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}

/** After the error log, of which an account may have several. */
export const alarmNameOf = (scope: Construct, slug: string): string => `${nameOf(scope)}-${slug}`;

/** All that an e-mail of CloudWatch carries besides the name. */
const descriptionOf = ({ slug, severity, impact }: AlarmRule): string =>
  `Severity: ${severity}. Impact: ${impact} Runbook: ${RUNBOOK}#${slug}`;
