import * as z from 'zod';
import type { Aws } from './aws.ts';
import type { Deployment } from '../deployment.ts';

const webhook = z.object({ clientSecret: z.string().min(1), bearerToken: z.string().optional() });
const sentryToken = z.object({ authToken: z.string().min(1) });
const cron = z.object({ cronSecret: z.string().min(1) });

/** The key of each secret that must be filled, and what it is in the words of Sentry's pages. */
export const SECRETS = {
  webhook: { output: 'WebhookSecretArn', key: 'clientSecret', from: "the integration's Client Secret" },
  sentryToken: { output: 'SentryTokenSecretArn', key: 'authToken', from: "the integration's token" },
  cron: { output: 'CronSecretArn', key: 'cronSecret', from: 'a random text' },
} as const;

/** Throws where the secret is not JSON with its key; its message never holds a value. */
function parsed<T>(schema: z.ZodType<T>, { value }: { value: unknown }, which: keyof typeof SECRETS): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { output, key } = SECRETS[which];
  throw new Error(`the secret behind ${output} is not JSON of the shape {"${key}": "..."}`);
}

type Where = Pick<Deployment, 'secretArns'>;

export const readWebhookSecret = async (aws: Aws, { secretArns }: Where) =>
  parsed(webhook, await aws.secret(secretArns.webhook), 'webhook');
export const readSentryToken = async (aws: Aws, { secretArns }: Where) =>
  parsed(sentryToken, await aws.secret(secretArns.sentryToken), 'sentryToken').authToken;
export const readCronSecret = async (aws: Aws, { secretArns }: Where) =>
  parsed(cron, await aws.secret(secretArns.cron), 'cron').cronSecret;

/**
 * What lib/constructs/product-secrets.ts puts in: 32 letters and digits, Secrets Manager's own length. Sentry's secrets
 * and tokens are hexadecimal, most of them 64 digits, or carry a prefix.
 */
export const isPlaceholder = (text: string): boolean =>
  /^[A-Za-z0-9]{32}$/.test(text) && !/^[0-9a-f]+$/.test(text);
