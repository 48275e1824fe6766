import { ALNUM, BASE64_URL, DIGITS, HEX, LOWER, UPPER, type Random } from './random.ts';

/** A service and what its secrets look like. All are made up at run time: no file holds one. */
export interface Service {
  name: string;
  /** How its own documents call the secret in an environment. */
  variable: string;
  /** How people call it in a sentence. */
  label: string;
  /** Whether the secret is known by its shape, without a name beside it. */
  isTelling: boolean;
  make: (random: Random) => string;
}

const telling = (
  name: string,
  variable: string,
  make: Service['make'],
  label = `${name} API key`,
): Service => ({ name, variable, label, isTelling: true, make });

const named = (
  name: string,
  variable: string,
  make: Service['make'],
  label = `${name} API key`,
): Service => ({ name, variable, label, isTelling: false, make });

const after =
  (prefix: string, alphabet: string, length: number, suffix = ''): Service['make'] =>
  ({ text }) =>
    `${prefix}${text(alphabet, length)}${suffix}`;

const uuid: Service['make'] = ({ text }) => [8, 4, 4, 4, 12].map((length) => text(HEX, length)).join('-');

const LOWER_ALNUM = `${LOWER}${DIGITS}`;
const UPPER_ALNUM = `${UPPER}${DIGITS}`;

/** Stands in every OpenAI key; in two parts, so that no scanner takes this file for one. */
const OPENAI_MARK = ['T3Blbk', 'FJ'].join('');

