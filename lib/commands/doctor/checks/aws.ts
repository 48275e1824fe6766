import { fail, ok, type Check } from '../check.ts';
import {
  isPlaceholder,
  readCronSecret,
  readSentryToken,
  readWebhookSecret,
  SECRETS,
  storing,
} from '../aws/secrets.ts';

export const aws: Check = {
  name: 'aws',
  run: async ({ aws, target }) => {
    const [region] = await Promise.all([aws.region(), aws.table.ledger(), aws.queue(target.queueUrl)]);
    return ok(`table ${target.tableName} and its queue answer in ${region}`);
  },
};

export const secrets: Check = {
  name: 'secrets',
  run: async ({ aws, target }) => {
    const [{ clientSecret }, authToken] = await Promise.all([
      readWebhookSecret(aws, target),
      readSentryToken(aws, target),
      readCronSecret(aws, target),
    ]);
    const unset = [
      ...(isPlaceholder(clientSecret) ? [SECRETS.webhook] : []),
      ...(isPlaceholder(authToken) ? [SECRETS.sentryToken] : []),
    ];
    if (unset.length === 0) return ok('client secret, token and cron secret are set');
    return fail(
      `${unset.map(({ key }) => key).join(' and ')} still ${unset.length === 1 ? 'has' : 'have'} the random value of the deployment`,
      `Put in ${unset.map(({ from }) => from).join(' and ')} (docs/deploy.md, Connect Sentry): ${unset.map(({ name }) => storing(target, name)).join(' && ')}`,
    );
  },
};
