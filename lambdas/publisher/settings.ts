import type { PUBLISHER_ENVIRONMENT } from '../contracts/environment.ts';
import { optionalText, parseEnvironment, text, type VariablesOf } from '../contracts/environment-parser.ts';

export interface Settings {
  tableName: string;
  busName: string;
  /** Empty where the stack knows no address of its own. */
  publicUrl: string;
}

/** Parses the environment once, at init. Throws one error that names every variable that is missing or wrong. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = {
    TABLE_NAME: text(),
    BUS_NAME: text(),
    PUBLIC_URL: optionalText(),
  } satisfies VariablesOf<typeof PUBLISHER_ENVIRONMENT>;
  const parsed = parseEnvironment('publisher', variables, environment);
  return { tableName: parsed.TABLE_NAME, busName: parsed.BUS_NAME, publicUrl: parsed.PUBLIC_URL };
}
