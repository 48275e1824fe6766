import {
  ADMIN_ENVIRONMENT,
  COMMON_ENVIRONMENT,
  CONSUMER_ENVIRONMENT,
  CONSUMER_SHARDS_VARIABLE,
  NOTIFIER_ENVIRONMENT,
  PUBLISHER_ENVIRONMENT,
  SYNC_ENVIRONMENT,
  VERIFIER_ENVIRONMENT,
} from '../../lambdas/contracts/environment.ts';
import { metricsNamespace } from '../../lambdas/contracts/metrics.ts';
import { FUNCTIONS, templateOf } from '../support/template/stack-template.ts';

const dev = templateOf('dev', {
  SENTRY_BASE_URL: 'http://127.0.0.1:9000',
  SENTRY_PROJECT_SLUG: 'web, api',
  REQUIRE_BEARER: 'true',
  LOG_LEVEL: 'DEBUG',
  REDACT_KEYS: 'iban,ssn',
  KEEP_KEYS: 'session_name',
  REDACT_PRIVATE_ADDRESSES: 'true',
  RETENTION_OPEN_DAYS: '120',
});
function variablesOf(name: string): Record<string, unknown> {
  const { Variables }: { Variables: Record<string, unknown> } = dev.functionOf(name).Environment;
  return Variables;
}

const CONTRACT = {
  verifier: VERIFIER_ENVIRONMENT,
  consumer: CONSUMER_ENVIRONMENT,
  sync: SYNC_ENVIRONMENT,
  admin: ADMIN_ENVIRONMENT,
  publisher: PUBLISHER_ENVIRONMENT,
  notifier: NOTIFIER_ENVIRONMENT,
};

it('there are six functions', () => {
  dev.template.resourceCountIs('AWS::Lambda::Function', FUNCTIONS.length);
});

describe.each(FUNCTIONS)('the %s function', (name) => {
  it('runs on arm64 and Node 24, without a tracer', () => {
    const properties = dev.functionOf(name);

    const { Architectures, Runtime, Handler } = properties;

    expect({ Architectures, Runtime, Handler }).toEqual({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    });
    expect(properties).not.toHaveProperty('TracingConfig');
  });

  it('writes JSON to a log group of its own that forgets', () => {
    const { LoggingConfig } = dev.functionOf(name);

    const logGroup = dev.resources[LoggingConfig.LogGroup.Ref];

    expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG' });
    expect(logGroup).toMatchObject({ Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } });
    expect(logGroup!.Properties).not.toHaveProperty('LogGroupName');
  });

  it("gets exactly the contract's variables", () => {
    expect(Object.keys(variablesOf(name)).sort()).toEqual([...CONTRACT[name], ...COMMON_ENVIRONMENT].sort());
  });

  it('tells the logger and the metrics who it is', () => {
    expect(variablesOf(name)).toMatchObject({
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace('dev'),
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    });
  });

  it('has a role that AWS manages no policy of', () => {
    const roleId: string = dev.functionOf(name).Role['Fn::GetAtt'][0];

    const role = dev.resources[roleId]!.Properties;

    expect(role).not.toHaveProperty('ManagedPolicyArns');
  });
});

it.each([
  ['verifier', 1769, 3],
  ['consumer', 1769, 60],
  ['sync', 1024, 290],
  ['admin', 512, 28],
])('%s has %i MB and %i seconds', (name, memory, timeout) => {
  expect(dev.functionOf(name)).toMatchObject({ MemorySize: memory, Timeout: timeout });
});

it('the consumer is told of partitions of a status where there are more than four', () => {
  const { functionOf } = templateOf('dev', { STATUS_SHARDS: '8' });

  const { Variables }: { Variables: Record<string, unknown> } = functionOf('consumer').Environment;

  expect(Variables).toMatchObject({ [CONSUMER_SHARDS_VARIABLE]: '8' });
});

it('settings arrive as text', () => {
  expect(variablesOf('verifier')).toMatchObject({ REQUIRE_BEARER: 'true' });
  expect(variablesOf('consumer')).toMatchObject({
    REDACT_KEYS: 'iban,ssn',
    KEEP_KEYS: 'session_name',
    REDACT_PRIVATE_ADDRESSES: 'true',
    RETENTION_OPEN_DAYS: '120',
    RETENTION_CLOSED_DAYS: '30',
    RETENTION_EVENT_DAYS: '90',
  });
  expect(variablesOf('sync')).toMatchObject({
    SENTRY_BASE_URL: 'http://127.0.0.1:9000',
    SENTRY_ORG_SLUG: 'acme',
    SENTRY_PROJECT_SLUG: 'web,api',
    SYNC_WINDOW_DAYS: '30',
  });
});

it('without a provider the admin function is told of none', () => {
  const { Variables } = templateOf('dev', { IDENTITY: 'none' }).functionOf('admin').Environment;

  expect(Variables).toMatchObject({ IDENTITY: 'none', OIDC_ISSUER: '', OIDC_AUDIENCE: '' });
});

it('secrets travel by ARN and start with a value that nobody knows', () => {
  const secrets = dev.ofType('AWS::SecretsManager::Secret');

  // Endpoints of alerts are filled in by people; until then there are none.
  const filled = secrets.filter(([id]) => id !== 'EndpointsSecret');
  const generated = filled.map(([id, { Properties }]): unknown[] => [
    id,
    Properties.GenerateSecretString.GenerateStringKey,
  ]);

  expect(generated).toEqual([
    ['WebhookSecret', 'clientSecret'],
    ['SentryTokenSecret', 'authToken'],
    ['CronSecret', 'cronSecret'],
    ['SessionSecret', 'sessionKey'],
  ]);
  expect(secrets.find(([id]) => id === 'EndpointsSecret')?.[1].Properties.SecretString).toBe('{}');
  for (const [, { Properties }] of filled) {
    expect(Properties).not.toHaveProperty('SecretString');
    expect(Properties.GenerateSecretString.SecretStringTemplate).toBe('{}');
  }
  expect(variablesOf('verifier').WEBHOOK_SECRET_ARN).toEqual({ Ref: 'WebhookSecret' });
  expect(variablesOf('sync').SENTRY_TOKEN_SECRET_ARN).toEqual({ Ref: 'SentryTokenSecret' });
  expect(variablesOf('sync').CRON_SECRET_ARN).toEqual({ Ref: 'CronSecret' });
  expect(variablesOf('admin').SENTRY_TOKEN_SECRET_ARN).toEqual({ Ref: 'SentryTokenSecret' });
  expect(JSON.stringify(dev.template.toJSON())).not.toContain('resolve:secretsmanager');
});

it('every log is kept for as long as somebody wants it', () => {
  const long = templateOf('dev', { LOG_RETENTION_DAYS: '365' });

  const days = long
    .ofType('AWS::Logs::LogGroup')
    .map(([, { Properties }]): unknown => Properties.RetentionInDays);

  expect(days).toEqual(days.map(() => 365));
});

it('the verifier is kept warm only where somebody pays for it', () => {
  const warm = templateOf('dev', { VERIFIER_PROVISIONED_CONCURRENCY: '2' });

  const aliases = warm.ofType('AWS::Lambda::Alias');

  dev.template.resourceCountIs('AWS::Lambda::Alias', 0);
  expect(aliases.map(([, { Properties }]): unknown => Properties.ProvisionedConcurrencyConfig)).toEqual([
    { ProvisionedConcurrentExecutions: 2 },
  ]);
  warm.template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
    IntegrationUri: { Ref: aliases[0]![0] },
  });
});
