import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The files of a revision in a folder of their own, with today's dependencies: what differs is our code. Not by `git worktree`,
 * which would leave its note in the repository where the benchmark is killed.
 */
export async function treeOf(revision: string, directory: string): Promise<string> {
  const root = path.join(directory, 'before');
  const archive = path.join(directory, 'before.tar');
  await mkdir(root);
  await run('git', ['archive', '--format=tar', `--output=${archive}`, revision]);
  await run('tar', ['-xf', archive, '-C', root]);
  await symlink(path.resolve('node_modules'), path.join(root, 'node_modules'));
  return root;
}
