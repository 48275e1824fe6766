/** CloudFormation's own JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

interface RollbackRule {
  /** What a rollback of the creation does with a resource whose policy lets it be deleted. */
  onRollback:
    | 'deletes'
    | 'deletes while empty'
    | 'deletes unless protected'
    | 'schedules deletion'
    | 'removes from its parent';
  /** Where AWS says so. */
  page: string;
  /** The property that gives a name which no second resource can have; AWS makes one up where it is absent. */
  name?: string;
}

const CFN = 'CloudFormation template reference, ';

/** By type. A new type of the template must be entered here. */
export const rollbackRules: Readonly<Record<string, RollbackRule>> = {
  'AWS::ApiGatewayV2::Api': {
    onRollback: 'deletes',
    page: `${CFN}AWS::ApiGatewayV2::Api (names need not differ)`,
  },
  'AWS::ApiGatewayV2::Integration': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::ApiGatewayV2::Integration`,
  },
  'AWS::ApiGatewayV2::Route': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::ApiGatewayV2::Route`,
  },
  'AWS::ApiGatewayV2::Stage': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::ApiGatewayV2::Stage`,
  },
  'AWS::ApiGatewayV2::DomainName': {
    onRollback: 'deletes',
    name: 'DomainName',
    page: `${CFN}AWS::ApiGatewayV2::DomainName`,
  },
  'AWS::ApiGatewayV2::ApiMapping': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::ApiGatewayV2::ApiMapping`,
  },
  'AWS::Athena::WorkGroup': {
    // With RecursiveDeleteOption, whatever was asked in it meanwhile.
    onRollback: 'deletes',
    name: 'Name',
    page: `${CFN}AWS::Athena::WorkGroup, RecursiveDeleteOption`,
  },
  'AWS::CDK::Metadata': {
    onRollback: 'deletes',
    page: 'CDK guide, "Version reporting" (a resource of no service)',
  },
  'AWS::CloudWatch::Alarm': {
    onRollback: 'deletes',
    name: 'AlarmName',
    page: `${CFN}AWS::CloudWatch::Alarm`,
  },
  'AWS::CloudWatch::Dashboard': {
    onRollback: 'deletes',
    name: 'DashboardName',
    page: `${CFN}AWS::CloudWatch::Dashboard`,
  },
  'AWS::Cognito::ManagedLoginBranding': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::Cognito::ManagedLoginBranding`,
  },
  'AWS::Cognito::UserPool': {
    // Names need not differ.
    onRollback: 'deletes unless protected',
    page: 'Cognito guide, "User pool deletion protection"',
  },
  'AWS::Cognito::UserPoolClient': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::Cognito::UserPoolClient`,
  },
  'AWS::Cognito::UserPoolDomain': {
    onRollback: 'deletes',
    name: 'Domain',
    page: `${CFN}AWS::Cognito::UserPoolDomain`,
  },
  'AWS::Cognito::UserPoolGroup': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::Cognito::UserPoolGroup`,
  },
  'AWS::Cognito::UserPoolResourceServer': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::Cognito::UserPoolResourceServer`,
  },
  'AWS::DynamoDB::GlobalTable': {
    onRollback: 'deletes unless protected',
    name: 'TableName',
    page: 'DynamoDB guide, "Using deletion protection"',
  },
  // The name of either lies in its input, and what a first deployment has made of it goes with the rollback.
  'AWS::Glue::Database': { onRollback: 'deletes', page: `${CFN}AWS::Glue::Database` },
  'AWS::Glue::Table': { onRollback: 'removes from its parent', page: `${CFN}AWS::Glue::Table` },
  'AWS::IAM::Policy': { onRollback: 'removes from its parent', page: `${CFN}AWS::IAM::Policy` },
  'AWS::IAM::Role': { onRollback: 'deletes', name: 'RoleName', page: `${CFN}AWS::IAM::Role` },
  'AWS::KMS::Key': { onRollback: 'schedules deletion', page: `${CFN}AWS::KMS::Key, PendingWindowInDays` },
  'AWS::Lambda::EventInvokeConfig': {
    onRollback: 'removes from its parent',
    page: `${CFN}AWS::Lambda::EventInvokeConfig`,
  },
  'AWS::Lambda::EventSourceMapping': { onRollback: 'deletes', page: `${CFN}AWS::Lambda::EventSourceMapping` },
  'AWS::Lambda::Function': {
    onRollback: 'deletes',
    name: 'FunctionName',
    page: `${CFN}AWS::Lambda::Function`,
  },
  'AWS::Lambda::Permission': { onRollback: 'removes from its parent', page: `${CFN}AWS::Lambda::Permission` },
  'AWS::Logs::LogGroup': { onRollback: 'deletes', name: 'LogGroupName', page: `${CFN}AWS::Logs::LogGroup` },
  'AWS::S3::Bucket': {
    // It gets its first object with the first delivery, which needs a secret that nobody has filled in yet.
    onRollback: 'deletes while empty',
    name: 'BucketName',
    page: `${CFN}AWS::S3::Bucket, "You can only delete empty buckets"`,
  },
  'AWS::S3::BucketPolicy': { onRollback: 'removes from its parent', page: `${CFN}AWS::S3::BucketPolicy` },
  'AWS::SNS::Subscription': { onRollback: 'deletes', page: `${CFN}AWS::SNS::Subscription` },
  'AWS::SNS::Topic': { onRollback: 'deletes', name: 'TopicName', page: `${CFN}AWS::SNS::Topic` },
  'AWS::Events::Archive': { onRollback: 'deletes', name: 'ArchiveName', page: `${CFN}AWS::Events::Archive` },
  'AWS::Events::EventBus': { onRollback: 'deletes', name: 'Name', page: `${CFN}AWS::Events::EventBus` },
  'AWS::Events::Rule': { onRollback: 'deletes', name: 'Name', page: `${CFN}AWS::Events::Rule` },
  'AWS::SNS::TopicPolicy': { onRollback: 'removes from its parent', page: `${CFN}AWS::SNS::TopicPolicy` },
  'AWS::SQS::Queue': { onRollback: 'deletes', name: 'QueueName', page: `${CFN}AWS::SQS::Queue` },
  'AWS::SQS::QueuePolicy': { onRollback: 'removes from its parent', page: `${CFN}AWS::SQS::QueuePolicy` },
  'AWS::Scheduler::Schedule': { onRollback: 'deletes', name: 'Name', page: `${CFN}AWS::Scheduler::Schedule` },
  'AWS::SecretsManager::Secret': {
    onRollback: 'deletes',
    name: 'Name',
    page: `${CFN}AWS::SecretsManager::Secret`,
  },
};

