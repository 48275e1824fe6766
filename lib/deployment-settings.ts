import { flag, list, optional, settingPages } from './setting-kinds.ts';

/**
 * Partition and region by the pattern of their names, so that a region of tomorrow needs no change: `aws`, `aws-us-gov`,
 * `aws-cn`, `aws-eusc`; `eu-central-1`, `us-gov-west-1`, `cn-north-1`, `eusc-de-east-1`.
 */
const PARTITION = 'aws(?:-[a-z]+)*';
const REGION = '[a-z]{2,5}(?:-[a-z]+)+-\\d{1,2}';

/** AWS account, region, and what an account with rules of its own asks of a stack. Spread into lib/settings.ts. */
export const deploymentSettings = {
  STACK_ACCOUNT: optional(/\d{12}/, 'must be an AWS account id: 12 digits').register(settingPages, {
    group: 'Deployment',
    description:
      "The AWS account of this stage. Set, the CDK refuses to deploy to any other. Empty: the account of the caller's credentials.",
    example: '123456789012',
  }),
  STACK_REGION: optional(new RegExp(REGION), 'must be an AWS region').register(settingPages, {
    group: 'Deployment',
    description:
      "The AWS region of this stage, in any partition: commercial, GovCloud, China, European Sovereign Cloud. Empty: the region of the caller's AWS configuration.",
    example: 'eu-central-1',
  }),
  DOMAIN_NAME: optional(
    /[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+/,
    'must be a lower-case host name',
  ).register(settingPages, {
    group: 'Deployment',
    description:
      'Host name of the webhook URL and the admin pages. Point a CNAME (or an alias) at the output `DomainTarget`. Empty: the name that API Gateway gives.',
    example: 'errors.example.com',
  }),
  DOMAIN_CERTIFICATE_ARN: optional(
    new RegExp(`arn:${PARTITION}:acm:${REGION}:\\d{12}:certificate/[\\w-]+`),
    'must be the ARN of an ACM certificate',
  ).register(settingPages, {
    group: 'Deployment',
    description: 'Issued certificate for `DOMAIN_NAME`, in the same region as the stack.',
    example: 'arn:aws:acm:eu-central-1:123456789012:certificate/...',
  }),
  DELETION_PROTECTION: flag.default(false).register(settingPages, {
    group: 'Deployment',
    description:
      'Whether stack, table and user pool refuse to be deleted. Turn it on in `staging` and `prod` once the first deployment has succeeded, and deploy again; before that it would refuse to clean up after one that failed. The doctor is red while it is off.',
    example: 'true',
  }),
  PERMISSIONS_BOUNDARY: optional(
    new RegExp(`arn:${PARTITION}:iam::(?:\\d{12}|aws):policy/[\\w+=,.@/-]+|[\\w+=,.@-]+(?:/[\\w+=,.@-]+)*`),
    'must be the name or the ARN of a managed policy',
  ).register(settingPages, {
    group: 'Deployment',
    description:
      "Permissions boundary of every role of the stack, by name (with its path, without a slash in front) or by ARN. The CDK's own roles take theirs when the account is bootstrapped (`--custom-permissions-boundary`).",
    example: 'developer-boundary',
  }),
  BOOTSTRAP_QUALIFIER: optional(
    /[a-z0-9]{1,10}/,
    'must be the qualifier of a bootstrap: up to 10 lower-case letters and digits',
  ).register(settingPages, {
    group: 'Deployment',
    description: "Qualifier of your own CDK bootstrap (`cdk bootstrap --qualifier`). Empty: the CDK's.",
    example: 'team1',
  }),
  TAGS: list(/^(?!aws:)[\p{L}\p{N} _.:/+@-]{1,128}=[\p{L}\p{N} _.:/=+@-]{0,256}$/iu, 'tags, each `key=value`')
    .default('')
    .register(settingPages, {
      group: 'Deployment',
      description:
        'Tags of the stack, which CloudFormation hands on to every resource that takes tags. No value may hold a comma.',
      example: 'team=web,cost-center=4711',
    }),
  KMS_KEY_ARN: optional(
    new RegExp(`arn:${PARTITION}:kms:${REGION}:\\d{12}:key/[\\w-]+`),
    'must be the ARN of a KMS key (of the key, not of an alias)',
  ).register(settingPages, {
    group: 'Deployment',
    description:
      'Your own symmetric key for table, bucket, results of queries, queues, alarm topic, logs and secrets, where the account demands one; `STACK_REGION` must be set to its region. Its policy must admit this stack: docs/security.md, Keys of your own. Empty: keys that AWS owns or manages.',
    example: 'arn:aws:kms:eu-central-1:123456789012:key/...',
  }),
};
