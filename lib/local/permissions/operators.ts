import { readFile } from 'node:fs/promises';
import { parsePolicy } from './policy.ts';
import { PolicyError } from './policy-error.ts';
import type { Role } from './roles.ts';

/** By the words in angle brackets in the files. */
export type PolicyValues = Readonly<Record<string, string>>;

/** Who runs commands: the doctor only looks. */
const OPERATORS = ['doctor', 'operator'] as const;

/** The policies that docs/commands.md gives to people, with the names of one stack filled in. */
export function readOperators(values: PolicyValues): Promise<Role[]> {
  return Promise.all(
    OPERATORS.map(async (name) => {
      const text = await readFile(policyFile(name), 'utf8');
      return { name, policy: parsePolicy(JSON.parse(filledIn(text, values)), name) };
    }),
  );
}

const policyFile = (operator: string): string => `docs/policies/${operator}.json`;

function filledIn(text: string, values: PolicyValues): string {
  return text.replaceAll(/<(\w+)>/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new PolicyError(`A policy asks for <${name}>, and nothing is called so.`);
    return value;
  });
}