/** What happens where the creation of one resource fails. */
interface Outcome {
  failed: string;
  /** What CloudFormation certainly made first: all that the resource refers to or depends on. */
  madeBefore: string[];
  /** What it may have made by then, because nothing of it waits for the failed one. */
  mayExist: string[];
  /** What the rollback leaves of that, with the reason. */
  left: string[];
  secondTry: 'succeeds' | `refused: ${string}` | `fails: ${string}`;
}

/**
 * Of each resource, what a failure of its creation leads to. CloudFormation rolls back everything that exists then; the
 * CDK deletes a stack in ROLLBACK_COMPLETE before it makes it again, which termination protection refuses.
 */
export function outcomeOfFirstDeployment(
  resources: Readonly<Record<string, Json>>,
  isTerminationProtected: boolean,
): Outcome[] {
  const ids = Object.keys(resources);
  const needs = new Map(ids.map((id) => [id, referencesOf(resources[id]!, ids)]));
  const closure = (id: string, seen = new Set<string>()): Set<string> => {
    for (const needed of needs.get(id) ?? []) {
      if (seen.has(needed)) continue;
      seen.add(needed);
      closure(needed, seen);
    }
    return seen;
  };
  const before = new Map(ids.map((id) => [id, closure(id)]));
  return ids.map((failed) => {
    const mayExist = ids.filter((id) => id !== failed && !before.get(id)!.has(failed));
    const kept = mayExist.flatMap((id) => {
      const reason = whyLeft(resources[id]!);
      return reason === undefined ? [] : [{ id, reason }];
    });
    return {
      failed,
      madeBefore: [...before.get(failed)!],
      mayExist,
      left: kept.map(({ id, reason }) => `${id}: ${reason}`),
      secondTry: secondTryOf(
        resources,
        kept.map(({ id }) => id),
        isTerminationProtected,
      ),
    };
  });
}

/** "RetainExceptOnCreate": the rollback of a creation deletes (CloudFormation guide, "DeletionPolicy attribute"). */
function whyLeft({ Type, DeletionPolicy = 'Delete', Properties }: Json): string | undefined {
  if (DeletionPolicy === 'Retain') return 'retained';
  const replicas = (Properties?.Replicas ?? []) as Json[];
  if (
    Type === 'AWS::DynamoDB::GlobalTable' &&
    replicas.some((replica) => replica.DeletionProtectionEnabled)
  ) {
    return 'refuses to be deleted';
  }
  if (Type === 'AWS::Cognito::UserPool' && Properties?.DeletionProtection === 'ACTIVE')
    return 'refuses to be deleted';
  return undefined;
}

function secondTryOf(
  resources: Readonly<Record<string, Json>>,
  kept: readonly string[],
  isTerminationProtected: boolean,
): Outcome['secondTry'] {
  if (isTerminationProtected) return 'refused: the stack is protected';
  const taken = kept.find((id) => {
    const { name } = rollbackRules[resources[id]!.Type as string] ?? {};
    const given: unknown = name === undefined ? undefined : resources[id]!.Properties?.[name];
    // With the stack's id in it, the name of the second try is another one.
    return given !== undefined && !JSON.stringify(given).includes('AWS::StackId');
  });
  return taken === undefined ? 'succeeds' : `fails: ${taken} has taken its name`;
}

/** Logical ids that a resource names, by Ref, Fn::GetAtt, Fn::Sub or DependsOn. */
function referencesOf(resource: Json, ids: readonly string[]): string[] {
  const found = new Set<string>(([] as string[]).concat((resource.DependsOn as string[] | undefined) ?? []));
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [key, part] of Object.entries(value)) {
      if (key === 'Ref' && typeof part === 'string') found.add(part);
      else if (key === 'Fn::GetAtt')
        found.add(String(Array.isArray(part) ? part[0] : String(part).split('.')[0]));
      else if (key === 'Fn::Sub') {
        for (const [, name = ''] of JSON.stringify(part).matchAll(/\$\{([A-Za-z0-9]+)/g)) found.add(name);
      }
      visit(part);
    }
  };
  visit(resource.Properties);
  return [...found].filter((id) => ids.includes(id));
}
