import { readFileSync } from 'node:fs';
import { INDEXES } from '../../../lambdas/contracts/item-keys.ts';
import { METRICS, metricsNamespace } from '../../../lambdas/contracts/metrics.ts';
import { EMITTED_BY } from '../../../lib/constructs/monitoring/metrics.ts';
import { templateOf } from '../../support/template/stack-template.ts';
import {
  alarmsOf,
  anchorsOf,
  metricsOfAlarms,
  textOf,
  type Template,
} from '../../support/template/watched-metrics.ts';

const prod = templateOf('prod').template.toJSON() as Template;
const alarms = alarmsOf(prod);
const slugOf = (alarm: (typeof alarms)[number]) =>
  textOf(alarm.AlarmName).replace('SentryErrorLog-prod-', '');
const bySlug = new Map(alarms.map((alarm) => [slugOf(alarm), alarm]));

/** What the product promises to ring for, and how it takes absent data. */
const PROMISED = {
  'webhook-acceptance': 'notBreaching',
  'api-5xx': 'notBreaching',
  'webhook-slow': 'notBreaching',
  'webhook-unauthorised': 'notBreaching',
  'webhook-silence': 'notBreaching',
  'dlq-not-empty': 'notBreaching',
  'oldest-message': 'notBreaching',
  'partial-failures': 'notBreaching',
  quarantine: 'notBreaching',
  'sync-failed': 'notBreaching',
  'sync-not-running': 'breaching',
  'sync-partial': 'notBreaching',
  'capture-rate': 'notBreaching',
  'alerts-failing': 'notBreaching',
  'alerts-stuck': 'notBreaching',
  'publisher-behind': 'notBreaching',
  'announced-late': 'notBreaching',
  'function-throttles': 'notBreaching',
  'table-throttles': 'notBreaching',
  'table-read-throttles': 'notBreaching',
  'account-concurrency': 'notBreaching',
};

it('there is an alarm for everything that is promised, and no other', () => {
  expect([...bySlug.keys()].sort()).toEqual(Object.keys(PROMISED).sort());
});

it('the stages have the same alarms, each under its own name', () => {
  const dev = alarmsOf(templateOf('dev').template.toJSON() as Template);

  const names = dev.map((alarm) => textOf(alarm.AlarmName)).sort();

  expect(names).toEqual([...bySlug.keys()].map((slug) => `SentryErrorLog-dev-${slug}`).sort());
});

describe.each(Object.entries(PROMISED))('the alarm %s', (slug, missing) => {
  const alarm = bySlug.get(slug)!;
  const runbook = readFileSync('docs/runbook.md', 'utf8');

  it('says how bad it is, what it costs and where the runbook goes on', () => {
    expect(alarm.AlarmDescription).toMatch(
      new RegExp(
        `^Severity: (critical|warning)\\. Impact: [A-Z].{30,}\\. Runbook: docs/runbook\\.md#${slug}$`,
      ),
    );
    // CloudWatch's limit (API reference, "PutMetricAlarm").
    expect(alarm.AlarmDescription.length).toBeLessThan(1024);
  });

  it('has its heading in the runbook, with what to look at and what to do', () => {
    const section = runbook.split(/^### /m).find((part) => part.startsWith(`${slug}\n`)) ?? '';

    expect(anchorsOf(runbook)).toContain(slug);
    expect(section).toMatch(/\*\*Means\.\*\*\s.*\*\*Look here\.\*\*\s.*\*\*Do this\.\*\*\s/s);
  });

  it('decides what absent data means', () => {
    expect(alarm.TreatMissingData).toBe(missing);
  });

  it('tells the topic when it begins and when it is over', () => {
    const topics = Object.entries(prod.Resources).filter(([, { Type }]) => Type === 'AWS::SNS::Topic');

    const [topic] = topics.map(([logicalId]) => [{ Ref: logicalId }]);

    expect(topics).toHaveLength(1);
    expect(alarm).toMatchObject({ AlarmActions: topic, OKActions: topic });
    expect(alarm.ActionsEnabled).not.toBe(false);
  });

  it('looks at no more metrics than CloudWatch takes', () => {
    // "The 20 structures can include as many as 10 that contain a MetricStat" (API reference, "PutMetricAlarm").
    expect(metricsOfAlarms(prod).filter(({ where }) => where.endsWith(slug)).length).toBeLessThanOrEqual(10);
  });
});

it.each([
  ['table-throttles', 'WriteThrottleEvents'],
  ['table-read-throttles', 'ReadThrottleEvents'],
])('%s rings for the table and for each of its indexes', (slug, metric) => {
  const watched = metricsOfAlarms(prod)
    .filter(({ where, name }) => where.endsWith(`prod-${slug}`) && name === metric)
    .map(({ dimensions }) => dimensions.GlobalSecondaryIndexName ?? 'the table');

  expect(watched.sort()).toEqual(['the table', ...Object.keys(INDEXES)].sort());
});

it('the runbook has no alarm that does not exist', () => {
  const [, alarmPart = ''] = /^## Alarms\n(.*?)^## /ms.exec(readFileSync('docs/runbook.md', 'utf8')) ?? [];

  const headings = [...alarmPart.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

  expect(headings.sort()).toEqual(Object.keys(PROMISED).sort());
});

describe('the metrics of ours that alarms name', () => {
  const own = metricsOfAlarms(prod).filter(({ namespace }) => !namespace.startsWith('AWS/'));

  it('are in the namespace of the stage', () => {
    expect(new Set(own.map(({ namespace }) => namespace))).toEqual(new Set([metricsNamespace('prod')]));
  });

  it('are in the contract, under the function that emits them', () => {
    const serviceOf = new Map(
      Object.entries(EMITTED_BY).map(([key, service]) => [METRICS[key as keyof typeof METRICS], service]),
    );

    const wrong = own.filter(({ name, dimensions }) => serviceOf.get(name as never) !== dimensions.service);

    expect(wrong).toEqual([]);
  });
});

it('no formula goes blind because one of its counts was never written', () => {
  const formulas = alarms.flatMap((alarm) =>
    ((alarm.Metrics ?? []) as { Expression?: string }[]).flatMap(({ Expression }) => Expression ?? []),
  );

  const blind = formulas.filter((formula) => /FILL\([^)]*\) *[-+<>=/]|[-+/] *FILL\(/.test(formula));

  expect(formulas.length).toBeGreaterThan(5);
  expect(blind).toEqual([]);
});

it('every link inside the runbook leads to one of its headings', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');

  const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((anchor) => !anchorsOf(runbook).includes(anchor!))).toEqual([]);
});

it('the alarm that the sync is dead is what the publisher hears of', () => {
  const rules = Object.values(prod.Resources).filter(({ Type }) => Type === 'AWS::Events::Rule');

  const heard = rules.map(
    ({ Properties }) => Properties['EventPattern'] as { detail?: { alarmName: string[] } },
  );

  expect(heard.flatMap(({ detail }) => (detail === undefined ? [] : [detail.alarmName]))).toEqual([
    [textOf(bySlug.get('sync-not-running')!.AlarmName)],
  ]);
});
