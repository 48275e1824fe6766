import { digestOf, nameOfPath } from '../../../lambdas/contracts/path-names.ts';
import type { Made } from '../construct/apps.ts';

/** Where an error log is, in a template whose resources say where they lie (`aws:cdk:path`). */
export interface Place {
  stack: string;
  /** Of the construct in its stack, of one part. */
  id: string;
}

/**
 * The resources and outputs of one error log, with a word in the place of everything that follows from where it is: logical
 * ids, which become the path of their construct, names, the namespace of its metrics, and how somebody is invited. Two error
 * logs of the same settings are then the same text.
 */
export function withoutPlace({ Resources, Outputs }: Made, { stack, id }: Place): unknown {
  const path = `${stack}/${id}`;
  const name = nameOfPath(stack, id);
  const own = Object.entries(Resources).filter(([, { Metadata }]) => pathOf(Metadata).startsWith(`${path}/`));
  const prefix = id === 'Default' ? '' : id;
  const ids = new Map(
    own.map(([key, { Metadata }]) => [key, `<${pathOf(Metadata).slice(path.length + 1)}>`] as const),
  );
  const outputs = Object.entries(Outputs).map(([key, output]) => [key.slice(prefix.length), output] as const);
  const text = JSON.stringify({ Resources: Object.fromEntries(own), Outputs: Object.fromEntries(outputs) })
    // A view holds its text in base64.
    .replaceAll(/(?<=Presto View: )[\w+/=]+/g, (view) => JSON.stringify(atob(view)).slice(1, -1))
    // The digest of a path, where a name has no room for it.
    .replace(`,"-${digestOf(id)}"`, '')
    // As a whole word; what stands behind a colon or a slash is a type or a path.
    .replaceAll(/(?<![\w:/-])\w+(?![\w-])/g, (word) => ids.get(word) ?? word)
    .replaceAll(/\b[0-9a-f]{64}\.zip\b/g, '<code>')
    .replaceAll(`${path}/`, '<path>/')
    // What the CDK makes of a path where an id has to hold it whole.
    .replaceAll(new RegExp(String.raw`${letters(stack) + prefix}(\w+?)[0-9A-F]{8}\b`, 'g'), '<unique $1>')
    .replaceAll(
      /npm run invite -- --stage prod|npx sentry-error-ledger invite --stack \S+ --id \S+/g,
      '<invite>',
    )
    .replaceAll(name, '<name>')
    .replaceAll(name.toLowerCase().replaceAll('-', '_'), '<database>')
    .replaceAll(/SentryErrorLedger\/prod(?:\/<name>)?/g, '<namespace>');
  return inOrder(JSON.parse(text));
}

const pathOf = (metadata: unknown): string => {
  const { 'aws:cdk:path': path = '' } = (metadata ?? {}) as Record<string, string>;
  return path;
};

const letters = (text: string): string => text.replaceAll(/\W/g, '');

/** By keys, and lists of texts by these: ids decide the order of both. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(inOrder);
    return items.every((item) => typeof item === 'string') ? items.toSorted() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, part]) => [key, inOrder(part)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
