import { readFileSync } from 'node:fs';
import { FIRST_SETTINGS, prepareDeployment, type Prepared } from '../support/deployed/deployment.ts';
import { leftoversOf } from '../support/deployed/leftovers.ts';
import { diagnose } from './run-doctor.ts';

/**
 * The failures of a first deployment that moto raises: the CDK's bootstrap is missing, and a name is taken. It knows no
 * quotas, no policies of an organization, no certificates and no keys, and it refuses no second alarm or dashboard of a
 * name; test/stack/first-deployment.test.ts has the model of all of them.
 */
let prepared: Prepared;
beforeAll(async () => {
  prepared = await prepareDeployment();
}, 600_000);
afterAll(() => prepared.stop());

const { DOMAIN_NAME: DomainName, DOMAIN_CERTIFICATE_ARN: CertificateArn } = FIRST_SETTINGS;

const before = (settings: Record<string, string> = {}) =>
  diagnose(prepared.moto, '--stage dev --before', { ...FIRST_SETTINGS, ...settings });
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it succeeded',
    (error: unknown) => String(error),
  );
/** What the page says of how a reason reads. */
const words = (reason: string): string[] => {
  const row = readFileSync('docs/deploy.md', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${reason} `));
  return [...(row ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
};

describe('without the bootstrap of the CDK a first deployment', () => {
  it('makes nothing, in the words of the documentation, and the doctor has said so beforehand', async () => {
    const { states, findings } = await before();
    const failure = await failureOf(prepared.deploy());

    expect(states['bootstrap']).toBe('fail');
    expect(findings['bootstrap']).toContain('is not bootstrapped here');
    expect(words('bootstrap').some((text) => failure.includes(text))).toBe(true);
    expect(await leftoversOf(prepared.stack)).toEqual([]);
  }, 120_000);

  it('is ready once the command of the doctor has run', async () => {
    await prepared.bootstrap();

    expect((await before()).states).toMatchObject({ credentials: 'ok', bootstrap: 'ok', names: 'ok' });
  }, 120_000);
});

describe('in an account with rules of its own the doctor', () => {
  const services = ['logs.eu-central-1.amazonaws.com', 'cloudwatch.amazonaws.com', 'events.amazonaws.com'];
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: services.map((Service) => ({
      Effect: 'Allow',
      Principal: { Service },
      Action: 'kms:*',
      Resource: '*',
    })),
  });
  let KeyId: string;
  let rules: Record<string, string>;
  beforeAll(async () => {
    const { KeyMetadata } = await prepared.stack.call('kms', 'create_key', {
      Policy,
      // AWS's default, which moto forgets.
      KeyUsage: 'ENCRYPT_DECRYPT',
    });
    KeyId = KeyMetadata.KeyId as string;
    await prepared.stack.call('iam', 'create_policy', {
      PolicyName: 'developer-boundary',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
      }),
    });
    rules = {
      STACK_REGION: 'eu-central-1',
      KMS_KEY_ARN: KeyMetadata.Arn as string,
      PERMISSIONS_BOUNDARY: 'developer-boundary',
    };
  });
  // What comes after this counts what is left of a stack.
  afterAll(async () => {
    const PolicyArn = 'arn:aws:iam::123456789012:policy/developer-boundary';
    await prepared.stack.call('iam', 'delete_policy', { PolicyArn });
    await prepared.stack.call('kms', 'schedule_key_deletion', { KeyId });
  });

  it('finds its boundary and its key', async () => {
    expect((await before(rules)).states).toMatchObject({ boundary: 'ok', 'customer-key': 'ok' });
  }, 120_000);

  it('is red for a boundary that is not there', async () => {
    const { states, findings } = await before({ ...rules, PERMISSIONS_BOUNDARY: 'team/other' });

    expect(states['boundary']).toBe('fail');
    expect(findings['boundary']).toContain('arn:aws:iam::123456789012:policy/team/other');
  }, 120_000);

  it('is red for a key that is disabled, and its fix enables it', async () => {
    await prepared.stack.call('kms', 'disable_key', { KeyId });

    const { states, fixes } = await before(rules);
    // AWS takes the ARN of a key (KMS API reference, "EnableKey"), moto its id alone.
    await prepared.moto.shell((fixes['customer-key'] ?? 'false').replace(rules['KMS_KEY_ARN'] ?? '', KeyId));

    expect(states['customer-key']).toBe('fail');
    expect((await before(rules)).states['customer-key']).toBe('ok');
  }, 120_000);
});

describe('with the name of its domain taken a first deployment', () => {
  it('fails, and the doctor has said so beforehand', async () => {
    const DomainNameConfigurations = [
      { CertificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
    ];
    await prepared.stack.call('apigatewayv2', 'create_domain_name', { DomainName, DomainNameConfigurations });

    const { states, findings } = await before();
    const failure = await failureOf(prepared.deploy());
    const reason = await failureOf(prepared.stack.call('cloudformation', 'describe_stacks'));

    expect([states['names'], findings['names']]).toEqual([
      'fail',
      `API Gateway has a custom domain ${DomainName} already`,
    ]);
    expect(failure).toContain('failed to deploy');
    // From then on moto answers every question about stacks with the failure itself.
    expect(words('name taken').some((text) => reason.includes(text))).toBe(true);
  }, 120_000);

  /** To be turned into a check that nothing is left when moto learns to roll back. */
  it('is not rolled back by moto', async () => {
    expect(await leftoversOf(prepared.stack)).not.toEqual([]);
  }, 60_000);

  it('succeeds at the second try, once the name is free', async () => {
    await prepared.stack.call('apigatewayv2', 'delete_domain_name', { DomainName });

    const output = await prepared.deploy();

    expect(output).toContain('✅  SentryErrorLog-dev');
    expect((await prepared.stack.outputs())['AdminUrl']).toBe(`https://${DomainName}/admin/error-log`);
  }, 120_000);
});
