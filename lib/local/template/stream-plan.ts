import * as z from 'zod';
import { functionNameOf } from './gateway-plan.ts';

/** A function that reads the stream of a table, with the settings of its event source. */
export interface StreamSourcePlan {
  functionName: string;
  tableName: string;
  startsAt: 'LATEST' | 'TRIM_HORIZON';
  batchSize: number;
  windowSeconds: number;
  /** Patterns of which a record must fit one; none: every record. */
  filters: unknown[];
  reportsFailures: boolean;
  isBisected: boolean;
  /** Undefined: until the stream itself forgets the record. */
  maxRetries: number | undefined;
  /** Keeps the records that failed for good. */
  failureBucket: string | undefined;
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

export const streamSourceSchema = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['LATEST', 'TRIM_HORIZON']).default('LATEST'),
  BatchSize: z.number().default(100),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FilterCriteria: z
    .object({ Filters: z.array(z.object({ Pattern: json })).default([]) })
    .default({ Filters: [] }),
  FunctionResponseTypes: z.array(z.string()).default([]),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().default(-1),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).default({}),
});

export const planStream = (properties: z.infer<typeof streamSourceSchema>): StreamSourcePlan => {
  const destination = properties.DestinationConfig.OnFailure?.Destination;
  return {
    functionName: functionNameOf(properties.FunctionName),
    tableName: /table\/([^/]+)\/stream/.exec(properties.EventSourceArn)?.[1] ?? '',
    startsAt: properties.StartingPosition,
    batchSize: properties.BatchSize,
    windowSeconds: properties.MaximumBatchingWindowInSeconds,
    filters: properties.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
    reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    isBisected: properties.BisectBatchOnFunctionError,
    maxRetries: properties.MaximumRetryAttempts === -1 ? undefined : properties.MaximumRetryAttempts,
    failureBucket: destination?.startsWith('arn:aws:s3:::') === true ? destination.slice(13) : undefined,
  };
};
