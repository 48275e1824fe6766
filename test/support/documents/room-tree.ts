import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOMS, type Room } from '../../../rooms.ts';

const REPOSITORY = process.cwd();
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Files of a made-up repository by their path. */
export type Tree = Record<string, string>;

/** What a room holds for others to import. */
export const HOME = 'export const here = 1;\nexport type Here = number;\n';

const folderOf = ({ paths }: Room): string | undefined => paths.find((each) => each.endsWith('/'));

/** A file of the room: of that name in its folder, or the one file that the room is. */
export const fileIn = (room: Room, name: string): string => {
  const folder = folderOf(room);
  return folder === undefined ? room.paths[0]! : folder + name;
};

/** The room of a file: of those that name it or a folder above it, the most exact ones. More than one is a fault. */
export function roomsOf(file: string): string[] {
  const claims = ROOMS.flatMap(({ name, paths }) =>
    paths
      .filter((each) => (each.endsWith('/') ? file.startsWith(each) : file === each))
      .map((each) => ({ name, length: each.length })),
  );
  const most = Math.max(...claims.map(({ length }) => length));
  return claims.filter(({ length }) => length === most).map(({ name }) => name);
}

/** Imports of another file, as the file at `from` writes them. */
export function specifier(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Does something in a made-up repository that has this one's packages. */
function inTree<T>(tree: Tree, work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'rooms-'));
  try {
    symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
    for (const name of ['tsconfig.json', 'package.json']) {
      writeFileSync(path.join(folder, name), readFileSync(name, 'utf8'));
    }
    for (const name of ['bin', 'lib', 'lambdas', 'test']) mkdirSync(path.join(folder, name));
    for (const [file, text] of Object.entries(tree)) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

/** What the check of the rooms, as `npm run check` calls it, finds in a tree. */
export function violationsIn(tree: Tree): Violation[] {
  const [tool = '', ...folders] = scripts['check:rooms']!.split(' ');
  const { stdout, stderr } = inTree(tree, (cwd) =>
    spawnSync(
      process.execPath,
      [
        path.join(REPOSITORY, 'node_modules/.bin', tool),
        '--config',
        path.join(REPOSITORY, '.dependency-cruiser.mjs'),
        '--output-type',
        'json',
        ...folders,
      ],
      { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 },
    ),
  );
  if (stdout === '') throw new Error(`The check said nothing but: ${stderr}`);
  const { summary }: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } =
    JSON.parse(stdout);
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** The files of a tree in which ESLint, as configured here, refuses a use of the environment. */
export function environmentRefusalsIn(tree: Tree): string[] {
  const results = inTree(tree, (cwd) => {
    const tool = path.join(REPOSITORY, 'node_modules/eslint/bin/eslint.js');
    const config = path.join(REPOSITORY, 'eslint.config.mjs');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [tool, '--config', config, '--format', 'json', 'bin', 'lib', 'lambdas', 'test'],
      { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (stdout === '') throw new Error(`ESLint said nothing but: ${stderr}`);
    const files: { filePath: string; messages: { ruleId: string | null; message: string }[] }[] =
      JSON.parse(stdout);
    const unread = files.flatMap(({ messages }) => messages.filter(({ ruleId }) => ruleId === null));
    if (unread.length > 0) throw new Error(`ESLint could not read the tree: ${unread[0]!.message}`);
    return files.map(({ filePath, messages }) => ({
      file: path.relative(realpathSync(cwd), filePath),
      refused: messages.some(
        ({ ruleId, message }) =>
          (ruleId === 'no-restricted-properties' && message.includes('rooms.ts')) ||
          (ruleId === 'no-restricted-globals' && message.includes("'process'")),
      ),
    }));
  });
  return results.filter(({ refused }) => refused).map(({ file }) => file);
}
