import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { ApiGatewayV2Client, GetDomainNameCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateDescribeAlarms, paginateListDashboards } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeLimitsCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetPolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { keyOf, keyPolicyOf, type Key } from './key.ts';

/** Executions at the same moment: what Lambda allows the account, and what of that nobody has reserved. */
export interface Concurrency {
  limit: number;
  unreserved: number;
}

/** What an AWS account and region say of themselves, before anything of ours is in it. Everything rejects where the caller may not look. */
export interface Account {
  region(): Promise<string>;
  accountId(): Promise<string>;
  /** Version of the CDK's bootstrap of this qualifier; undefined where there is none. */
  bootstrapVersion(qualifier: string): Promise<number | undefined>;
  concurrency(): Promise<Concurrency>;
  /** Write units a second that the account may give one table. */
  tableWriteUnits(): Promise<number>;
  /** Undefined where there is none of this ARN. */
  certificate(arn: string): Promise<{ status: string; names: string[] } | undefined>;
  /** Texts of the account's resource policies for log delivery, by name. */
  logPolicies(): Promise<{ name: string; text: string }[]>;
  /** Undefined where there is no such stack. */
  stackStatus(name: string): Promise<string | undefined>;
  /** Alarms and dashboards whose names begin so. */
  namesTaken(prefix: string): Promise<string[]>;
  hasDomain(name: string): Promise<boolean>;
  /** The ARN of a managed policy of this account by its name, with its path; an ARN stays as it is. */
  policyArn(nameOrArn: string): Promise<string>;
  hasPolicy(arn: string): Promise<boolean>;
  /** Undefined where there is none of this ARN. */
  key(arn: string): Promise<Key | undefined>;
  keyPolicy(arn: string): Promise<string>;
}

/** Resolves to undefined where AWS answers with one of these errors. */
async function unless<T>(errors: readonly string[], asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Error && errors.includes(error.name)) return undefined;
    throw error;
  }
}

/** @param region wins over the caller's configuration, where it is set. */
export function createAccount(region: string): Account {
  const options = region === '' ? {} : { region };
  const lambda = new LambdaClient(options);
  const cloudwatch = new CloudWatchClient(options);
  const kms = new KMSClient(options);
  const identity = () => new STSClient(options).send(new GetCallerIdentityCommand());
  return {
    region: () => lambda.config.region(),
    accountId: async () => (await identity()).Account ?? '',

    bootstrapVersion: async (qualifier) => {
      const command = new GetParameterCommand({ Name: `/cdk-bootstrap/${qualifier}/version` });
      const found = await unless(['ParameterNotFound'], new SSMClient(options).send(command));
      return found && Number(found.Parameter?.Value);
    },

    concurrency: () => concurrencyOf(lambda),

    tableWriteUnits: async () => {
      // Told of tables with provisioned units; the same quota holds on demand (DynamoDB guide, "Quotas").
      const { TableMaxWriteCapacityUnits } = await new DynamoDBClient(options).send(
        new DescribeLimitsCommand({}),
      );
      return TableMaxWriteCapacityUnits ?? 0;
    },

    certificate: async (arn) => {
      const command = new DescribeCertificateCommand({ CertificateArn: arn });
      const found = await unless(['ResourceNotFoundException'], new ACMClient(options).send(command));
      return (
        found && {
          status: found.Certificate?.Status ?? 'UNKNOWN',
          names: found.Certificate?.SubjectAlternativeNames ?? [],
        }
      );
    },

    logPolicies: async () => {
      // No region has more of them than one page holds (CloudWatch Logs guide, "CloudWatch Logs quotas").
      const client = new CloudWatchLogsClient(options);
      const { resourcePolicies = [] } = await client.send(new DescribeResourcePoliciesCommand({}));
      return resourcePolicies.map(({ policyName = '', policyDocument = '' }) => ({
        name: policyName,
        text: policyDocument,
      }));
    },

    stackStatus: async (name) => {
      const command = new DescribeStacksCommand({ StackName: name });
      // CloudFormation has no code of its own for a stack that does not exist.
      const found = await unless(['ValidationError'], new CloudFormationClient(options).send(command));
      return found?.Stacks?.[0]?.StackStatus;
    },

    namesTaken: async (prefix) => {
      const names: string[] = [];
      for await (const page of paginateListDashboards(
        { client: cloudwatch },
        { DashboardNamePrefix: prefix },
      )) {
        names.push(...(page.DashboardEntries ?? []).flatMap(({ DashboardName }) => DashboardName ?? []));
      }
      for await (const page of paginateDescribeAlarms({ client: cloudwatch }, { AlarmNamePrefix: prefix })) {
        names.push(...(page.MetricAlarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []));
      }
      return names;
    },

    hasDomain: async (name) => {
      const command = new GetDomainNameCommand({ DomainName: name });
      return (
        (await unless(['NotFoundException'], new ApiGatewayV2Client(options).send(command))) !== undefined
      );
    },

    policyArn: async (nameOrArn) => {
      if (nameOrArn.startsWith('arn:')) return nameOrArn;
      const { Account = '', Arn = '' } = await identity();
      // The caller's own ARN tells the partition.
      return `arn:${Arn.split(':')[1] ?? 'aws'}:iam::${Account}:policy/${nameOrArn}`;
    },

    hasPolicy: async (arn) => {
      const command = new GetPolicyCommand({ PolicyArn: arn });
      return (await unless(['NoSuchEntityException'], new IAMClient(options).send(command))) !== undefined;
    },

    key: (arn) => keyOf(kms, arn),
    keyPolicy: (arn) => keyPolicyOf(kms, arn),
  };
}

export async function concurrencyOf(lambda: LambdaClient): Promise<Concurrency> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  return { limit, unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? limit };
}
