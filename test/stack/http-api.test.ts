import { ROUTES, routeKeyOf } from '../../lambdas/contracts/routes.ts';
import { templateOf } from '../support/template/stack-template.ts';

const dev = templateOf('dev');
const { resources, ofType, functionOf } = dev;
const [, stage] = ofType('AWS::ApiGatewayV2::Stage')[0]!;

interface AccessLogSettings {
  DestinationArn: { 'Fn::GetAtt': string[] };
  /** JSON text. */
  Format: string;
}

const routes = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
  const integrationId: string = Properties.Target['Fn::Join'][1][1].Ref;
  return { key: Properties.RouteKey as string, integration: resources[integrationId]!.Properties };
});

describe('the API', () => {
  it("has the contract's routes and no other, each on its function", () => {
    const expected = ROUTES.map((route) => [
      routeKeyOf(route),
      { 'Fn::GetAtt': [functionOf(route.function).logicalId, 'Arn'] },
    ]);

    const actual = routes.map((route): unknown[] => [route.key, route.integration.IntegrationUri]);

    expect(actual).toEqual(expected);
  });

  it('gives each function its time in payload format 2.0', () => {
    const limits = { verifier: 3000, sync: 29_000, admin: 29_000 };

    const actual = routes.map(({ integration }): unknown[] => [
      integration.PayloadFormatVersion,
      integration.TimeoutInMillis,
    ]);

    expect(actual).toEqual(ROUTES.map((route) => ['2.0', limits[route.function]]));
  });

  it('answers the caller from the function, not from the gateway', () => {
    expect(functionOf('admin').Timeout * 1000).toBeLessThan(29_000);
  });

  it('lets no other site in', () => {
    expect(resources.HttpApi!.Properties).not.toHaveProperty('CorsConfiguration');
  });

  it('leads no unknown path to a function', () => {
    const keys = routes.map(({ key }) => key);

    const open = keys.filter((key) => key === '$default' || key.includes('+}'));

    expect(open).toEqual([]);
  });

  it("lets each function be invoked by this API with one statement, which its policy's limit leaves room for", () => {
    const invokers = ofType('AWS::Lambda::Permission').filter(
      ([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com',
    );

    expect(invokers).toHaveLength(3);
    for (const [, { Properties }] of invokers)
      expect(JSON.stringify(Properties.SourceArn)).toContain('HttpApi');
  });

  describe('throttles', () => {
    const WEBHOOK = 'ANY /api/webhooks/sentry';
    const CRON = 'ANY /api/cron/sentry-sync';
    const limits = (rate: number, burst: number) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });

    it("Sentry's webhooks apart from everything else, and highest", () => {
      expect(stage.Properties.RouteSettings).toEqual({
        [WEBHOOK]: limits(1000, 2000),
        [CRON]: limits(5, 10),
      });
      expect(stage.Properties.DefaultRouteSettings).toEqual(limits(100, 200));
    });

    it('as the settings say', () => {
      const slow = templateOf('dev', {
        API_RATE_LIMIT: '20',
        API_BURST_LIMIT: '40',
        WEBHOOK_RATE_LIMIT: '300',
        WEBHOOK_BURST_LIMIT: '600',
      });

      const [, { Properties }] = slow.ofType('AWS::ApiGatewayV2::Stage')[0]!;

      expect(Properties.DefaultRouteSettings).toEqual(limits(20, 40));
      expect(Properties.RouteSettings[WEBHOOK]).toEqual(limits(300, 600));
    });

    it('a route only after it is there, because a stage with settings for another is refused', () => {
      const idOf = (routeKey: string) =>
        ofType('AWS::ApiGatewayV2::Route').find(
          ([, { Properties }]) => Properties.RouteKey === routeKey,
        )?.[0];

      const awaited = stage.DependsOn as string[];

      expect(awaited).toEqual(expect.arrayContaining([idOf(WEBHOOK), idOf(CRON)]));
    });
  });

  it('logs who called which route, and never what was in the call', () => {
    const { DestinationArn, Format }: AccessLogSettings = stage.Properties.AccessLogSettings;

    const fields: Record<string, string> = JSON.parse(Format);

    expect(Object.keys(fields)).toEqual(
      expect.arrayContaining([
        'requestId',
        'routeKey',
        'status',
        'responseLength',
        'integrationLatency',
        'sourceIp',
      ]),
    );
    expect(Format).not.toMatch(/\$context\.(path|authorizer)|querystring|header|body/i);
    expect(resources[DestinationArn['Fn::GetAtt'][0]!]).toMatchObject({
      Type: 'AWS::Logs::LogGroup',
      Properties: { RetentionInDays: 30 },
    });
  });

  it("logs where the account's resource policy needs no statement of ours, under a name that no other stack has", () => {
    const { DestinationArn }: AccessLogSettings = stage.Properties.AccessLogSettings;

    const { LogGroupName } = resources[DestinationArn['Fn::GetAtt'][0]!]!.Properties;

    expect(LogGroupName).toEqual({
      'Fn::Join': [
        '',
        [
          '/aws/vendedlogs/SentryErrorLog-dev/',
          { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
        ],
      ],
    });
  });

  it('is deployed by every change, under the root', () => {
    expect(stage.Properties).toMatchObject({ StageName: '$default', AutoDeploy: true });
  });
});

describe('with a name of its own', () => {
  const named = templateOf('prod', {
    DOMAIN_NAME: 'errors.example.com',
    DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b',
  });

  it('the API answers under it with the given certificate and no TLS older than 1.2', () => {
    named.template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'errors.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b',
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    named.template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      ApiId: { Ref: 'HttpApi' },
      DomainName: { Ref: named.ofType('AWS::ApiGatewayV2::DomainName')[0]![0] },
      Stage: '$default',
    });
  });

  it('the outputs lead to it, and say what its DNS record must point at', () => {
    expect(named.template.findOutputs('WebhookUrl')).toMatchObject({
      WebhookUrl: { Value: 'https://errors.example.com/api/webhooks/sentry' },
    });
    expect(named.template.findOutputs('DomainTarget')).toMatchObject({
      DomainTarget: { Value: { 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] } },
    });
  });
});

it('the stack tells where everything is', () => {
  const outputs = dev.template.findOutputs('*');

  const names = Object.keys(outputs);

  expect(names.sort()).toEqual(
    [
      'AdminUrl',
      'AlarmTopicArn',
      'ArchiveBucket',
      'CallbackUrl',
      'CronSecretArn',
      'DlqUrl',
      'EndpointsSecretArn',
      'EventBusName',
      'Invite',
      'MachineClientId',
      'OidcClientId',
      'OidcIssuer',
      'QueryDatabase',
      'QueryWorkgroup',
      'QueueUrl',
      'SentryBaseUrl',
      'SentryOrganization',
      'SentryProjects',
      'SentryTokenSecretArn',
      'SessionSecretArn',
      'SignedOutUrl',
      'SyncUrl',
      'TableName',
      'UserPoolId',
      'WebhookSecretArn',
      'WebhookUrl',
    ].sort(),
  );
});
