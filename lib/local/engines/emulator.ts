import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as z from 'zod';
import { HOME } from '../installation.ts';

/** The npm package that carries AWS's DynamoDB Local: 65 MB that whoever deploys alone does not need. */
const NAME = 'amplify-dynamodb-simulator';
const INSTALLED = 'dynamodb-local';

/** The one thing that the package does not bring. */
export const HOW_TO_INSTALL = 'Install it by `npx sentry-error-ledger local --install`';

/** Folder of DynamoDB Local, as the checkout, the app or `installEmulator` has it; undefined where none has. */
export function emulatorFolder(localDir?: string): string | undefined {
  const places = [HOME, process.cwd(), ...(localDir === undefined ? [] : [path.join(localDir, INSTALLED)])];
  for (const place of places) {
    const folder = folderIn(place);
    if (folder !== undefined && existsSync(path.join(folder, 'DynamoDBLocal.jar'))) return folder;
  }
  return undefined;
}

function folderIn(place: string): string | undefined {
  try {
    const manifest = createRequire(path.join(place, 'package.json')).resolve(`${NAME}/package.json`);
    return path.join(path.dirname(manifest), 'emulator');
  } catch {
    return undefined;
  }
}

const manifestSchema = z.object({
  devDependencies: z.record(z.string(), z.string()),
  overrides: z.record(z.string(), z.string()),
});

/**
 * Installs DynamoDB Local below `localDir`, in the version that this one was tested with, and leaves the app's own manifest
 * alone. Most of what its npm package asks for is the tool that it was made for, which the overrides leave out.
 * Resolves to npm's exit code.
 */
export async function installEmulator(localDir: string): Promise<number> {
  const { devDependencies, overrides } = manifestSchema.parse(
    JSON.parse(await readFile(path.join(HOME, 'package.json'), 'utf8')),
  );
  const folder = path.join(localDir, INSTALLED);
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [NAME]: devDependencies[NAME] }, overrides };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  // On Windows npm is a script, which only a shell starts.
  const child = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  await once(child, 'close');
  return child.exitCode ?? 1;
}
