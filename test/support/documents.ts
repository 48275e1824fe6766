import { readdirSync, readFileSync } from 'node:fs';

/** Every page that people are sent to, by its path. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** The fenced `sh` blocks of a page, in their order, without the indentation of a list. */
export function scriptsOf(file: string): string[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^( *)```sh\n(.*?)^ *```$/gms);
  return [...blocks].map(([, indent = '', body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}
