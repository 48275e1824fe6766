import { settingPages, settingsSchema, type SettingPage } from './settings.ts';

const GROUPS: readonly SettingPage['group'][] = [
  'Sentry',
  'Deployment',
  'Signing in',
  'Alerts',
  'Sync and retention',
  'Privacy',
  'Operation',
  'Limits and cost',
];

type Name = keyof typeof settingsSchema.shape;
const isName = (name: string): name is Name => name in settingsSchema.shape;

/** The names of all settings, in the order of the schema. */
export const SETTING_NAMES: readonly Name[] = Object.keys(settingsSchema.shape).filter(isName);

const pageOf = (name: Name): SettingPage => {
  const page = settingPages.get(settingsSchema.shape[name]);
  if (page === undefined) throw new Error(`${name} has no page in lib/settings.ts`);
  return page;
};

/** What the setting is without anybody's doing; undefined where it must be set. */
export function defaultOf(name: Name): string | undefined {
  const parsed = settingsSchema.shape[name].safeParse(undefined);
  return parsed.success ? String(parsed.data) : undefined;
}

/** In the words that the synthesis refuses a wrong value with, so the page cannot say anything else. */
function acceptedBy(name: Name): string {
  const refused = settingsSchema.shape[name].safeParse(name === 'SENTRY_ORG_SLUG' ? '!' : Symbol('no value'));
  const message = refused.error?.issues[0]?.message ?? '';
  return message.replace(/^must (be|hold) /, '').replace(/^(an?|the|one) (?!of)/, '');
}

/** A pipe ends a table's cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => (text === '' ? '_empty_' : `\`${text}\``);

function row(name: Name): string {
  const { description, example } = pageOf(name);
  const fallback = defaultOf(name);
  const cells = [
    `\`${name}\``,
    description + (example === undefined ? '' : ` Example: \`${example}\``),
    acceptedBy(name),
    fallback === undefined ? '**required**' : code(fallback),
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

export const CONFIGURATION_FILE = 'docs/configuration.md';

/** The text of `CONFIGURATION_FILE`. */
export function configurationPage(): string {
  const sections = GROUPS.map((group) => {
    const rows = SETTING_NAMES.filter((name) => pageOf(name).group === group).map(row);
    return [
      `## ${group}`,
      '',
      '| setting | what it does | takes | default |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${HEAD}\n\n${sections.join('\n\n')}\n\n${TAIL}\n`;
}

const HEAD = `# Settings

<!-- Written by \`npm run docs:configuration\` from lib/settings.ts; a test fails where the two differ. -->

Set them in \`cdk.json\` under \`context.stages.<stage>\`, or in the environment of \`npx cdk\`; the environment wins, and an
empty variable counts as not set. The stage is \`dev\`, \`staging\` or \`prod\`: \`npx cdk deploy -c stage=prod\`. Without it,
\`cdk.json\` says \`dev\`. A wrong setting stops the synthesis, and all wrong ones are listed at once.

\`\`\`json
{
  "context": {
    "stages": {
      "prod": { "SENTRY_ORG_SLUG": "acme", "ALARM_EMAIL": "oncall@example.com", "STACK_REGION": "eu-central-1" }
    }
  }
}
\`\`\`

No setting holds a secret. The webhook secret, the Sentry token and the secret of the sync route lie in Secrets Manager;
[deploy.md](deploy.md) says how to fill them.`;

const TAIL = `## What the stage decides

| | dev | staging, prod |
| --- | --- | --- |
| table, bucket, secrets and logs when the stack is deleted | deleted | kept |

Stack and table refuse their deletion once \`DELETION_PROTECTION\` is on, in any stage.

Everything else is the same in each stage: an alarm that only production has is an alarm that nobody has tested.

## What is no setting

The sync runs at least every five minutes, messages in the dead-letter queue are kept for 14 days, quarantined input for 90 days, and a batch is
tried five times. Other parts rely on these numbers, and the alarms and the documentation name them.`;
