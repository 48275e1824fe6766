import { readFileSync } from 'node:fs';
import {
  indexChangesOf,
  lossesOf,
  RELEASES,
  templateOfRelease,
  type RecordedStage,
  type Template,
} from '../support/template/upgrade.ts';
import { templateOf } from '../support/template/stack-template.ts';

const STAGES: readonly RecordedStage[] = ['dev', 'prod'];
const LAST = RELEASES.at(-1)!;
const now = (stage: RecordedStage) => templateOf(stage).template.toJSON() as Template;

describe('this version, deployed over a release', () => {
  it.each(RELEASES.flatMap((release) => STAGES.map((stage) => [release, stage] as const)))(
    '%s, %s, loses nothing that holds data or an address',
    (release, stage) => {
      expect(lossesOf(templateOfRelease(release, stage), now(stage))).toEqual([]);
    },
  );

  it.each(STAGES)(
    'of %s changes at most one index of the last release: CloudFormation takes no two',
    (stage) => {
      expect(indexChangesOf(templateOfRelease(LAST, stage), now(stage)).length).toBeLessThanOrEqual(1);
    },
  );
});

describe('each release, deployed over the one before it', () => {
  const steps = RELEASES.slice(1).map((release, index) => [RELEASES[index]!, release] as const);

  it('changes at most one index', () => {
    const changes = steps.map(([from, to]) =>
      indexChangesOf(templateOfRelease(from, 'prod'), templateOfRelease(to, 'prod')),
    );

    expect(changes.filter((each) => each.length > 1)).toEqual([]);
  });

  it('is a row of the page about upgrades', () => {
    const page = readFileSync('docs/upgrade.md', 'utf8');

    for (const release of RELEASES) expect(page).toMatch(new RegExp(`^\\| ${release} +\\|`, 'm'));
  });
});

/** A test that would not notice a loss is worth nothing: one of each kind, done to the template of the last release. */
describe('what the test notices', () => {
  const changed = (change: (template: Template) => void): [Template, Template] => {
    const before = templateOfRelease(LAST, 'prod');
    const after = structuredClone(before);
    change(after);
    return [before, after];
  };
  const propertiesOf = ({ Resources }: Template, id: string) => Resources[id]!.Properties!;

  it.each<[string, (template: Template) => void, string]>([
    [
      'a table with another key',
      (template) =>
        (propertiesOf(template, 'LedgerTable')['KeySchema'] = [{ AttributeName: 'id', KeyType: 'HASH' }]),
      'LedgerTable is replaced',
    ],
    [
      'a bucket with a name',
      (template) => (propertiesOf(template, 'LedgerBucket')['BucketName'] = 'mine'),
      'LedgerBucket is replaced',
    ],
    [
      'a bus of another name',
      (template) => (propertiesOf(template, 'EventBus')['Name'] = 'other'),
      'EventBus is replaced',
    ],
    [
      'a queue that becomes first in, first out',
      (template) => (propertiesOf(template, 'IngestQueue')['FifoQueue'] = true),
      'IngestQueue is replaced',
    ],
    [
      'a user pool whose people are named otherwise',
      (template) => (propertiesOf(template, 'UserPoolClient')['GenerateSecret'] = true),
      'UserPoolClient is replaced',
    ],
    [
      'a pinned id that was lost',
      ({ Resources }) => {
        Resources['SecretsWebhook0A1B2C3D'] = Resources['WebhookSecret']!;
        delete Resources['WebhookSecret'];
      },
      'WebhookSecret is left behind',
    ],
    ['an output that is gone', ({ Outputs }) => delete Outputs['WebhookUrl'], 'output WebhookUrl is gone'],
  ])('is %s', (_, change, loss) => {
    expect(lossesOf(...changed(change))).toContain(loss);
  });

  it('is no change of what can be changed in place', () => {
    const harmless = changed((template) => {
      propertiesOf(template, 'IngestQueue')['VisibilityTimeout'] = 600;
      propertiesOf(template, 'LedgerBucket')['Tags'] = [];
    });

    expect(lossesOf(...harmless)).toEqual([]);
  });

  it.each<[string, (indexes: Record<string, unknown>[]) => void, number]>([
    ['one index more', (indexes) => indexes.push({ ...indexes[0], IndexName: 'more' }), 1],
    [
      'two indexes more',
      (indexes) => indexes.push({ ...indexes[0], IndexName: 'more' }, { ...indexes[0], IndexName: 'most' }),
      2,
    ],
    [
      'an index with another projection',
      (indexes) => (indexes[0]!['Projection'] = { ProjectionType: 'ALL' }),
      2,
    ],
    ['an index less', (indexes) => indexes.pop(), 1],
    ['another order of them', (indexes) => indexes.reverse(), 0],
  ])('of indexes is %s', (_, change, count) => {
    const pair = changed((template) =>
      change(propertiesOf(template, 'LedgerTable')['GlobalSecondaryIndexes'] as Record<string, unknown>[]),
    );

    expect(indexChangesOf(...pair)).toHaveLength(count);
  });
});
