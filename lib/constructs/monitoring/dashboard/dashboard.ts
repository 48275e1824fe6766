import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard as CloudWatchDashboard,
  type Alarm,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { nameOf } from '../../path-names.ts';
import { costWidget, type Monitored } from '../cost-estimate.ts';
import { MEBIBYTE, ONE_DAY, math, type WatchedMetrics } from '../metrics.ts';
import { alertRows } from './alerts.ts';
import { consumerRows } from './consumer.ts';
import { eventRows } from './events.ts';
import { platformRows } from './platform.ts';
import { syncRows } from './sync.ts';
import { webhookRows } from './webhooks.ts';
import { COLUMNS, figure, heading, row } from './widgets.ts';

const ONE_HOUR = Duration.hours(1);

/** One page that answers: does it work, is it complete, how near are the limits, what does it cost. */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    metrics: WatchedMetrics,
    alarms: readonly Alarm[],
    monitored: Monitored,
  ) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Page', {
      dashboardName: nameOf(this),
      defaultInterval: ONE_DAY,
      widgets: [
        headline(metrics),
        alarmStatus(alarms),
        heading('## Webhooks: Sentry delivers once and waits one second'),
        ...webhookRows(metrics),
        heading('## Queue and consumer'),
        ...consumerRows(metrics),
        heading('## Completeness and sync'),
        ...syncRows(metrics),
        heading('## Alerts: told once, in order'),
        ...alertRows(metrics),
        heading('## Events'),
        ...eventRows(metrics),
        heading('## Table, archive and platform'),
        ...platformRows(metrics),
        heading('## Cost'),
        [costWidget(metrics, monitored)],
      ],
    });
  }
}

/** The four numbers that say whether the promise holds. */
const headline = (metrics: WatchedMetrics): IWidget[] =>
  row(
    figure(
      'Webhook delivery rate, % (target > 99)',
      metrics.own('webhookDeliveryRate', 'Minimum', {
        label: 'of the events Sentry accepted in 24 settled hours',
      }),
    ),
    figure(
      'Error capture rate, % (target 100)',
      metrics.own('errorCaptureRate', 'Minimum', {
        label: 'stored, of the events Sentry accepted in 24 settled hours',
      }),
    ),
    figure(
      'Sync success, % of the runs of an hour',
      math(
        '100 * complete',
        { complete: metrics.own('syncComplete', 'Average') },
        { label: 'complete runs', period: ONE_HOUR },
      ),
    ),
    figure(
      'Database growth, MiB a day',
      math(
        `DIFF(size) / ${MEBIBYTE}`,
        { size: metrics.own('tableBytes', 'Maximum') },
        { label: 'table and indexes', period: ONE_DAY },
      ),
    ),
  );

const alarmStatus = (alarms: readonly Alarm[]): IWidget[] => [
  new AlarmStatusWidget({
    title: 'Alarms (docs/runbook.md has a heading for each)',
    alarms: [...alarms],
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    width: COLUMNS,
    height: 4,
  }),
];
