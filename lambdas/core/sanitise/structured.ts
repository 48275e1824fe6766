import type { SecretKind } from './secret-names.ts';
import { isHarmlessList, isNothing, isState } from './values.ts';

/** Below this a number counts, or is a time in seconds: no token is so short. */
const SMALL = 1e7;

/** What languages print of an object without its contents: `<Session object at 0x7f...>`, `#<Session:0x7f...>`. */
const OBJECT = /^#?<[\w.$:\\ -]{1,100}(?:\bat |:|@)0x[0-9a-f]{1,16}[\w ]{0,40}>$/i;

/** The folder that a shell calls so. */
const FOLDER_NAMES = new Set(['PWD', 'OLDPWD']);
const FOLDER = /^(?:\/|[A-Za-z]:[\\/])[\w./\\ -]*$/;

/** Whether the value under a secret name cannot be the secret: yes and no, small numbers, states, what is empty. */
export function cannotBeSecret(value: unknown, kind: SecretKind, name: string): boolean {
  switch (typeof value) {
    case 'boolean':
      return true;
    case 'number':
      return kind === 'secret' && Math.abs(value) < SMALL;
    case 'string':
      return isHarmlessText(unquoted(value.trim()), kind, name);
    case 'object':
      return value === null || Object.keys(value).length === 0;
    default:
      return false;
  }
}

function isHarmlessText(value: string, kind: SecretKind, name: string): boolean {
  if (value === '' || isNothing(value) || OBJECT.test(value)) return true;
  if (FOLDER_NAMES.has(name) && FOLDER.test(value)) return true;
  if (kind !== 'secret') return false;
  if (isState(value) || /^-?\d{1,7}(?:\.\d{1,6})?$/.test(value)) return true;
  return value.startsWith('<') && value.endsWith('>') && /^<[\w.: -]+>$/.test(value) && isHarmlessList(value);
}

/** Variables come as their language prints them: `'sso'`, `"sso"`. */
const unquoted = (value: string): string => /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
