import { flag, settingPages, whole } from './setting-kinds.ts';

/** A longer one would leave messages that failed too little of their visibility timeout. */
const MAX_BATCH_WINDOW_SECONDS = 60;

/** What may be left out for less money: docs/cost.md, Cut, has each with before and after. Spread into lib/settings.ts. */
export const costSettings = {
  CONSUMER_BATCH_WINDOW_SECONDS: whole(0, MAX_BATCH_WINDOW_SECONDS).default(1).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Seconds for which a batch of messages is collected before the consumer gets it. The more events of a group come in one batch, the less each costs; an error is visible that much later.',
    example: '20',
  }),
  DASHBOARD: flag.default(true).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Whether there is a CloudWatch dashboard. Without it only the metrics that alarms read are sent; what the others would have told is in the logs. Every alarm stays.',
    example: 'false',
  }),
  POINT_IN_TIME_RECOVERY: flag.default(true).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Whether the table can be restored to any second of the last 35 days. Without it the archive still fills an empty table: docs/recovery.md.',
    example: 'false',
  }),
  PLATFORM_LOGS: flag.default(true).register(settingPages, {
    group: 'Limits and cost',
    description:
      "Whether Lambda logs the start and the end of every invocation, with its time and memory. Without them its warnings and errors and the functions' own lines stay.",
    example: 'false',
  }),
  MACHINE_CLIENT: flag.default(true).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Whether the stack’s own user pool has a client for programs, for which Cognito has asked money whether it is used or not. People sign in without it, and `npm run token` works.',
    example: 'false',
  }),
  MONTHLY_BUDGET_USD: whole(0, 1_000_000).default(0).register(settingPages, {
    group: 'Limits and cost',
    description:
      'US dollars a month from which on the alarm topic is told, at 80 % and 100 % spent and where 100 % are forecast: a budget of AWS over what this stack costs. The cost allocation tag `aws:cloudformation:stack-name` must be active in the account that pays: docs/cost.md, Budget. 0: no budget.',
    example: '150',
  }),
};
