import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { FUNCTIONS, MEBIBYTE, ONE_DAY, math, sumOf, type WatchedMetrics } from '../metrics.ts';
import { graph, row } from './widgets.ts';

const ONE_HOUR = Duration.hours(1);

/** How near the limits of the services underneath are. */
export const platformRows = (metrics: WatchedMetrics): IWidget[][] => [
  row(
    graph('Write and read units', [
      sumOf(metrics.tableAndIndexes('ConsumedWriteCapacityUnits', 'writes'), {
        label: 'write units, indexes included',
      }),
      sumOf(metrics.tableAndIndexes('ConsumedReadCapacityUnits', 'reads'), {
        label: 'read units, indexes included',
      }),
    ]),
    graph('Table throttles', [
      sumOf(metrics.tableAndIndexes('WriteThrottleEvents', 'writes'), { label: 'writes' }),
      sumOf(metrics.tableAndIndexes('ReadThrottleEvents', 'reads'), { label: 'reads' }),
    ]),
    graph(
      'Table size (DynamoDB counts about every six hours)',
      [
        math(
          `m / ${MEBIBYTE}`,
          { m: metrics.own('tableBytes', 'Maximum') },
          { label: 'MiB, indexes included', period: ONE_HOUR },
        ),
      ],
      { right: [metrics.own('tableItems', 'Maximum', { label: 'items', period: ONE_HOUR })] },
    ),
    graph(
      'Archive (S3 counts once a day)',
      [math(`m / ${MEBIBYTE}`, { m: metrics.bucketBytes() }, { label: 'MiB', period: ONE_DAY })],
      {
        right: [
          math(
            `DIFF(m) / ${MEBIBYTE}`,
            { m: metrics.bucketBytes() },
            { label: 'growth, MiB a day', period: ONE_DAY },
          ),
        ],
      },
    ),
  ),
  row(
    graph(
      'Function errors',
      FUNCTIONS.map((name) => metrics.lambda(name, 'Errors', 'Sum', { label: name })),
    ),
    graph(
      'Function throttles',
      FUNCTIONS.map((name) => metrics.lambda(name, 'Throttles', 'Sum', { label: name })),
    ),
    graph(
      'Function time, p99, ms',
      FUNCTIONS.map((name) => metrics.lambda(name, 'Duration', 'p99', { label: name })),
    ),
    graph(
      'Lambda concurrency of the account, % of its quota',
      [
        math(
          '100 * claimed / SERVICE_QUOTA(running)',
          {
            claimed: metrics.account('ClaimedAccountConcurrency'),
            running: metrics.account('ConcurrentExecutions'),
          },
          { label: 'claimed' },
        ),
      ],
      { limits: [{ value: 80, label: 'alarm' }] },
    ),
  ),
];
