import { prefixOfPath } from '../../../lambdas/contracts/path-names.ts';
import { CommandError } from '../command-line/exit.ts';

/** Every error log has this one, and no output of another kind ends like it (lib/constructs/outputs.ts). */
const MARK = 'SentryOrganization';

interface Found {
  /** Of the construct within its stack; empty where the error log is all that the stack has. */
  path: string;
  /** Its outputs, by the names that they have where it is alone. */
  found: ReadonlyMap<string, string>;
}

/**
 * The outputs of one error log of a stack. Without `path`: of the only one. Throws `CommandError` where there is none at the
 * path, or where several could be meant.
 */
export function outputsAt(
  stackName: string,
  outputs: ReadonlyMap<string, string>,
  path: string | undefined,
): Found {
  const prefixes = [...outputs.keys()]
    .filter((name) => name.endsWith(MARK))
    .map((name) => name.slice(0, -MARK.length));
  const shown = prefixes.map((each) => (each === '' ? 'Default' : each)).join(', ');
  if (path !== undefined) {
    const prefix = prefixOfPath(path);
    if (prefixes.includes(prefix))
      return { path: prefix === '' ? '' : path, found: startingWith(outputs, prefix) };
    throw new CommandError(
      `Stack ${stackName} has no error log ${path}: ` +
        (shown === '' ? 'it has none.' : `the outputs of its own begin with ${shown}.`),
    );
  }
  const [only, ...others] = prefixes;
  // A stack of a version before this output has its resources named all the same.
  if (only === undefined || prefixes.includes('')) return { path: '', found: outputs };
  if (others.length === 0) return { path: only, found: startingWith(outputs, only) };
  throw new CommandError(
    `Stack ${stackName} has ${prefixes.length} error logs: name one with --id, of ${shown}.`,
  );
}

const startingWith = (outputs: ReadonlyMap<string, string>, prefix: string): ReadonlyMap<string, string> =>
  new Map(
    [...outputs]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value] as const),
  );
