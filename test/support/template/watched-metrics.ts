import * as z from 'zod';

/** A metric as a dashboard or an alarm names it. */
export interface NamedMetric {
  /** The widget's title or the alarm's name. */
  where: string;
  namespace: string;
  name: string;
  /** Values that CloudFormation fills in are `<token>`; a search for any value is `*`. */
  dimensions: Record<string, string>;
}

/** CloudFormation's own JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;
export interface Template {
  Resources: Record<string, Json>;
}

const TOKEN = '<token>';

const ofType = (template: Template, type: string): Json[] =>
  Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties as Json);

/** A text of the template with what CloudFormation fills in left out. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value);
  return join.success ? join.data['Fn::Join'][1].map(textOf).join(join.data['Fn::Join'][0]) : TOKEN;
};

export interface Widget {
  type: string;
  properties: Json;
}

export const alarmsOf = (template: Template): Json[] => ofType(template, 'AWS::CloudWatch::Alarm');

/** The widgets of the one dashboard, in their order. */
export function widgetsOf(template: Template): Widget[] {
  const [dashboard] = ofType(template, 'AWS::CloudWatch::Dashboard');
  const body: { widgets: Widget[] } = JSON.parse(textOf(dashboard?.DashboardBody));
  return body.widgets;
}

export const metricsOfDashboard = (template: Template): NamedMetric[] =>
  widgetsOf(template).flatMap(({ properties }) =>
    ((properties.metrics ?? []) as unknown[][]).flatMap((line) =>
      metricsOfLine(String(properties.title), line),
    ),
  );

/** A widget's line: `[namespace, name, dimension, value, ..., {options}]`, or `[{expression}]`. */
function metricsOfLine(where: string, line: unknown[]): NamedMetric[] {
  const [first] = line;
  if (typeof first === 'string') {
    const [namespace = '', name = '', ...pairs] = line.filter((part) => typeof part === 'string');
    const dimensions: Record<string, string> = {};
    for (let at = 0; at + 1 < pairs.length; at += 2) dimensions[pairs[at]!] = pairs[at + 1]!;
    return [{ where, namespace, name, dimensions }];
  }
  const { expression = '' } = first as { expression?: string };
  const search = /^SEARCH\('\{([^,}]+),([^}]+)\} MetricName="([^"]+)"'/.exec(expression);
  if (search === null) {
    // A search that this does not understand must not pass as a formula.
    if (expression.includes('SEARCH')) throw new Error(`unknown search in ${where}: ${expression}`);
    return [];
  }
  const [, namespace = '', names = '', name = ''] = search;
  return [
    { where, namespace, name, dimensions: Object.fromEntries(names.split(',').map((key) => [key, '*'])) },
  ];
}

export const metricsOfAlarms = (template: Template): NamedMetric[] =>
  alarmsOf(template).flatMap((alarm) => {
    const inFormulas = ((alarm.Metrics ?? []) as Json[]).flatMap(({ MetricStat }) =>
      MetricStat === undefined ? [] : [MetricStat.Metric as Json],
    );
    const all = alarm.MetricName === undefined ? inFormulas : [alarm];
    return all.map((metric) => ({
      where: textOf(alarm.AlarmName),
      namespace: metric.Namespace as string,
      name: metric.MetricName as string,
      dimensions: Object.fromEntries(
        ((metric.Dimensions ?? []) as Json[]).map(({ Name, Value }) => [Name as string, textOf(Value)]),
      ),
    }));
  });

/** Headings of a Markdown text as GitHub links to them. */
export const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
