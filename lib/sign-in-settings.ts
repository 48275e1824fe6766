import * as z from 'zod';
import { optional, plainText, SERVER_URL_ERROR, serverUrl, settingPages, whole } from './setting-kinds.ts';

/** Who gets in, and how: a part of the schema in settings.ts. */
export const signInSettings = {
  IDENTITY: z
    .enum(['', 'cognito', 'oidc', 'none'], { error: 'must be cognito, oidc or none' })
    .default('')
    .register(settingPages, {
      group: 'Signing in',
      description:
        'Where people sign in: `cognito` is an Amazon Cognito user pool of the stack, whose people `npm run invite` invites; `oidc` is the provider that the settings below name; `none` lets nobody in, and every page says so. Empty: `oidc` where `OIDC_ISSUER` is set, else `cognito`; `none`, with a warning, in a region without user pools (China).',
      example: 'oidc',
    }),
  OIDC_ISSUER: z
    .union([z.literal(''), serverUrl], { error: SERVER_URL_ERROR })
    .default('')
    .register(settingPages, {
      group: 'Signing in',
      description:
        "The `issuer` of your OpenID Connect provider, as its discovery document spells it: it is compared with a token's `iss` character by character. Empty: the stack's own user pool (`IDENTITY`).",
      example: 'https://login.example.com/',
    }),
  OIDC_CLIENT_ID: plainText("must be the provider's id of the client").register(settingPages, {
    group: 'Signing in',
    description:
      'The client through which people sign in by browser. Register the output `CallbackUrl` with it, and `SignedOutUrl` where the provider asks for an address after sign-out. Empty: bearer tokens alone.',
    example: '1example23456789',
  }),
  OIDC_CLIENT_SECRET_ARN: optional(
    /arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+/,
    'must be the ARN of a secret in Secrets Manager',
  ).register(settingPages, {
    group: 'Signing in',
    description:
      'A secret of yours that holds `{"clientSecret": "..."}`, where the provider gives the client one. Empty: a public client; PKCE is used either way.',
    example: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:errors-client-AbCdEf',
  }),
  OIDC_AUDIENCE: z
    .string({ error: "must be the text of a token's aud" })
    .trim()
    .default('')
    .register(settingPages, {
      group: 'Signing in',
      description:
        'Comma-separated audiences whose bearer tokens the admin API takes, besides `OIDC_CLIENT_ID`: what `aud` must hold, or `client_id` in an access token that has no `aud` (Amazon Cognito).',
      example: 'sentry-error-ledger',
    }),
  OIDC_ROLES_CLAIM: plainText('must be the name of a claim').register(settingPages, {
    group: 'Signing in',
    description:
      'The claim that decides the role: a list of groups or app roles, `email`, or `hd` (a Google Workspace domain). Empty: `groups`, and `cognito:groups` of a Cognito user pool.',
    example: 'roles',
  }),
  OIDC_ADMIN_VALUES: plainText('must be a comma-separated list of values').register(settingPages, {
    group: 'Signing in',
    description: 'Values of that claim whose holders may read and triage.',
    example: 'admins',
  }),
  OIDC_VIEWER_VALUES: plainText('must be a comma-separated list of values').register(settingPages, {
    group: 'Signing in',
    description: 'Values of that claim whose holders may read. Who holds neither gets in nowhere.',
    example: 'everybody,support',
  }),
  SESSION_HOURS: whole(1, 24).default(8).register(settingPages, {
    group: 'Signing in',
    description:
      'Hours after which a browser has to sign in anew. What changes at the provider meanwhile holds from then on.',
  }),
  AUDIT_DAYS: whole(1, 3650).default(400).register(settingPages, {
    group: 'Signing in',
    description: 'Days that the audit is kept: who changed what, in the table and in the archive.',
  }),
};
