import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { parseList } from '../lambdas/contracts/environment.ts';
import { alertSettings } from './alert-settings.ts';
import { costSettings } from './cost-settings.ts';
import { deploymentSettings } from './deployment-settings.ts';
import { flag, list, number, serverUrl, settingPages, ticketTemplate, whole } from './setting-kinds.ts';
import { SCALE_RULES, scaleSettings } from './scale-settings.ts';
import { signInSettings } from './sign-in-settings.ts';

export { settingPages, type SettingPage } from './setting-kinds.ts';

/** The product's promise: a lost webhook is repaired within five minutes. The interval may be shorter, never longer. */
export const SYNC_INTERVAL_MINUTES = 5;

/** No quota of an account is above it; which it has is checked by the rules of lib/scale-settings.ts. */
const MAX_RATE = 2_000_000;

/** An event writes an item for each. */
const MAX_INDEX_TAGS = 5;

/** What CloudWatch Logs takes, but for "never". */
const LOG_RETENTION_DAYS: readonly number[] = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const EMAIL_ERROR = 'must be one e-mail address';
const SLUG = /^[a-z0-9][a-z0-9_-]*$/;

export const settingsSchema = z.strictObject({
  SENTRY_BASE_URL: serverUrl
    .transform((url) => url.replace(/\/+$/, ''))
    .default('https://sentry.io')
    .register(settingPages, {
      group: 'Sentry',
      description:
        "Sentry's API. Use the address of your region, or of your own server; a self-hosted one may live under a path.",
      example: 'https://de.sentry.io',
    }),
  SENTRY_ORG_SLUG: z
    .string({ error: "is required: your organization's slug in Sentry" })
    .regex(SLUG, { error: 'must be a Sentry slug: lower-case letters, digits, - and _' })
    .register(settingPages, {
      group: 'Sentry',
      description: 'Your organization: the name in the address of every Sentry page.',
      example: 'acme',
    }),
  SENTRY_PROJECT_SLUG: list(SLUG, 'project slugs').default('').register(settingPages, {
    group: 'Sentry',
    description: 'The projects to keep. Empty: every project that the token can see.',
    example: 'web,api',
  }),
  SENTRY_CA_FILE: z
    .string({ error: 'must be the path of a file' })
    .trim()
    .default('')
    .register(settingPages, {
      group: 'Sentry',
      description:
        'Certificates (PEM, several if need be) of the authorities that your own Sentry server is certified by, where public ones do not know it. The file is checked at synthesis and shipped with the functions that call Sentry. Empty: public authorities alone.',
      example: 'sentry-ca.pem',
    }),
  REQUIRE_BEARER: flag.default(false).register(settingPages, {
    group: 'Sentry',
    description:
      "Refuse a delivery without `Authorization: Bearer <bearerToken>`, the custom header of Sentry's integration, in addition to the signature. Put `bearerToken` into the webhook secret first.",
  }),

  ...deploymentSettings,

  ...signInSettings,

  ...alertSettings,

  SYNC_INTERVAL_MINUTES: whole(2, SYNC_INTERVAL_MINUTES)
    .default(SYNC_INTERVAL_MINUTES)
    .register(settingPages, {
      group: 'Sync and retention',
      description:
        'Minutes between full syncs. Five is a promise, so it can be shortened and not lengthened; below two a run would hardly end before the next.',
    }),
  SYNC_WINDOW_DAYS: whole(1, 90).default(30).register(settingPages, {
    group: 'Sync and retention',
    description:
      "How far back a run looks for events; Sentry's list reaches back 90 days. Must be less than `RETENTION_EVENT_DAYS`.",
  }),
  RETENTION_OPEN_DAYS: whole(1, 3650).default(90).register(settingPages, {
    group: 'Sync and retention',
    description: 'Days that an open group is kept after its last event.',
  }),
  RETENTION_CLOSED_DAYS: whole(1, 3650).default(30).register(settingPages, {
    group: 'Sync and retention',
    description: 'Days that a resolved or ignored group is kept after the change of its status.',
  }),
  RETENTION_EVENT_DAYS: whole(1, 3650).default(90).register(settingPages, {
    group: 'Sync and retention',
    description: 'Days that events and the archive are kept.',
  }),

  INDEX_TAGS: list(
    /^(?!(?:environment|release|level|user)$)[\w.:-]{1,200}$/,
    'tag keys other than environment, release, level and user',
  )
    .refine((keys) => keys.split(',').length <= MAX_INDEX_TAGS, {
      error: `must be at most ${MAX_INDEX_TAGS.toString()} tag keys`,
    })
    .default('')
    .register(settingPages, {
      group: 'Limits and cost',
      description:
        'Keys of tags whose values are counted for each group and can be searched, at most 5. Each costs up to 2 write units more for an event. A key counts from its deployment on; a rebuild adds the past.',
      example: 'customer,tenant',
    }),
  REDACT_KEYS: list(/^[\w.-]+$/, 'key names')
    .default('')
    .register(settingPages, {
      group: 'Privacy',
      description:
        'Names whose values are removed before anything is stored, in addition to the built-in ones (cookies, credentials, request bodies, e-mail and IP addresses). Applies to keys, headers, tags, query parameters and frame variables.',
      example: 'customer_number,iban',
    }),
  KEEP_KEYS: list(/^[\w.-]+$/, 'key names')
    .default('')
    .register(settingPages, {
      group: 'Privacy',
      description:
        'Names whose values are kept although they sound like secrets. What has the shape of a token, and e-mail and public IP addresses, go from them all the same; `REDACT_KEYS` wins over it.',
      example: 'session_name,auth_level',
    }),
  REDACT_PRIVATE_ADDRESSES: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .register(settingPages, {
      group: 'Privacy',
      description:
        'Whether IP addresses of private ranges (`10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `100.64.0.0/10`) are removed as well. Loopback and link-local addresses always stay.',
      example: 'true',
    }),

  UNREADABLE_DAYS: whole(1, 90).default(14).register(settingPages, {
    group: 'Privacy',
    description:
      'Days that bytes are kept which Sentry signed and nobody can read. They lie unsanitised under a prefix that no function reads; `npm run replay -- --quarantine` does, once a decoder understands them.',
  }),

  ALARM_EMAIL: z
    .union([z.literal(''), z.email({ error: EMAIL_ERROR })], { error: EMAIL_ERROR })
    .default('')
    .register(settingPages, {
      group: 'Operation',
      description:
        'Who is told of an alarm; AWS asks the address to confirm. Empty: nobody, and the output `AlarmTopicArn` takes subscriptions.',
      example: 'oncall@example.com',
    }),
  LOG_LEVEL: z
    .enum(['DEBUG', 'INFO', 'WARN', 'ERROR'], { error: 'must be DEBUG, INFO, WARN or ERROR' })
    .default('INFO')
    .register(settingPages, {
      group: 'Operation',
      description: 'The least that the functions log. No level logs a body, a secret or a token.',
    }),
  LOG_RETENTION_DAYS: number(
    (days) => LOG_RETENTION_DAYS.includes(days),
    `must be one of ${LOG_RETENTION_DAYS.join(', ')}`,
  )
    .pipe(z.enum(RetentionDays))
    .default(RetentionDays.ONE_MONTH)
    .register(settingPages, {
      group: 'Operation',
      description: 'Days that the logs of the functions and the access log of the API are kept.',
    }),

  TICKET_URL: ticketTemplate.register(settingPages, {
    group: 'Operation',
    description:
      "Address at which a new ticket opens, prefilled with an error's evidence, of GitHub, GitLab, Jira, Linear or another: docs/tickets.md has templates. Empty: the page of an error offers none.",
    example: 'https://github.com/acme/shop/issues/new?title={title}&body={body}',
  }),

  VERIFIER_PROVISIONED_CONCURRENCY: whole(0, 1000).default(0).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Verifier instances that are always warm. Sentry waits one second for an answer; above 0 removes cold starts from that second, for money. An account that allows ten executions refuses it, as it does the next setting: docs/deploy.md, A new account.',
  }),
  VERIFIER_RESERVED_CONCURRENCY: whole(0, 1000).default(0).register(settingPages, {
    group: 'Limits and cost',
    description:
      "Executions that nobody in the account can take from the verifier; also the most that it gets. Lambda leaves at least 100 unreserved (10 in an account that has no more) and refuses the deployment otherwise. 0: the account's executions are shared.",
  }),
  // Lambda's own bounds for an SQS event source (Lambda guide, "Maximum concurrency").
  // Of the ten executions of a new account, five stay for the verifier, the sync and the admin function.
  CONSUMER_MAX_CONCURRENCY: whole(2, 1000).default(5).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Consumer instances that work on the queue at the same time. Raise it where the account allows more than ten executions and a backlog should go faster; what it takes, webhooks cannot have.',
  }),
  // 4,000 is about 300 events/s of 300 groups.
  TABLE_MAX_WRITE_UNITS: whole(100, MAX_RATE).default(4000).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Cost fuse: write units a second that the table takes before it throttles, and each of its indexes as well, so that all together cost no more than so many for the table and each index. Messages then wait in the queue.',
  }),
  ...costSettings,

  ...scaleSettings,

  QUERY_SCAN_LIMIT_GB: whole(1, 100_000).default(100).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Gigabytes of the archive, compressed as they lie there, that one query of `npm run query` may read before Athena ends it. Athena charges for what is read: about half a dollar for a hundred.',
  }),
  // The account's own defaults are 10,000 and 5,000, over all of its APIs (API Gateway guide, "Quotas").
  WEBHOOK_RATE_LIMIT: whole(1, MAX_RATE).default(1000).register(settingPages, {
    group: 'Limits and cost',
    description:
      "Deliveries a second from Sentry; more get 429 and come with the next sync. An error is one delivery, so this is above your projects' worst storm.",
  }),
  WEBHOOK_BURST_LIMIT: whole(1, MAX_RATE).default(2000).register(settingPages, {
    group: 'Limits and cost',
    description: 'Deliveries at the same moment; more get 429 and come with the next sync.',
  }),
  API_RATE_LIMIT: whole(1, 10_000).default(100).register(settingPages, {
    group: 'Limits and cost',
    description:
      "Requests a second to admin pages and API; more get 429. Webhooks are not counted, and the sync's route has a lower limit of its own.",
  }),
  API_BURST_LIMIT: whole(1, 5000).default(200).register(settingPages, {
    group: 'Limits and cost',
    description: 'Requests to admin pages and API at the same moment; more get 429.',
  }),
});

