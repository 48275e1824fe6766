/** Types of the template that moto's CloudFormation lacks and that moto_server.py creates through their services. */
export const TAUGHT = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Athena::WorkGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
];

/** Types of the template that nothing here creates. */
export const UNKNOWN = [
  // Says which constructs are used, to AWS alone.
  'AWS::CDK::Metadata',
  // How the sign-in pages look; test/stack/user-pool.test.ts holds it.
  'AWS::Cognito::ManagedLoginBranding',
  // moto ignores conditions, so the statement that refuses plain http would refuse every request.
  'AWS::S3::BucketPolicy',
];

/**
 * Lines of the doctor that cannot be well here: there is no Sentry, and moto runs no function, so nobody answers under the
 * stack's address, nothing is stored, and no sync comes. test/deploy/fresh-reader.test.ts shows each of them green on the
 * local stack.
 */
export const OUT_OF_REACH = {
  clock: 'fail',
  'sentry-token': 'fail',
  'token-scopes': 'skipped',
  projects: 'skipped',
  'assignable-people': 'skipped',
  integration: 'fail',
  'webhook-url': 'skipped',
  'webhook-events': 'skipped',
  'integration-permissions': 'skipped',
  pages: 'fail',
  edges: 'skipped',
  // Its issuer is AWS's own address, where moto's pool is not.
  'sign-in': 'fail',
  'test-delivery': 'fail',
  storage: 'skipped',
  'last-sync': 'fail',
  completeness: 'warn',
  'webhook-silence': 'warn',
};

/** Lines that a stack without the setting is not asked for. */
export const NOT_ASKED = {
  'customer-key': 'skipped',
  'email-sender': 'skipped',
  'email-sandbox': 'skipped',
};
