import { Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
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
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES, routeKeyOf, type ThrottleClass } from '../../lambdas/contracts/routes.ts';
import type { Settings } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';
import type { Logging } from './parts.ts';
import { nameOf } from './path-names.ts';

type ContractRoute = (typeof ROUTES)[number];
type RoutedFunction = ContractRoute['function'];

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
      apiName: nameOf(this),
      description: 'Sentry webhooks, the sync route and the admin API',
      createDefaultStage: false,
    });
    pinLogicalId(this.api, 'HttpApi');
    const domain = this.createDomain(props.settings);
    this.url = domain === undefined ? this.api.apiEndpoint : `https://${props.settings.DOMAIN_NAME}`;
    this.domainTarget = domain?.regionalDomainName;
    const routes = this.addRoutes(props.functions);
    this.addStage(props, domain, routes);
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

  private addRoutes(functions: HttpApiProps['functions']): Map<ContractRoute, HttpRoute> {
    const integration = (name: RoutedFunction) =>
      new HttpLambdaIntegration(`${name}Integration`, functions[name], {
        payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
        timeout: TIMEOUTS[name],
        // A statement for each route would fill a function's policy, which takes 20 KB (Lambda guide, "Lambda quotas").
        scopePermissionToRoute: false,
      });
    const integrations = {
      verifier: integration('verifier'),
      sync: integration('sync'),
      admin: integration('admin'),
    };
    const created = ROUTES.map((route) => {
      const made = new HttpRoute(this, `Route ${routeKeyOf(route)}`.replaceAll('/', '.'), {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
        integration: integrations[route.function],
      });
      // Made with the first route of each function, and named by the CDK after the stage.
      const statement = made.node.findAll().find((child) => child instanceof CfnPermission);
      if (statement !== undefined) pinLogicalId(statement, `HttpInvokes${route.function}`);
      Validations.of(made).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: WHO_AUTHORISES[route.function],
      });
      return [route, made] as const;
    });
    return new Map(created);
  }

  private addStage(
    props: HttpApiProps,
    domain: DomainName | undefined,
    routes: ReadonlyMap<ContractRoute, HttpRoute>,
  ): void {
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      domainMapping: domain && { domainName: domain },
      // Of the routes without limits of their own.
      throttle: limitsOf(props.settings).admin,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.createAccessLog(props.logging)),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.throttleApart(stage, props.settings, routes);
  }

  /** So that nobody who floods another route takes from Sentry's. The construct of the stage has no property for it. */
  private throttleApart(
    stage: HttpStage,
    settings: Settings,
    routes: ReadonlyMap<ContractRoute, HttpRoute>,
  ): void {
    const limits = limitsOf(settings);
    const apart = [...routes].filter(([{ throttle }]) => throttle !== 'admin');
    const resource = stage.node.defaultChild;
    if (!(resource instanceof CfnStage)) throw new Error(`${stage.node.path} is no stage of API Gateway`);
    resource.routeSettings = Object.fromEntries(
      apart.map(([route]) => [
        routeKeyOf(route),
        {
          ThrottlingRateLimit: limits[route.throttle].rateLimit,
          ThrottlingBurstLimit: limits[route.throttle].burstLimit,
        },
      ]),
    );
    // A stage is refused that has settings for a route which is not there yet.
    for (const [, route] of apart) stage.node.addDependency(route);
  }

  /**
   * Below the prefix that log delivery writes to without a statement of its own in the account's resource policy, which
   * takes 5,120 characters and is full in accounts with many logs (CloudWatch Logs guide, "Enable logging from AWS
   * services"). A name that AWS makes up cannot have the prefix; the id of the stack makes it another one each time, so that
   * a group which an earlier stack left behind is in nobody's way.
   */
  private createAccessLog({ logRetention, logRemovalPolicy, encryptionKey }: Logging): LogGroup {
    const { stackId } = Stack.of(this);
    return new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/vendedlogs/${nameOf(this)}/${Fn.select(2, Fn.split('/', stackId))}`,
      retention: logRetention,
      removalPolicy: logRemovalPolicy,
      encryptionKey,
    });
  }
}

/** An hour's runs are twelve; the rest is for a person who repeats a request, and for nobody who guesses at the secret. */
const CRON_LIMITS = { rateLimit: 5, burstLimit: 10 };

const limitsOf = (settings: Settings): Record<ThrottleClass, { rateLimit: number; burstLimit: number }> => ({
  webhook: { rateLimit: settings.WEBHOOK_RATE_LIMIT, burstLimit: settings.WEBHOOK_BURST_LIMIT },
  cron: CRON_LIMITS,
  admin: { rateLimit: settings.API_RATE_LIMIT, burstLimit: settings.API_BURST_LIMIT },
});

/** Each function turns strangers away itself, fail closed, and is tested for it; the gateway cannot check an HMAC. */
const WHO_AUTHORISES: Record<RoutedFunction, string> = {
  verifier: 'Sentry signs the body with HMAC-SHA256; an HTTP API authorizer does not see the body.',
  sync: 'The function compares the bearer token with the cron secret; a JWT authorizer cannot.',
  admin:
    'The function verifies the OIDC token and lets nobody in while no issuer is set. A JWT authorizer reads a header alone, and the web page signs in with a cookie.',
};
