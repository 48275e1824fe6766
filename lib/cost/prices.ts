/**
 * List prices of AWS, US dollars, without free tiers, volume steps and savings plans, as of the month below. They were taken
 * from copies of AWS's pages and from knowledge of them, not read from AWS's price list: docs/cost.md, Prices, names the
 * pages and says which figures nobody has compared. What an account really pays is in its bill.
 */
export const PRICES_AS_OF = '2026-11';

export interface Prices {
  lambdaRequest: number;
  /** arm64. */
  lambdaGigabyteSecond: number;
  /** HTTP API, for each started 512 KiB. */
  apiRequest: number;
  /** Standard queue, for each started 64 KiB. */
  sqsRequest: number;
  dynamodbWriteUnit: number;
  dynamodbReadUnit: number;
  /** A month. */
  dynamodbGigabyte: number;
  /** Point-in-time recovery, of the table without its global indexes; a month. */
  recoveryGigabyte: number;
  s3Put: number;
  /** S3 Standard, a month. */
  s3Gigabyte: number;
  /** CloudWatch Logs, taken in. */
  logGigabyte: number;
  /** One that is written in every hour of a month; CloudWatch counts the hours in which one is written. */
  customMetric: number;
  /** For each metric that an alarm reads; a month. */
  alarmMetric: number;
  dashboard: number;
  secret: number;
  key: number;
  /** EventBridge, a custom event. */
  busEvent: number;
  /** EventBridge Scheduler, an invocation. */
  scheduled: number;
  /** A client of Cognito for programs, a month, used or not. */
  machineClient: number;
}

const US_EAST_1: Prices = {
  lambdaRequest: 0.2e-6,
  lambdaGigabyteSecond: 0.000_013_333_4,
  apiRequest: 1e-6,
  sqsRequest: 0.4e-6,
  dynamodbWriteUnit: 0.625e-6,
  dynamodbReadUnit: 0.125e-6,
  dynamodbGigabyte: 0.25,
  recoveryGigabyte: 0.2,
  s3Put: 5e-6,
  s3Gigabyte: 0.023,
  logGigabyte: 0.5,
  customMetric: 0.3,
  alarmMetric: 0.1,
  dashboard: 3,
  secret: 0.4,
  key: 1,
  busEvent: 1e-6,
  scheduled: 1e-6,
  machineClient: 6,
};

/** By region; what a region does not list costs what it costs in us-east-1. */
export const PRICES = {
  'us-east-1': US_EAST_1,
  'us-west-2': US_EAST_1,
  'eu-west-1': {
    ...US_EAST_1,
    apiRequest: 1.11e-6,
    dynamodbWriteUnit: 0.705e-6,
    dynamodbReadUnit: 0.141e-6,
    dynamodbGigabyte: 0.283,
    recoveryGigabyte: 0.226,
    logGigabyte: 0.57,
  },
  'eu-central-1': {
    ...US_EAST_1,
    apiRequest: 1.2e-6,
    dynamodbWriteUnit: 0.7625e-6,
    dynamodbReadUnit: 0.1525e-6,
    dynamodbGigabyte: 0.306,
    recoveryGigabyte: 0.2448,
    s3Put: 5.4e-6,
    s3Gigabyte: 0.0245,
    logGigabyte: 0.63,
  },
} as const satisfies Readonly<Record<string, Prices>>;

export type PricedRegion = keyof typeof PRICES;
