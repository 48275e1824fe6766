import { prefixOfPath } from '../../../lambdas/contracts/path-names.ts';
import { ERROR_LOG_AT } from '../../../lambdas/contracts/local-run.ts';
import type { AssembledStack } from './assembly.ts';
import type { OwnApp } from './cdk-app.ts';
import { SynthesisError } from './synthesis-error.ts';
import type { Template } from './template.ts';

/** An error log among what else an app has. */
export interface ChosenErrorLog {
  stack: AssembledStack;
  template: Template;
  /** In the app's tree: what the metadata `aws:cdk:path` of its resources begins with. */
  path: string;
}

interface Candidate extends ChosenErrorLog {
  /** Path within the stack. */
  id: string;
}

/** Throws `SynthesisError` that lists the error logs of the app where none, or several, could be meant. */
export function chooseErrorLog(
  stacks: readonly { stack: AssembledStack; template: Template }[],
  { stack: named, id }: Pick<OwnApp, 'stack' | 'id'>,
): ChosenErrorLog {
  const all = stacks.flatMap(({ stack, template }) => errorLogsOf(stack, template));
  const meant = all.filter(
    (each) =>
      (named === undefined || each.stack.name === named || each.stack.path === named) &&
      (id === undefined || prefixOfPath(id) === prefixOfPath(each.id)),
  );
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  const list = all.map(({ stack, id: own }) => `  --stack ${stack.name} --id ${own}`).join('\n');
  if (all.length === 0)
    throw new SynthesisError(
      `The app has no error log in ${stacks.length} stacks. One in a nested stack cannot run here.`,
    );
  throw new SynthesisError(
    `${only === undefined ? 'The app has no such error log' : 'The app has several error logs'}; it has:\n${list}`,
  );
}

const errorLogsOf = (stack: AssembledStack, template: Template): Candidate[] =>
  Object.entries(template.Metadata).flatMap(([key, value]) =>
    key.startsWith(ERROR_LOG_AT)
      ? [{ stack, template, path: key.slice(ERROR_LOG_AT.length), id: String(value) }]
      : [],
  );

const REFERENCES = ['Ref', 'Fn::GetAtt'];

/**
 * The template of one error log alone: its resources, and those that they refer to, such as a bus that the app has made for
 * several. What else is in the stack has nothing to do with it.
 */
export function templateOf({ template, path }: ChosenErrorLog): Template {
  const kept = new Set(
    Object.entries(template.Resources)
      .filter(([, { Metadata }]) => Metadata['aws:cdk:path']?.toString().startsWith(`${path}/`))
      .map(([id]) => id),
  );
  // A set hands out what is added to it while it is walked through.
  for (const id of kept)
    for (const other of idsIn(template.Resources[id]?.Properties))
      if (other in template.Resources) kept.add(other);
  const resources = Object.entries(template.Resources).filter(([id]) => kept.has(id));
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** Logical ids that a value refers to. */
function* idsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* idsIn(item);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) {
      if (REFERENCES.includes(key)) yield [item].flat().toString().split(/[.,]/)[0] ?? '';
      // Texts with ids between braces.
      if (key === 'Fn::Sub')
        for (const [, id = ''] of [item]
          .flat()
          .toString()
          .matchAll(/\$\{([^}.]+)/g))
          yield id;
      yield* idsIn(item);
    }
}