export const SERVICES: readonly Service[] = [
  telling(
    'OpenAI',
    'OPENAI_API_KEY',
    ({ text }) => `sk-proj-${text(BASE64_URL, 74)}${OPENAI_MARK}${text(BASE64_URL, 74)}`,
  ),
  telling(
    'OpenAI legacy',
    'OPENAI_KEY',
    ({ text }) => `sk-${text(ALNUM, 20)}${OPENAI_MARK}${text(ALNUM, 20)}`,
  ),
  telling('Anthropic', 'ANTHROPIC_API_KEY', after('sk-ant-api03-', BASE64_URL, 93, 'AA')),
  telling('GitHub', 'GITHUB_TOKEN', after('ghp_', ALNUM, 36), 'GitHub token'),
  telling('GitHub Actions', 'GH_TOKEN', after('ghs_', ALNUM, 36), 'GitHub installation token'),
  telling(
    'GitHub fine-grained',
    'GITHUB_PAT',
    ({ text }) => `github_pat_${text(ALNUM, 22)}_${text(ALNUM, 59)}`,
    'GitHub token',
  ),
  telling('GitLab', 'GITLAB_TOKEN', after('glpat-', BASE64_URL, 20), 'GitLab token'),
  telling('GitLab runner', 'CI_RUNNER_TOKEN', after('glrt-', BASE64_URL, 20), 'runner token'),
  telling(
    'Slack bot',
    'SLACK_BOT_TOKEN',
    ({ text }) => `xoxb-${text(DIGITS, 12)}-${text(DIGITS, 13)}-${text(ALNUM, 24)}`,
    'Slack token',
  ),
  telling(
    'Slack user',
    'SLACK_TOKEN',
    ({ text }) => `xoxp-${text(DIGITS, 12)}-${text(DIGITS, 12)}-${text(DIGITS, 12)}-${text(HEX, 32)}`,
    'Slack token',
  ),
  telling(
    'Slack app',
    'SLACK_APP_TOKEN',
    ({ text }) => `xapp-1-${text(UPPER_ALNUM, 11)}-${text(DIGITS, 13)}-${text(HEX, 64)}`,
    'Slack app token',
  ),
  telling('Stripe', 'STRIPE_SECRET_KEY', after('sk_live_', ALNUM, 24)),
  telling('Stripe restricted', 'STRIPE_API_KEY', after('rk_live_', ALNUM, 99)),
  telling('Stripe webhook', 'STRIPE_WEBHOOK_SECRET', after('whsec_', ALNUM, 32), 'webhook secret'),
  telling('AWS', 'AWS_ACCESS_KEY_ID', after('AKIA', `${UPPER}234567`, 16), 'access key id'),
  telling('AWS session', 'AWS_ACCESS_KEY', after('ASIA', `${UPPER}234567`, 16), 'access key'),
  named('AWS secret', 'AWS_SECRET_ACCESS_KEY', after('', `${ALNUM}/+`, 40), 'AWS secret access key'),
  telling('Google', 'GOOGLE_API_KEY', after('AIza', BASE64_URL, 35)),
  telling('Google OAuth', 'GOOGLE_CLIENT_SECRET', after('GOCSPX-', BASE64_URL, 28), 'client secret'),
  telling('Google access', 'GOOGLE_ACCESS_TOKEN', after('ya29.', BASE64_URL, 120), 'access token'),
  telling('SendGrid', 'SENDGRID_API_KEY', ({ text }) => `SG.${text(BASE64_URL, 22)}.${text(BASE64_URL, 43)}`),
  named('Mailgun', 'MAILGUN_API_KEY', after('key-', HEX, 32)),
  named('Mailchimp', 'MAILCHIMP_API_KEY', after('', HEX, 32, '-us12')),
  telling('Twilio', 'TWILIO_API_KEY', after('SK', HEX, 32)),
  named('Twilio auth', 'TWILIO_AUTH_TOKEN', after('', HEX, 32), 'Twilio auth token'),
  telling(
    'Telegram',
    'TELEGRAM_BOT_TOKEN',
    ({ text }) => `${text(DIGITS, 10)}:AA${text(BASE64_URL, 33)}`,
    'Telegram bot token',
  ),
  telling(
    'Discord',
    'DISCORD_TOKEN',
    ({ text }) => `MT${text(ALNUM, 24)}.G${text(ALNUM, 5)}.${text(BASE64_URL, 38)}`,
    'Discord token',
  ),
  telling('npm', 'NPM_TOKEN', after('npm_', ALNUM, 36), 'npm token'),
  telling('PyPI', 'PYPI_TOKEN', after('pypi-AgEIcHlwaS5vcmc', BASE64_URL, 80), 'PyPI token'),
  telling('RubyGems', 'GEM_HOST_API_KEY', after('rubygems_', HEX, 48)),
  telling('Shopify', 'SHOPIFY_ACCESS_TOKEN', after('shpat_', HEX, 32), 'Shopify access token'),
  telling('Shopify shared', 'SHOPIFY_API_SECRET', after('shpss_', HEX, 32), 'shared secret'),
  telling('Square', 'SQUARE_ACCESS_TOKEN', after('sq0atp-', BASE64_URL, 22), 'Square access token'),
  telling('Sentry', 'SENTRY_AUTH_TOKEN', after('sntryu_', HEX, 64), 'auth token'),
  telling('DigitalOcean', 'DIGITALOCEAN_TOKEN', after('dop_v1_', HEX, 64), 'DigitalOcean token'),
  telling('Databricks', 'DATABRICKS_TOKEN', after('dapi', HEX, 32), 'Databricks token'),
  telling('Hugging Face', 'HF_TOKEN', after('hf_', `${LOWER}${UPPER}`, 34), 'Hugging Face token'),
  telling('Replicate', 'REPLICATE_API_TOKEN', after('r8_', ALNUM, 37), 'Replicate token'),
  telling('Groq', 'GROQ_API_KEY', after('gsk_', ALNUM, 52)),
  telling('Perplexity', 'PERPLEXITY_API_KEY', after('pplx-', ALNUM, 48)),
  telling('xAI', 'XAI_API_KEY', after('xai-', ALNUM, 80)),
  telling(
    'Notion',
    'NOTION_TOKEN',
    ({ text }) => `ntn_${text(DIGITS, 11)}${text(ALNUM, 35)}`,
    'integration token',
  ),
  telling('Linear', 'LINEAR_API_KEY', after('lin_api_', ALNUM, 40)),
  telling('Figma', 'FIGMA_TOKEN', after('figd_', BASE64_URL, 40), 'Figma token'),
  telling(
    'Atlassian',
    'JIRA_API_TOKEN',
    ({ text }) => `ATATT3xFfGF0${text(BASE64_URL, 170)}=${text(UPPER_ALNUM, 8)}`,
    'Jira API token',
  ),
  telling('Airtable', 'AIRTABLE_API_KEY', ({ text }) => `pat${text(ALNUM, 14)}.${text(HEX, 64)}`),
  telling('Doppler', 'DOPPLER_TOKEN', after('dp.pt.', ALNUM, 43), 'Doppler token'),
  telling('Vault', 'VAULT_TOKEN', after('hvs.', BASE64_URL, 95), 'Vault token'),
  telling(
    'Terraform Cloud',
    'TF_API_TOKEN',
    ({ text }) => `${text(ALNUM, 14)}.atlasv1.${text(BASE64_URL, 67)}`,
    'Terraform token',
  ),
  telling('Pulumi', 'PULUMI_ACCESS_TOKEN', after('pul-', HEX, 40), 'Pulumi access token'),
  telling('PlanetScale', 'PLANETSCALE_PASSWORD', after('pscale_pw_', BASE64_URL, 43), 'database password'),
  telling('Supabase', 'SUPABASE_ACCESS_TOKEN', after('sbp_', HEX, 40), 'access token'),
  telling('Heroku', 'HEROKU_API_KEY', after('HRKU-AA', BASE64_URL, 58)),
  telling('Netlify', 'NETLIFY_AUTH_TOKEN', after('nfp_', ALNUM, 36), 'Netlify token'),
  named('Vercel', 'VERCEL_TOKEN', after('', ALNUM, 24), 'Vercel token'),
  named('Cloudflare', 'CLOUDFLARE_API_TOKEN', after('', BASE64_URL, 40), 'Cloudflare API token'),
  named('Datadog', 'DD_API_KEY', after('', HEX, 32)),
  telling('New Relic', 'NEW_RELIC_API_KEY', after('NRAK-', UPPER_ALNUM, 27)),
  telling(
    'Grafana',
    'GRAFANA_TOKEN',
    ({ text }) => `glsa_${text(ALNUM, 32)}_${text(HEX, 8)}`,
    'service account token',
  ),
  telling('Postman', 'POSTMAN_API_KEY', ({ text }) => `PMAK-${text(HEX, 24)}-${text(HEX, 34)}`),
  telling('Docker Hub', 'DOCKER_TOKEN', after('dckr_pat_', BASE64_URL, 27), 'Docker token'),
  telling('Artifactory', 'ARTIFACTORY_API_KEY', after('AKCp', ALNUM, 69)),
  named('Azure storage', 'AZURE_STORAGE_KEY', after('', `${ALNUM}+/`, 86, '=='), 'storage account key'),
  telling(
    'Azure AD',
    'AZURE_CLIENT_SECRET',
    ({ text }) => `${text(ALNUM, 3)}8Q~${text(BASE64_URL, 34)}`,
    'client secret',
  ),
  telling('Dropbox', 'DROPBOX_ACCESS_TOKEN', after('sl.', BASE64_URL, 135), 'Dropbox access token'),
  telling('Facebook', 'FB_ACCESS_TOKEN', after('EAAC', ALNUM, 120), 'page access token'),
  named('Twitch', 'TWITCH_CLIENT_SECRET', after('', LOWER_ALNUM, 30), 'Twitch client secret'),
  named('Plaid', 'PLAID_SECRET', after('', HEX, 30), 'Plaid secret'),
  telling(
    'Mapbox',
    'MAPBOX_ACCESS_TOKEN',
    ({ text }) => `sk.eyJ1${text(LOWER_ALNUM, 56)}.${text(ALNUM, 22)}`,
    'Mapbox access token',
  ),
  named('Algolia', 'ALGOLIA_ADMIN_KEY', after('', HEX, 32), 'Algolia admin API key'),
  telling('Typeform', 'TYPEFORM_TOKEN', after('tfp_', BASE64_URL, 59), 'Typeform token'),
  named('Snyk', 'SNYK_TOKEN', uuid, 'Snyk token'),
  named('Postmark', 'POSTMARK_SERVER_TOKEN', uuid, 'Postmark server token'),
  telling('SonarQube', 'SONAR_TOKEN', after('squ_', HEX, 40), 'Sonar token'),
  telling(
    'CircleCI',
    'CIRCLE_TOKEN',
    ({ text }) => `CCIPAT_${text(ALNUM, 22)}_${text(HEX, 40)}`,
    'CircleCI token',
  ),
  telling('Prefect', 'PREFECT_API_KEY', after('pnu_', ALNUM, 36)),
  telling('Shippo', 'SHIPPO_TOKEN', after('shippo_live_', HEX, 40), 'Shippo token'),
  telling('Brevo', 'BREVO_API_KEY', ({ text }) => `xkeysib-${text(HEX, 64)}-${text(ALNUM, 16)}`),
  telling('Resend', 'RESEND_API_KEY', ({ text }) => `re_${text(ALNUM, 8)}_${text(ALNUM, 24)}`),
  telling(
    'age',
    'AGE_SECRET_KEY',
    after('AGE-SECRET-KEY-1', 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58),
    'age key',
  ),
  telling(
    'HubSpot',
    'HUBSPOT_TOKEN',
    ({ text }) => `pat-na1-${[8, 4, 4, 4, 12].map((length) => text(HEX, length)).join('-')}`,
    'private app token',
  ),
  telling(
    'Dynatrace',
    'DYNATRACE_TOKEN',
    ({ text }) => `dt0c01.${text(UPPER_ALNUM, 24)}.${text(UPPER_ALNUM, 64)}`,
    'Dynatrace token',
  ),
  telling('Flutterwave', 'FLUTTERWAVE_SECRET_KEY', after('FLWSECK_TEST-', 'abcdefgh0123456789', 32, '-X')),
  telling(
    'Tailscale',
    'TAILSCALE_AUTH_KEY',
    ({ text }) => `tskey-auth-${text(ALNUM, 12)}-${text(ALNUM, 32)}`,
    'auth key',
  ),
  telling('Pinecone', 'PINECONE_API_KEY', ({ text }) => `pcsk_${text(ALNUM, 6)}_${text(ALNUM, 62)}`),
  telling('LangSmith', 'LANGSMITH_API_KEY', ({ text }) => `lsv2_pt_${text(HEX, 32)}_${text(HEX, 10)}`),
  telling('Alibaba', 'ALIBABA_ACCESS_KEY_ID', after('LTAI', ALNUM, 20), 'access key id'),
  named('Cohere', 'COHERE_API_KEY', after('', ALNUM, 40)),
  named('Mistral', 'MISTRAL_API_KEY', after('', ALNUM, 32)),
  named('PagerDuty', 'PAGERDUTY_TOKEN', after('u+', BASE64_URL, 18), 'PagerDuty token'),
  named('Zendesk', 'ZENDESK_API_TOKEN', after('', ALNUM, 40), 'Zendesk API token'),
  named('Okta', 'OKTA_API_TOKEN', after('00', BASE64_URL, 40), 'Okta API token'),
];
