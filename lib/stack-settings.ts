import type { ErrorLogSettings } from './error-log-settings.ts';
import type { Settings } from './settings.ts';

/** What is said of a whole stack: an app of one's own says it of its stack. */
export const STACK_SETTINGS = [
  'STACK_ACCOUNT',
  'STACK_REGION',
  'PERMISSIONS_BOUNDARY',
  'BOOTSTRAP_QUALIFIER',
  'TAGS',
] as const satisfies readonly (keyof Settings)[];

/** The rest, for the error log that the stack is. */
export function settingsOfErrorLog({
  STACK_ACCOUNT: _account,
  STACK_REGION: _region,
  PERMISSIONS_BOUNDARY: _boundary,
  BOOTSTRAP_QUALIFIER: _qualifier,
  TAGS: _tags,
  ...settings
}: Settings): ErrorLogSettings {
  return settings;
}
