import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import semver from 'semver';

/** test/fixtures/releases/README.md says what is in them. */
export const RELEASES_FOLDER = 'test/fixtures/releases';

/** Recorded releases, the oldest first. */
export const RELEASES: readonly string[] = readdirSync(RELEASES_FOLDER)
  .filter((name) => semver.valid(name) !== null)
  .sort(semver.compare);

export type RecordedStage = 'dev' | 'prod';

export interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  Outputs: Record<string, unknown>;
}

export const templateOfRelease = (release: string, stage: RecordedStage): Template =>
  JSON.parse(readFileSync(path.join(RELEASES_FOLDER, release, `template.${stage}.json`), 'utf8')) as Template;

/** Resources that hold what nobody can make again, or an address that somebody wrote down. */
const KEEPS: readonly string[] = [
  'AWS::ApiGatewayV2::Api',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::EventBus',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** What the specification of CloudFormation's resources says of an update, in words. */
const LOSSES: Partial<Record<ResourceImpact, string>> = {
  [ResourceImpact.WILL_REPLACE]: 'is replaced',
  [ResourceImpact.MAY_REPLACE]: 'may be replaced',
  [ResourceImpact.WILL_DESTROY]: 'is deleted',
  [ResourceImpact.WILL_ORPHAN]: 'is left behind',
};

/** What an update of a deployed stack would lose, one a line: `LedgerTable is replaced`. Nothing: it can be deployed. */
export function lossesOf(before: Template, after: Template): string[] {
  const { resources } = fullDiff(before, after);
  const lost = resources.logicalIds.flatMap((id) => {
    const type = before.Resources[id]?.Type ?? '';
    const loss = LOSSES[resources.get(id).changeImpact];
    return KEEPS.includes(type) && loss !== undefined ? [`${id} ${loss}`] : [];
  });
  const told = Object.keys(before.Outputs).filter((name) => !(name in after.Outputs));
  return [...lost, ...told.map((name) => `output ${name} is gone`)];
}

type Index = Record<string, unknown>;

/** Indexes of any table that are made or deleted; one that changes its keys or projection is both. */
export function indexChangesOf(before: Template, after: Template): string[] {
  const indexesIn = ({ Resources }: Template) =>
    new Map(
      Object.entries(Resources).flatMap(([table, { Properties }]) =>
        ((Properties?.['GlobalSecondaryIndexes'] ?? []) as Index[]).map((index) => {
          const { IndexName, KeySchema, Projection } = index;
          return [`${table}.${String(IndexName)}`, JSON.stringify({ KeySchema, Projection })] as const;
        }),
      ),
    );
  const [old, now] = [indexesIn(before), indexesIn(after)];
  const changed = (one: Map<string, string>, other: Map<string, string>) =>
    [...one].filter(([name, shape]) => other.get(name) !== shape).map(([name]) => name);
  return [
    ...changed(old, now).map((name) => `${name} is deleted`),
    ...changed(now, old).map((name) => `${name} is made`),
  ];
}
