import * as z from 'zod';
import { defaultOf, SETTING_NAMES } from './configuration-page.ts';
import { settingPages, settingsSchema } from './settings.ts';
import { STACK_SETTINGS } from './stack-settings.ts';

export const SETTINGS_TYPE_FILE = 'lib/error-log-settings.ts';

type Name = (typeof SETTING_NAMES)[number];

const jsonSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  anyOf: z.array(z.object({ type: z.string() })).optional(),
});

const literal = (text: string): string => `'${text}'`;

/** Of a value in code, which has numbers and flags; cdk.json and the environment may have texts of them. */
function typeOf(name: Name): string {
  const schema = z.toJSONSchema(settingsSchema.shape[name], { io: 'input', unrepresentable: 'any' });
  const { enum: words, anyOf = [] } = jsonSchema.parse(schema);
  if (words !== undefined) return words.map(literal).join(' | ');
  const kinds = anyOf.map(({ type }) => type);
  if (kinds.includes('array')) return 'string | readonly object[]';
  return kinds.find((kind) => kind === 'number' || kind === 'boolean') ?? 'string';
}

/** What would end a comment, or be read as a tag of it. */
const commented = (text: string): string => text.replaceAll('*/', '*\\/').replaceAll('@', '\\@');

function property(name: Name): string {
  const page = settingPages.get(settingsSchema.shape[name]);
  const fallback = defaultOf(name);
  const lines = [
    page?.description ?? '',
    ...(page?.example === undefined ? [] : [`Example: \`${page.example}\``]),
    ...(fallback === undefined || fallback === '' ? [] : [`Without it: \`${fallback}\``]),
  ];
  const comment = lines.map((line) => `   * ${commented(line)}`).join('\n   *\n');
  return `  /**\n${comment}\n   */\n  readonly ${name}${fallback === undefined ? '' : '?'}: ${typeOf(name)};`;
}

/** The text of `SETTINGS_TYPE_FILE`. */
export const settingsType = (): string =>
  [
    '// Written by `npm run docs:configuration` from lib/settings.ts.',
    '',
    '/** The settings of an error log, by the names that they have in docs/configuration.md; they are checked at synthesis. */',
    'export interface ErrorLogSettings {',
    ...SETTING_NAMES.filter((name) => !STACK_SETTINGS.some((each) => each === name)).map(property),
    '}',
    '',
  ].join('\n');
