import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  DomainName,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES } from '../../lambdas/contracts/routes.ts';
import type { Settings } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';
import type { Logging } from './parts.ts';

type RoutedFunction = (typeof ROUTES)[number]['function'];

/** Nobody waits longer for the verifier than its own timeout; 29 s stays under the gateway's 30 s. */
const TIMEOUTS: Record<RoutedFunction, Duration> = {
  verifier: Duration.seconds(3),
  sync: Duration.seconds(29),
  admin: Duration.seconds(29),
};

/** No path, query string, header or body: they carry ids, search texts and tokens. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  sourceIp: '$context.identity.sourceIp',
};

export interface HttpApiProps {
  readonly functions: Record<RoutedFunction, IFunction>;
  readonly settings: Settings;
  readonly logging: Logging;
}

/** The contract's routes, each on its function. No CORS: no other site's page has business here. */
export class HttpApi extends Construct {
  readonly api: GatewayApi;
  /** Without a slash at the end. */
  readonly url: string;
  /** What the team's own name must point at, where one is set. */
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.api = new GatewayApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Sentry webhooks, the sync route and the admin API',
      createDefaultStage: false,
    });
    pinLogicalId(this.api, 'HttpApi');
    const domain = this.createDomain(props.settings);
    this.url = domain === undefined ? this.api.apiEndpoint : `https://${props.settings.DOMAIN_NAME}`;
    this.domainTarget = domain?.regionalDomainName;
    this.addRoutes(props.functions);
    this.addStage(props, domain);
  }

  /** API Gateway's own name stays open beside it, so that deliveries go on while Sentry and the DNS are changed over. */
  private createDomain({ DOMAIN_NAME, DOMAIN_CERTIFICATE_ARN }: Settings): DomainName | undefined {
    if (DOMAIN_NAME === '') return undefined;
    return new DomainName(this, 'Domain', {
      domainName: DOMAIN_NAME,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', DOMAIN_CERTIFICATE_ARN),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
  }

  private addRoutes(functions: HttpApiProps['functions']): void {
    const integration = (name: RoutedFunction) =>
      new HttpLambdaIntegration(`${name}Integration`, functions[name], {
        payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
        timeout: TIMEOUTS[name],
      });
    const integrations = {
      verifier: integration('verifier'),
      sync: integration('sync'),
      admin: integration('admin'),
    };
    for (const route of ROUTES) {
      const keys =
        route.path === '$default'
          ? [HttpRouteKey.DEFAULT]
          : route.methods.map((method) => HttpRouteKey.with(route.path, HttpMethod[method]));
      for (const routeKey of keys) {
        const created = new HttpRoute(this, `Route ${routeKey.key}`.replaceAll('/', '.'), {
          httpApi: this.api,
          routeKey,
          integration: integrations[route.function],
        });
        Validations.of(created).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: WHO_AUTHORISES[route.function],
        });
      }
    }
  }

  private addStage(props: HttpApiProps, domain: DomainName | undefined): void {
    const accessLog = new LogGroup(this, 'AccessLogs', {
      retention: props.logging.logRetention,
      removalPolicy: props.logging.logRemovalPolicy,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      domainMapping: domain && { domainName: domain },
      throttle: { rateLimit: props.settings.API_RATE_LIMIT, burstLimit: props.settings.API_BURST_LIMIT },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }
}

/** Each function turns strangers away itself, fail closed, and is tested for it; the gateway cannot check an HMAC. */
const WHO_AUTHORISES: Record<RoutedFunction, string> = {
  verifier: 'Sentry signs the body with HMAC-SHA256; an HTTP API authorizer does not see the body.',
  sync: 'The function compares the bearer token with the cron secret; a JWT authorizer cannot.',
  admin:
    'The function verifies the OIDC token and lets nobody in while no issuer is set. A JWT authorizer reads a header alone, and the web page signs in with a cookie.',
};
