import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const pagesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`);

/** Every page that people are sent to, by its path. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...pagesOf('docs'),
];

/** The pages about decisions and their list. */
export const DECISIONS: readonly string[] = pagesOf('docs/adr');

/** The fenced `sh` blocks of a page, in their order, without the indentation of a list. */
export const scriptsOf = (file: string): string[] => scriptsIn(readFileSync(file, 'utf8'));

function scriptsIn(text: string): string[] {
  const blocks = text.matchAll(/^( *)```sh\n(.*?)^ *```$/gms);
  return [...blocks].map(([, indent = '', body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** The same of one section, up to the next heading of whatever rank. */
export function scriptsUnder(file: string, heading: string): string[] {
  const [, ...sections] = readFileSync(file, 'utf8').split(/^#+ (?=\S)/m);
  const section = sections.find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${file} has no heading ${heading}`);
  return scriptsIn(section);
}

/** Links of a page to pages of the repository, or to headings, that do not exist. */
export function brokenLinks(file: string): string[] {
  const links = readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g);
  return [...links]
    .map(([, link]) => link!)
    .filter((link) => {
      const [target = '', anchor] = link.split('#');
      const page = target === '' ? file : path.join(path.dirname(file), target);
      return !existsSync(page) || (anchor !== undefined && !anchorsOf(page).includes(anchor));
    });
}

/** What a link into the page may name: its headings, as a code host spells them, and its own anchors. */
export function anchorsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...headingsOf(file).map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
    ...[...text.matchAll(/<a id="([\w-]+)"><\/a>/g)].map(([, id]) => id!),
  ];
}

export const headingsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
