import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, stackOf } from '../support/template/stack-template.ts';

describe('the rule packs', () => {
  it.each(['dev', 'staging', 'prod'] as const)('have every finding of %s answered', (stage) => {
    const app = appOf(stage);

    const synthesize = () => app.synth();

    expect(synthesize).not.toThrow();
  });

  it.each([
    [
      'oidc',
      { OIDC_ISSUER: 'https://id.example.com/', OIDC_CLIENT_ID: 'errors', OIDC_ADMIN_VALUES: 'admins' },
    ],
    ['none', { IDENTITY: 'none' }],
  ])('have every finding of a stack answered whose people sign in by %s', (_identity, environment) => {
    const app = appOf('prod', environment);

    const synthesize = () => app.synth();

    expect(synthesize).not.toThrow();
  });

  it('have every finding of a stack with every option answered', () => {
    const app = appOf('prod', {
      VERIFIER_PROVISIONED_CONCURRENCY: '1',
      DOMAIN_NAME: 'errors.example.com',
      DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b',
      ALARM_EMAIL: 'oncall@example.com',
      STACK_ACCOUNT: '123456789012',
      STACK_REGION: 'eu-central-1',
      DELETION_PROTECTION: 'true',
      PERMISSIONS_BOUNDARY: 'developer-boundary',
      BOOTSTRAP_QUALIFIER: 'team1',
      TAGS: 'team=web',
      KMS_KEY_ARN: 'arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1111-4222-8333-444455556666',
      VERIFIER_RESERVED_CONCURRENCY: '20',
      ALERT_FROM: 'errors@example.com',
    });

    const synthesize = () => app.synth();

    expect(synthesize).not.toThrow();
  });

  it('stop a stack that breaks a rule', () => {
    const app = appOf('dev');
    new Queue(stackOf(app), 'QueueWithoutTransportSecurity');

    const synthesize = () => app.synth();

    expect(synthesize).toThrow(/does not require requests to use SSL/);
  });
});
