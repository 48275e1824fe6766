import * as z from 'zod/mini';
import { parseList, type EnvironmentOf } from './environment.ts';
import type { FunctionName } from './routes.ts';

/** What one variable must hold. */
export interface VariableKind<T> {
  /** As a sentence goes on after "must be". */
  expected: string;
  /** Undefined where the text is not of this kind. Given undefined where the variable is not set. */
  parse: (text: string | undefined) => T | undefined;
}

/** The kind of each variable that a function reads, by name: exactly those of `environment.ts`. */
export type VariablesOf<Names extends readonly string[]> = {
  readonly [Name in keyof EnvironmentOf<Names>]: VariableKind<unknown>;
};

type Environment = Readonly<Record<string, string | undefined>>;
type Parsed<Variables> = {
  [Name in keyof Variables]: Variables[Name] extends VariableKind<infer T> ? T : never;
};

/**
 * Parses the environment of a function once, at init. Throws one error that names every variable that is missing or
 * wrong and what it must be, and never a value: a log would keep it.
 */
export function parseEnvironment<Variables extends Readonly<Record<string, VariableKind<unknown>>>>(
  name: FunctionName,
  variables: Variables,
  environment: Environment,
): Parsed<Variables>;
export function parseEnvironment(
  name: FunctionName,
  variables: Readonly<Record<string, VariableKind<unknown>>>,
  environment: Environment,
): Record<string, unknown> {
  const parsed = Object.entries(variables).map(
    ([variable, { expected, parse }]) =>
      ({ variable, expected, value: parse(environment[variable]) }) as const,
  );
  const wrong = parsed
    .filter(({ value }) => value === undefined)
    .map(({ variable, expected }) =>
      environment[variable] === undefined
        ? `${variable} is not set and must be ${expected}`
        : `${variable} must be ${expected}`,
    );
  if (wrong.length > 0) {
    throw new Error(
      `The ${name} function's environment is wrong: ${wrong.join('; ')}. The stack sets it: deploy again.`,
    );
  }
  return Object.fromEntries(parsed.map(({ variable, value }) => [variable, value]));
}

/**
 * Each kind is made where it is used, because a bundle carries only the functions that it calls. zod/mini, because the
 * verifier's bundle has no room for all of zod (docs/adr/0010).
 */
const kind = <T>(expected: string, schema: z.ZodMiniType<T>): VariableKind<T> => ({
  expected,
  parse: (text) => schema.safeParse(text).data,
});

export const text = (): VariableKind<string> =>
  kind('a text that is not empty', z.string().check(z.trim(), z.minLength(1)));

/** Empty where the variable is not set. */
export const optionalText = (): VariableKind<string> => kind('a text or nothing', z._default(z.string(), ''));

/** The path of a file that is shipped beside the code, which Lambda tells in LAMBDA_TASK_ROOT; empty for none. */
export const besideCode = (file: string, { LAMBDA_TASK_ROOT: folder = '.' }: Environment): string =>
  file === '' ? '' : `${folder}/${file}`;

export const httpUrl = (): VariableKind<string> =>
  kind('an http or https URL', z.url({ protocol: /^https?$/ }));

/** Empty where the variable is not set. */
export const list = (): VariableKind<string[]> =>
  kind('a list separated by commas', z.pipe(z._default(z.string(), ''), z.transform(parseList)));

export const flag = (): VariableKind<boolean> => ({
  expected: 'true or false',
  parse: (word) => (word === 'true' || word === 'false' ? word === 'true' : undefined),
});

/** False where the variable is not set. */
export const optionalFlag = (): VariableKind<boolean> => ({
  expected: 'true, false or nothing',
  parse: (word) => (word === undefined ? false : flag().parse(word)),
});

export const positiveNumber = (): VariableKind<number> =>
  kind('a number above 0', z.coerce.number().check(z.positive()));

export const integerWithin = (least: number, most: number): VariableKind<number> =>
  kind(
    `a whole number from ${least} to ${most}`,
    z.coerce.number().check(z.int(), z.gte(least), z.lte(most)),
  );
