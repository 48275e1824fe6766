import { readFileSync } from 'node:fs';
import {
  CONFIGURATION_FILE,
  configurationPage,
  defaultOf,
  SETTING_NAMES,
} from '../../../lib/configuration-page.ts';
import { settingPages, settingsSchema } from '../../../lib/settings.ts';
import { SETTINGS_TYPE_FILE, settingsType } from '../../../lib/settings-type.ts';

describe('the page of settings', () => {
  it('is the one that the schema writes: npm run docs:configuration', () => {
    expect(readFileSync(CONFIGURATION_FILE, 'utf8')).toBe(configurationPage());
  });

  it('has the type of the construct’s settings beside it, written by the same command', () => {
    expect(readFileSync(SETTINGS_TYPE_FILE, 'utf8')).toBe(settingsType());
  });

  it.each(SETTING_NAMES)('describes %s in a sentence', (name) => {
    const page = settingPages.get(settingsSchema.shape[name]);

    const description = page?.description ?? '';

    expect(description).toMatch(/^[A-Z].{20,}\.$/s);
  });

  it.each(SETTING_NAMES)('says of %s what it takes and what it is without a value', (name) => {
    const row = configurationPage()
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\` |`));

    const [, , , takes, fallback] = row?.split(/(?<!\\)\|/).map((cell) => cell.trim()) ?? [];

    expect(takes).not.toMatch(/^$|Invalid/);
    expect(fallback).toBe(
      defaultOf(name) === undefined
        ? '**required**'
        : defaultOf(name) === ''
          ? '_empty_'
          : `\`${defaultOf(name)!}\``,
    );
  });

  it('gives examples that are right', () => {
    const examples = SETTING_NAMES.flatMap((name) => {
      const example = settingPages.get(settingsSchema.shape[name])?.example;
      // The certificate's id is cut short.
      return example === undefined ? [] : [[name, example.replace('...', '0a1b')] as const];
    });

    const refused = examples.filter(
      ([name, example]) => !settingsSchema.shape[name].safeParse(example).success,
    );

    expect(examples.length).toBeGreaterThan(5);
    expect(refused).toEqual([]);
  });
});
