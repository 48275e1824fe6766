import * as z from 'zod';
import type { Aws } from './aws.ts';
import type { Deployment } from '../deployment.ts';

/** As the functions read it: without blanks around it. */
const filled = z.string().trim().min(1);
const webhook = z.object({ clientSecret: filled, bearerToken: z.string().trim().optional() });
const sentryToken = z.object({ authToken: filled });
const cron = z.object({ cronSecret: filled });

/** The key of each secret that must be filled, and what it is in the words of Sentry's pages. */
export const SECRETS = {
  webhook: {
    output: 'WebhookSecretArn',
    key: 'clientSecret',
    name: 'client-secret',
    from: "the integration's Client Secret",
  },
  sentryToken: {
    output: 'SentryTokenSecretArn',
    key: 'authToken',
    name: 'token',
    from: "the integration's token",
  },
  cron: { output: 'CronSecretArn', key: 'cronSecret', name: 'cron-secret', from: 'a random text' },
} as const;

/** The command that stores one of them; its name is that of `npm run secret`. */
export const storing = ({ option }: Pick<Deployment, 'option'>, name: string): string =>
  `npm run secret -- ${option} --set ${name}`;

/** Throws where the secret is not JSON with its key; its message never holds a value. */
function parsed<T>(schema: z.ZodType<T>, { value }: { value: unknown }, which: keyof typeof SECRETS): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { output, key } = SECRETS[which];
  const isEmpty = z.object({ [key]: z.string() }).safeParse(value).success;
  const what = isEmpty
    ? `has a ${key} that is empty or of blanks only`
    : `is not JSON of the shape {"${key}": "..."}`;
  throw new Error(`the secret behind ${output} ${what}`);
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
