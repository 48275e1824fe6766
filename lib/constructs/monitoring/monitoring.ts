import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import type { HttpApi } from '../http-api.ts';
import type { IngestQueue } from '../ingest-queue.ts';
import type { Notifier } from '../notifier.ts';
import { namespaceOf } from '../path-names.ts';
import type { Store } from '../store.ts';
import type { Sync } from '../sync.ts';
import { alarmRules } from './alarms/alarm-rules.ts';
import { AlarmTopic } from './alarms/alarm-topic.ts';
import { Alarms } from './alarms/alarms.ts';
import { Dashboard } from './dashboard/dashboard.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import { WatchedMetrics, countMetrics } from './metrics.ts';
import type { Sources } from './sources.ts';

export interface MonitoringProps {
  readonly config: Config;
  readonly functions: Sources['functions'];
  readonly ingest: IngestQueue;
  readonly store: Store;
  readonly sync: Sync;
  readonly notifier: Notifier;
  readonly api: HttpApi;
  readonly encryptionKey: IKey | undefined;
  /** Where alarms go instead of a topic of its own. */
  readonly topic: ITopic | undefined;
}

/** Watches the flow: one dashboard, one table of alarms, one topic. */
export class Monitoring extends Construct {
  /** Where every alarm goes. */
  readonly topic: ITopic;
  readonly metrics: WatchedMetrics;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { config, functions, ingest, store, sync, notifier, api } = props;
    this.metrics = new WatchedMetrics({
      namespace: namespaceOf(this, config.stage),
      functions,
      api: api.api,
      queue: ingest.queue,
      deadLetterQueue: ingest.deadLetterQueue,
      syncDeadLetterQueue: sync.failures,
      notifierDeadLetterQueue: notifier.failures,
      table: store.table,
      bucket: store.bucket,
    });
    const rules = alarmRules(this.metrics);
    this.topic =
      props.topic ?? new AlarmTopic(this, 'AlarmTopic', config.settings, props.encryptionKey).topic;
    const { all } = new Alarms(this, 'Alarms', rules, this.topic);
    const alarmMetrics = rules.reduce((sum, { metric }) => sum + countMetrics(metric), 0);
    this.alarms = all;
    if (config.settings.DASHBOARD) new Dashboard(this, 'Overview', this.metrics, all, { alarmMetrics });
    if (config.settings.MONTHLY_BUDGET_USD > 0)
      new MonthlyBudget(this, 'Budget', config.settings.MONTHLY_BUDGET_USD, this.topic);
  }
}