export type Settings = z.infer<typeof settingsSchema>;

interface CrossRule {
  /** The settings it is about: it is asked only where each of them is right by itself. */
  names: readonly (keyof Settings)[];
  holds: (settings: Settings) => boolean;
  mistake: string;
}

const bothOrNeither = (one: string, other: string): boolean => (one === '') === (other === '');

/** What no single setting can see. */
export const CROSS_RULES: readonly CrossRule[] = [
  ...SCALE_RULES,
  {
    names: ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_CLIENT_ID'],
    holds: ({ OIDC_ISSUER, OIDC_AUDIENCE, OIDC_CLIENT_ID }) =>
      bothOrNeither(OIDC_ISSUER, OIDC_AUDIENCE + OIDC_CLIENT_ID),
    mistake:
      'OIDC_ISSUER and OIDC_AUDIENCE must be set together, unless OIDC_CLIENT_ID stands for the audience: one that nobody checks opens the admin API',
  },
  {
    names: ['IDENTITY', 'OIDC_ISSUER'],
    holds: ({ IDENTITY, OIDC_ISSUER }) => IDENTITY !== 'oidc' || OIDC_ISSUER !== '',
    mistake: 'OIDC_ISSUER must be set with IDENTITY=oidc',
  },
  {
    names: ['IDENTITY', 'OIDC_ISSUER'],
    holds: ({ IDENTITY, OIDC_ISSUER }) => IDENTITY !== 'cognito' || OIDC_ISSUER === '',
    mistake:
      'OIDC_ISSUER must be empty with IDENTITY=cognito, which is a provider of its own: set one of the two',
  },
  {
    names: ['IDENTITY', 'OIDC_ISSUER', 'OIDC_ADMIN_VALUES', 'OIDC_VIEWER_VALUES'],
    holds: ({ IDENTITY, OIDC_ISSUER, OIDC_ADMIN_VALUES, OIDC_VIEWER_VALUES }) =>
      IDENTITY === 'none' ||
      OIDC_ISSUER === '' ||
      parseList(OIDC_ADMIN_VALUES).length + parseList(OIDC_VIEWER_VALUES).length > 0,
    mistake:
      'OIDC_ADMIN_VALUES must be set with OIDC_ISSUER, or OIDC_VIEWER_VALUES: the values of OIDC_ROLES_CLAIM that open something. Without them nobody gets in (docs/sign-in.md, Connect a provider)',
  },
  {
    names: ['OIDC_ISSUER', 'OIDC_ROLES_CLAIM'],
    holds: ({ OIDC_ISSUER, OIDC_ROLES_CLAIM }) =>
      OIDC_ISSUER !== 'https://accounts.google.com' || OIDC_ROLES_CLAIM !== '',
    mistake:
      'OIDC_ROLES_CLAIM must be set with Google, whose tokens have no groups: hd for everybody of a Workspace domain, or email',
  },
  {
    names: ['DOMAIN_NAME', 'DOMAIN_CERTIFICATE_ARN'],
    holds: ({ DOMAIN_NAME, DOMAIN_CERTIFICATE_ARN }) => bothOrNeither(DOMAIN_NAME, DOMAIN_CERTIFICATE_ARN),
    mistake: 'DOMAIN_NAME and DOMAIN_CERTIFICATE_ARN must be set together',
  },
  {
    names: ['DOMAIN_CERTIFICATE_ARN', 'STACK_REGION'],
    holds: ({ DOMAIN_CERTIFICATE_ARN, STACK_REGION }) =>
      DOMAIN_CERTIFICATE_ARN === '' ||
      STACK_REGION === '' ||
      DOMAIN_CERTIFICATE_ARN.split(':')[3] === STACK_REGION,
    mistake:
      'DOMAIN_CERTIFICATE_ARN must be of STACK_REGION: an HTTP API takes no certificate of another region',
  },
  {
    names: ['KMS_KEY_ARN', 'STACK_REGION'],
    holds: ({ KMS_KEY_ARN, STACK_REGION }) =>
      KMS_KEY_ARN === '' || KMS_KEY_ARN.split(':')[3] === STACK_REGION,
    mistake:
      'KMS_KEY_ARN must be of STACK_REGION, which must be set: nothing is encrypted with a key of another region',
  },
  {
    names: ['VERIFIER_PROVISIONED_CONCURRENCY', 'VERIFIER_RESERVED_CONCURRENCY'],
    holds: (settings) =>
      settings.VERIFIER_RESERVED_CONCURRENCY === 0 ||
      settings.VERIFIER_PROVISIONED_CONCURRENCY <= settings.VERIFIER_RESERVED_CONCURRENCY,
    mistake:
      'VERIFIER_PROVISIONED_CONCURRENCY must not be above VERIFIER_RESERVED_CONCURRENCY: Lambda warms no more instances than may run',
  },
  {
    names: ['RETENTION_EVENT_DAYS', 'SYNC_WINDOW_DAYS'],
    holds: ({ RETENTION_EVENT_DAYS, SYNC_WINDOW_DAYS }) => RETENTION_EVENT_DAYS > SYNC_WINDOW_DAYS,
    mistake:
      'RETENTION_EVENT_DAYS must be larger than SYNC_WINDOW_DAYS: an event that expires while Sentry still lists it would be fetched and counted again',
  },
];
