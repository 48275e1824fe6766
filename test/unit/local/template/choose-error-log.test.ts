import type { AssembledStack } from '../../../../lib/local/template/assembly.ts';
import { chooseErrorLog, templateOf } from '../../../../lib/local/template/choose-error-log.ts';
import { parseTemplate, type Template } from '../../../../lib/local/template/template.ts';

const stack = (name: string): AssembledStack => ({
  name,
  path: `Production/${name}`,
  folder: 'cdk.out',
  templateFile: `${name}.template.json`,
  assetsFile: `${name}.assets.json`,
});

/** With an error log at each of these paths. */
const read = (name: string, ...ids: string[]) => ({
  stack: stack(name),
  template: parseTemplate({
    Metadata: Object.fromEntries(
      ids.map((id) => [`sentry-error-ledger:error-log:Production/${name}/${id}`, id]),
    ),
    Resources: {},
  }),
});
const ALL = { stack: undefined, id: undefined };

describe('the error log that is run', () => {
  it('is the only one of the app, whatever other stacks there are', () => {
    const chosen = chooseErrorLog([read('Network'), read('Platform', 'Errors')], ALL);

    expect(chosen).toMatchObject({ path: 'Production/Platform/Errors', stack: { name: 'Platform' } });
  });

  it.each([
    ['name', 'Other'],
    ['path', 'Production/Other'],
  ])('is the one of the stack of that %s', (_, named) => {
    const apps = [read('Platform', 'Errors'), read('Other', 'Errors')];

    expect(chooseErrorLog(apps, { ...ALL, stack: named }).stack.name).toBe('Other');
  });

  it('is the one at that path', () => {
    const apps = [read('Platform', 'Errors', 'Observability/Errors')];

    expect(chooseErrorLog(apps, { ...ALL, id: 'Observability/Errors' }).path).toBe(
      'Production/Platform/Observability/Errors',
    );
  });

  it('is not guessed among several', () => {
    expect(() => chooseErrorLog([read('Platform', 'Errors', 'More')], ALL)).toThrow(
      'The app has several error logs; it has:\n  --stack Platform --id Errors\n  --stack Platform --id More',
    );
  });

  it('is asked for by a name that the app has', () => {
    expect(() => chooseErrorLog([read('Platform', 'Errors')], { ...ALL, id: 'Error' })).toThrow(
      'The app has no such error log; it has:\n  --stack Platform --id Errors',
    );
  });

  it('lies in no nested stack', () => {
    expect(() => chooseErrorLog([read('Platform')], ALL)).toThrow('no error log in 1 stacks');
  });
});

describe('its template', () => {
  const at = (path: string, Properties: object = {}) => ({
    Type: 'Any::Thing',
    Properties,
    Metadata: { 'aws:cdk:path': `Platform/${path}/Resource` },
  });
  const reduced = (Resources: Record<string, unknown>): string[] => {
    const template: Template = parseTemplate({ Resources });
    return Object.keys(templateOf({ template, stack: stack('Platform'), path: 'Platform/Errors' }).Resources);
  };

  it('has what lies in the error log, and not what lies beside it', () => {
    const kept = reduced({
      Table: at('Errors/Table'),
      Other: at('ErrorsOfOthers/Table'),
      Network: at('Network'),
    });

    expect(kept).toEqual(['Table']);
  });

  it.each([
    ['Ref', { Bus: { Ref: 'Bus' } }],
    ['Fn::GetAtt', { Bus: { 'Fn::GetAtt': ['Bus', 'Arn'] } }],
    ['Fn::GetAtt as a text', { Bus: { 'Fn::GetAtt': 'Bus.Arn' } }],
    ['Fn::Sub', { Bus: { 'Fn::Sub': 'x/${Bus.Arn}' } }],
    ['a Ref within a list', { Names: ['x', { 'Fn::Join': ['', [{ Ref: 'Bus' }]] }] }],
  ])('has what it is handed, by %s', (_, properties) => {
    const kept = reduced({
      Publisher: at('Errors/Publisher', properties),
      Bus: at('Bus'),
      Rule: at('Rule', { Bus: { Ref: 'Bus' } }),
    });

    expect(kept).toEqual(['Publisher', 'Bus']);
  });

  it('has what those need in turn', () => {
    const kept = reduced({
      Topic: at('Topic', { Key: { Ref: 'Key' } }),
      Key: at('Key'),
      Alarm: at('Errors/Alarm', { Topic: { Ref: 'Topic' } }),
    });

    expect(kept).toEqual(['Topic', 'Key', 'Alarm']);
  });
});
