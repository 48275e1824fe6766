import * as z from 'zod';
import { parseRouteKey, type Route } from '../gateway/http-routes.ts';
import type { ThrottleLimits } from '../gateway/throttle.ts';
import { TemplateError } from './template.ts';

export interface GatewayPlan {
  routes: RoutePlan[];
  /** Of the routes without limits of their own; undefined where the template throttles none of these. */
  defaultLimits?: ThrottleLimits | undefined;
}

export interface RoutePlan {
  route: Route;
  functionName: string;
  timeoutMs: number;
  limits?: ThrottleLimits | undefined;
}

export const integrationSchema = z.object({
  IntegrationUri: z.string(),
  // An HTTP API waits 30 seconds at most (API Gateway, "Quotas for HTTP API").
  TimeoutInMillis: z.number().max(30_000).default(30_000),
  PayloadFormatVersion: z.literal('2.0', { error: 'the local HTTP API speaks payload format 2.0 only' }),
});

export const routeSchema = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.literal('NONE', { error: 'the local HTTP API runs no authorizer' }).default('NONE'),
});

const limitsSchema = z
  .object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
  .transform((limits) => ({
    rateLimit: limits.ThrottlingRateLimit,
    burstLimit: limits.ThrottlingBurstLimit,
  }));

export const stageSchema = z.object({
  DefaultRouteSettings: limitsSchema.optional(),
  RouteSettings: z.record(z.string(), limitsSchema).default({}),
});

/** Throws `TemplateError` for a route without a function, and for limits of a route that there is not. */
export function planGateway(
  routes: readonly { id: string; properties: z.infer<typeof routeSchema> }[],
  integrations: readonly { id: string; properties: z.infer<typeof integrationSchema> }[],
  stage: z.infer<typeof stageSchema> | undefined,
): GatewayPlan {
  const byId = new Map(integrations.map(({ id, properties }) => [id, properties]));
  const limits = stage?.RouteSettings ?? {};
  const planned = routes.map(({ id, properties }): RoutePlan => {
    const integration = byId.get(properties.Target.replace(/^integrations\//, ''));
    if (!integration)
      throw new TemplateError(`Route ${id} has no Lambda integration (${properties.Target}).`);
    return {
      route: parseRouteKey(properties.RouteKey),
      functionName: functionNameOf(integration.IntegrationUri),
      timeoutMs: integration.TimeoutInMillis,
      limits: limits[properties.RouteKey],
    };
  });
  const unknown = Object.keys(limits).filter((key) => !planned.some(({ route }) => route.key === key));
  if (unknown.length > 0)
    throw new TemplateError(`The stage limits routes that there are not: ${unknown.join(', ')}.`);
  return { routes: planned, defaultLimits: stage?.DefaultRouteSettings };
}

/** A function's name from its name, its ARN, an alias or version of it, or an integration URI around one of these. */
export const functionNameOf = (reference: string): string =>
  /:function:([^:/]+)/.exec(reference)?.[1] ?? reference;
