// Written by `npm run docs:configuration` from lib/settings.ts.

/** The settings of an error log, by the names that they have in docs/configuration.md; they are checked at synthesis. */
export interface ErrorLogSettings {
  /**
   * Sentry's API. Use the address of your region, or of your own server; a self-hosted one may live under a path.
   *
   * Example: `https://de.sentry.io`
   *
   * Without it: `https://sentry.io`
   */
  readonly SENTRY_BASE_URL?: string;
  /**
   * Your organization: the name in the address of every Sentry page.
   *
   * Example: `acme`
   */
  readonly SENTRY_ORG_SLUG: string;
  /**
   * The projects to keep. Empty: every project that the token can see.
   *
   * Example: `web,api`
   */
  readonly SENTRY_PROJECT_SLUG?: string;
  /**
   * Certificates (PEM, several if need be) of the authorities that your own Sentry server is certified by, where public ones do not know it. The file is checked at synthesis and shipped with the functions that call Sentry. Empty: public authorities alone.
   *
   * Example: `sentry-ca.pem`
   */
  readonly SENTRY_CA_FILE?: string;
  /**
   * Refuse a delivery without `Authorization: Bearer <bearerToken>`, the custom header of Sentry's integration, in addition to the signature. Put `bearerToken` into the webhook secret first.
   *
   * Without it: `false`
   */
  readonly REQUIRE_BEARER?: boolean;
  /**
   * Host name of the webhook URL and the admin pages. Point a CNAME (or an alias) at the output `DomainTarget`. Empty: the name that API Gateway gives.
   *
   * Example: `errors.example.com`
   */
  readonly DOMAIN_NAME?: string;
  /**
   * Issued certificate for `DOMAIN_NAME`, in the same region as the stack.
   *
   * Example: `arn:aws:acm:eu-central-1:123456789012:certificate/...`
   */
  readonly DOMAIN_CERTIFICATE_ARN?: string;
  /**
   * Whether stack, table and user pool refuse to be deleted. Turn it on in `staging` and `prod` once the first deployment has succeeded, and deploy again; before that it would refuse to clean up after one that failed. The doctor is red while it is off.
   *
   * Example: `true`
   *
   * Without it: `false`
   */
  readonly DELETION_PROTECTION?: boolean;
  /**
   * Your own symmetric key for table, bucket, results of queries, queues, alarm topic, logs and secrets, where the account demands one; `STACK_REGION` must be set to its region. Its policy must admit this stack: docs/security.md, Keys of your own. Empty: keys that AWS owns or manages.
   *
   * Example: `arn:aws:kms:eu-central-1:123456789012:key/...`
   */
  readonly KMS_KEY_ARN?: string;
  /**
   * Where people sign in: `cognito` is an Amazon Cognito user pool of the stack, whose people `npm run invite` invites; `oidc` is the provider that the settings below name; `none` lets nobody in, and every page says so. Empty: `oidc` where `OIDC_ISSUER` is set, else `cognito`; `none`, with a warning, in a region without user pools (China).
   *
   * Example: `oidc`
   */
  readonly IDENTITY?: '' | 'cognito' | 'oidc' | 'none';
  /**
   * The `issuer` of your OpenID Connect provider, as its discovery document spells it: it is compared with a token's `iss` character by character. Empty: the stack's own user pool (`IDENTITY`).
   *
   * Example: `https://login.example.com/`
   */
  readonly OIDC_ISSUER?: string;
  /**
   * The client through which people sign in by browser. Register the output `CallbackUrl` with it, and `SignedOutUrl` where the provider asks for an address after sign-out. Empty: bearer tokens alone.
   *
   * Example: `1example23456789`
   */
  readonly OIDC_CLIENT_ID?: string;
  /**
   * A secret of yours that holds `{"clientSecret": "..."}`, where the provider gives the client one. Empty: a public client; PKCE is used either way.
   *
   * Example: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:errors-client-AbCdEf`
   */
  readonly OIDC_CLIENT_SECRET_ARN?: string;
  /**
   * Comma-separated audiences whose bearer tokens the admin API takes, besides `OIDC_CLIENT_ID`: what `aud` must hold, or `client_id` in an access token that has no `aud` (Amazon Cognito).
   *
   * Example: `sentry-error-ledger`
   */
  readonly OIDC_AUDIENCE?: string;
  /**
   * The claim that decides the role: a list of groups or app roles, `email`, or `hd` (a Google Workspace domain). Empty: `groups`, and `cognito:groups` of a Cognito user pool.
   *
   * Example: `roles`
   */
  readonly OIDC_ROLES_CLAIM?: string;
  /**
   * Values of that claim whose holders may read and triage.
   *
   * Example: `admins`
   */
  readonly OIDC_ADMIN_VALUES?: string;
  /**
   * Values of that claim whose holders may read. Who holds neither gets in nowhere.
   *
   * Example: `everybody,support`
   */
  readonly OIDC_VIEWER_VALUES?: string;
  /**
   * Hours after which a browser has to sign in anew. What changes at the provider meanwhile holds from then on.
   *
   * Without it: `8`
   */
  readonly SESSION_HOURS?: number;
  /**
   * Days that the audit is kept: who changed what, in the table and in the archive.
   *
   * Without it: `400`
   */
  readonly AUDIT_DAYS?: number;
  /**
   * Rules that say who is told of what: docs/alerts.md. JSON; in cdk.json it may stand as a list. They are checked at synthesis. Empty: nobody is told of anything.
   *
   * Example: `[{"name": "new", "when": ["created"], "to": ["slack:ops"]}]`
   */
  readonly ALERTS?: string | readonly object[];
  /**
   * Who gets the weekly report, on which day and at what time of which time zone: docs/alerts.md, The weekly report. JSON; in cdk.json it may stand as an object. Empty: nobody.
   *
   * Example: `{"to": ["slack:ops"], "at": "Mon 09:00", "zone": "Europe/Berlin"}`
   */
  readonly REPORT?: string;
  /**
   * Sender of alerts by e-mail: an address or a domain that is verified in Amazon SES, in the region of the stack. Empty: no e-mail is sent.
   *
   * Example: `errors\@example.com`
   */
  readonly ALERT_FROM?: string;
  /**
   * Minutes between full syncs. Five is a promise, so it can be shortened and not lengthened; below two a run would hardly end before the next.
   *
   * Without it: `5`
   */
  readonly SYNC_INTERVAL_MINUTES?: number;
  /**
   * How far back a run looks for events; Sentry's list reaches back 90 days. Must be less than `RETENTION_EVENT_DAYS`.
   *
   * Without it: `30`
   */
  readonly SYNC_WINDOW_DAYS?: number;
  /**
   * Days that an open group is kept after its last event.
   *
   * Without it: `90`
   */
  readonly RETENTION_OPEN_DAYS?: number;
  /**
   * Days that a resolved or ignored group is kept after the change of its status.
   *
   * Without it: `30`
   */
  readonly RETENTION_CLOSED_DAYS?: number;
  /**
   * Days that events and the archive are kept.
   *
   * Without it: `90`
   */
  readonly RETENTION_EVENT_DAYS?: number;
  /**
   * Keys of tags whose values are counted for each group and can be searched, at most 5. Each costs up to 2 write units more for an event. A key counts from its deployment on; a rebuild adds the past.
   *
   * Example: `customer,tenant`
   */
  readonly INDEX_TAGS?: string;
  /**
   * Names whose values are removed before anything is stored, in addition to the built-in ones (cookies, credentials, request bodies, e-mail and IP addresses). Applies to keys, headers, tags, query parameters and frame variables.
   *
   * Example: `customer_number,iban`
   */
  readonly REDACT_KEYS?: string;
  /**
   * Names whose values are kept although they sound like secrets. What has the shape of a token, and e-mail and public IP addresses, go from them all the same; `REDACT_KEYS` wins over it.
   *
   * Example: `session_name,auth_level`
   */
  readonly KEEP_KEYS?: string;
  /**
   * Whether IP addresses of private ranges (`10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `100.64.0.0/10`) are removed as well. Loopback and link-local addresses always stay.
   *
   * Example: `true`
   *
   * Without it: `false`
   */
  readonly REDACT_PRIVATE_ADDRESSES?: 'true' | 'false';
  /**
   * Days that bytes are kept which Sentry signed and nobody can read. They lie unsanitised under a prefix that no function reads; `npm run replay -- --quarantine` does, once a decoder understands them.
   *
   * Without it: `14`
   */
  readonly UNREADABLE_DAYS?: number;
  /**
   * Who is told of an alarm; AWS asks the address to confirm. Empty: nobody, and the output `AlarmTopicArn` takes subscriptions.
   *
   * Example: `oncall\@example.com`
   */
  readonly ALARM_EMAIL?: string;
  /**
   * The least that the functions log. No level logs a body, a secret or a token.
   *
   * Without it: `INFO`
   */
  readonly LOG_LEVEL?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  /**
   * Days that the logs of the functions and the access log of the API are kept.
   *
   * Without it: `30`
   */
  readonly LOG_RETENTION_DAYS?: number;
  /**
   * Address at which a new ticket opens, prefilled with an error's evidence, of GitHub, GitLab, Jira, Linear or another: docs/tickets.md has templates. Empty: the page of an error offers none.
   *
   * Example: `https://github.com/acme/shop/issues/new?title={title}&body={body}`
   */
  readonly TICKET_URL?: string;
  /**
   * Verifier instances that are always warm. Sentry waits one second for an answer; above 0 removes cold starts from that second, for money. An account that allows ten executions refuses it, as it does the next setting: docs/deploy.md, A new account.
   *
   * Without it: `0`
   */
  readonly VERIFIER_PROVISIONED_CONCURRENCY?: number;
  /**
   * Executions that nobody in the account can take from the verifier; also the most that it gets. Lambda leaves at least 100 unreserved (10 in an account that has no more) and refuses the deployment otherwise. 0: the account's executions are shared.
   *
   * Without it: `0`
   */
  readonly VERIFIER_RESERVED_CONCURRENCY?: number;
  /**
   * Consumer instances that work on the queue at the same time. Raise it where the account allows more than ten executions and a backlog should go faster; what it takes, webhooks cannot have.
   *
   * Without it: `5`
   */
  readonly CONSUMER_MAX_CONCURRENCY?: number;
  /**
   * Cost fuse: write units a second that the table takes before it throttles, and each of its indexes as well, so that all together cost no more than so many for the table and each index. Messages then wait in the queue.
   *
   * Without it: `4000`
   */
  readonly TABLE_MAX_WRITE_UNITS?: number;
  /**
   * Seconds for which a batch of messages is collected before the consumer gets it. The more events of a group come in one batch, the less each costs; an error is visible that much later.
   *
   * Example: `20`
   *
   * Without it: `1`
   */
  readonly CONSUMER_BATCH_WINDOW_SECONDS?: number;
  /**
   * Whether there is a CloudWatch dashboard. Without it only the metrics that alarms read are sent; what the others would have told is in the logs. Every alarm stays.
   *
   * Example: `false`
   *
   * Without it: `true`
   */
  readonly DASHBOARD?: boolean;
  /**
   * Whether the table can be restored to any second of the last 35 days. Without it the archive still fills an empty table: docs/recovery.md.
   *
   * Example: `false`
   *
   * Without it: `true`
   */
  readonly POINT_IN_TIME_RECOVERY?: boolean;
  /**
   * Whether Lambda logs the start and the end of every invocation, with its time and memory. Without them its warnings and errors and the functions' own lines stay.
   *
   * Example: `false`
   *
   * Without it: `true`
   */
  readonly PLATFORM_LOGS?: boolean;
  /**
   * Whether the stack’s own user pool has a client for programs, for which Cognito has asked money whether it is used or not. People sign in without it, and `npm run token` works.
   *
   * Example: `false`
   *
   * Without it: `true`
   */
  readonly MACHINE_CLIENT?: boolean;
  /**
   * US dollars a month from which on the alarm topic is told, at 80 % and 100 % spent and where 100 % are forecast: a budget of AWS over what this stack costs. The cost allocation tag `aws:cloudformation:stack-name` must be active in the account that pays: docs/cost.md, Budget. 0: no budget.
   *
   * Example: `150`
   *
   * Without it: `0`
   */
  readonly MONTHLY_BUDGET_USD?: number;
  /**
   * Events a second that the stage must carry in its worst minute. Sets `WEBHOOK_RATE_LIMIT`, `WEBHOOK_BURST_LIMIT`, `CONSUMER_MAX_CONCURRENCY`, `STATUS_SHARDS` and `TABLE_MAX_WRITE_UNITS` so that they fit together, as far as you do not set them (all but the last never below their defaults), and is refused where AWS would not give so much: docs/scale.md. 0: the defaults of the five.
   *
   * Example: `200`
   *
   * Without it: `0`
   */
  readonly SCALE?: number;
  /**
   * Partitions of an index over which the groups of one status are spread: each takes 1,000 write units a second, two for a group that is written. May be raised and lowered at any time, and is in use an hour after its deployment. A page of a list asks each, and goes on to do so where there are fewer again: docs/scale.md.
   *
   * Example: `8`
   *
   * Without it: `4`
   */
  readonly STATUS_SHARDS?: number;
  /**
   * What AWS has granted the account beyond its defaults, so that settings above those are not refused. The doctor asks the account itself before a deployment.
   *
   * Example: `executions=3000,table-write-units=160000`
   */
  readonly QUOTAS?: string;
  /**
   * Gigabytes of the archive, compressed as they lie there, that one query of `npm run query` may read before Athena ends it. Athena charges for what is read: about half a dollar for a hundred.
   *
   * Without it: `100`
   */
  readonly QUERY_SCAN_LIMIT_GB?: number;
  /**
   * Deliveries a second from Sentry; more get 429 and come with the next sync. An error is one delivery, so this is above your projects' worst storm.
   *
   * Without it: `1000`
   */
  readonly WEBHOOK_RATE_LIMIT?: number;
  /**
   * Deliveries at the same moment; more get 429 and come with the next sync.
   *
   * Without it: `2000`
   */
  readonly WEBHOOK_BURST_LIMIT?: number;
  /**
   * Requests a second to admin pages and API; more get 429. Webhooks are not counted, and the sync's route has a lower limit of its own.
   *
   * Without it: `100`
   */
  readonly API_RATE_LIMIT?: number;
  /**
   * Requests to admin pages and API at the same moment; more get 429.
   *
   * Without it: `200`
   */
  readonly API_BURST_LIMIT?: number;
}
