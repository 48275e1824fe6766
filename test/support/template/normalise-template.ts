/**
 * A template in a form that people can review: one line a property, references and joins as one text, no metadata, no
 * hash of code, and nothing that tests of its own describe better (the dashboard's body, what an alarm watches).
 */
export function normaliseTemplate(template: unknown): Record<string, unknown> {
  const { Resources, Outputs } = recordOf(template);
  const resources = Object.entries(recordOf(Resources))
    .filter(([, resource]) => recordOf(resource)['Type'] !== 'AWS::CDK::Metadata')
    .map(([id, resource]) => [id, normaliseResource(recordOf(resource))]);
  const outputs = Object.entries(recordOf(Outputs)).map(([name, output]) => [
    name,
    normalise(recordOf(output)['Value']),
  ]);
  return { Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(outputs) };
}

/** What differs between two normalised templates, by path: `[value in the first, value in the second]`. */
export function differencesOf(
  first: unknown,
  second: unknown,
  path = '',
): Record<string, [unknown, unknown]> {
  if (!isRecord(first) || !isRecord(second)) {
    return JSON.stringify(first) === JSON.stringify(second)
      ? {}
      : { [path]: [first ?? null, second ?? null] };
  }
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.assign(
    {},
    ...keys.map((key) => differencesOf(first[key], second[key], path === '' ? key : `${path}.${key}`)),
  ) as Record<string, [unknown, unknown]>;
}

function normaliseResource({ Type, Properties, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const { Metadata: _metadata, DependsOn: _dependsOn, ...policies } = rest;
  const properties = Object.entries(recordOf(Properties ?? {}))
    .filter(([name]) => isShown(String(Type), name))
    .map(([name, value]): [string, unknown] => [name, oneLine(normalise(value))]);
  return { Type, ...policies, ...Object.fromEntries(properties) };
}

function isShown(type: string, property: string): boolean {
  switch (type) {
    case 'AWS::Lambda::Function':
      return property !== 'Code';
    case 'AWS::CloudWatch::Dashboard':
      return property !== 'DashboardBody';
    case 'AWS::CloudWatch::Alarm':
      return property === 'AlarmName';
    case 'AWS::Lambda::Permission':
      return property === 'FunctionName';
    default:
      return true;
  }
}

/** One line a property keeps the snapshot short, and its difference to the property that changed. */
const oneLine = (value: unknown): unknown =>
  isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : value;

function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value === 'string') return value.replace(VIEW, decoded);
  if (!isRecord(value)) return value;
  return (
    referenceOf(value) ??
    Object.fromEntries(Object.entries(value).map(([key, part]) => [key, normalise(part)]))
  );
}

/** A view holds its definition in base64, in which nobody sees what has changed. */
const VIEW = /(?<=Presto View: )[\w+/=]+/;
const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();

/** CloudFormation's functions in the form that `Fn::Sub` has. */
function referenceOf({ Ref, ...functions }: Record<string, unknown>): string | undefined {
  if (typeof Ref === 'string') return `\${${Ref}}`;
  const attribute = functions['Fn::GetAtt'];
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  const join = functions['Fn::Join'];
  if (!Array.isArray(join)) return undefined;
  const [separator, parts] = join as [string, unknown[]];
  return parts.map((part) => oneLine(normalise(part))).join(separator);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function recordOf(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`expected an object, got ${JSON.stringify(value)}`);
  return value;
}
