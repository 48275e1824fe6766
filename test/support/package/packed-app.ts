import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { pack } from './pack-once.ts';

const run = promisify(execFile);

/** A folder as an infrastructure team has it: an app, the CDK, and the package as `npm pack` made it. */
export interface PackedApp {
  folder: string;
  /** Where npm put the package. */
  installed: string;
  /** The file that `npm pack` made. */
  packed: string;
  /** Runs a program of the app; its output. Rejects where it fails. */
  run(program: string, parameters: readonly string[], environment?: Record<string, string>): Promise<string>;
  /** Runs an app's file as the CDK's command line does; the templates by the names of their stacks. */
  synth(
    file: string,
    text: string,
    context?: Record<string, unknown>,
  ): Promise<(stack: string) => Promise<unknown>>;
  remove(): Promise<void>;
}

/** What an app has besides: `npm install aws-cdk-lib constructs`. */
const INSTALLED = ['aws-cdk-lib', 'constructs'];

/** Packs these sources and unpacks what comes of it into a new app. */
export async function createPackedApp(): Promise<PackedApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'own-app-'));
  const installed = path.join(folder, 'node_modules', 'sentry-error-ledger');
  const packed = process.env['PACKED'] ?? (await pack(folder));
  await mkdir(installed, { recursive: true });
  await run('tar', ['xzf', packed, '-C', installed, '--strip-components', '1']);
  for (const name of INSTALLED)
    await symlink(path.resolve('node_modules', name), path.join(folder, 'node_modules', name));
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');

  const runIn = async (program: string, parameters: readonly string[], environment = {}) => {
    const { stdout } = await run(program, [...parameters], {
      cwd: folder,
      env: { ...process.env, CDK_VALIDATION: 'false', ...environment },
      maxBuffer: 10_000_000,
    }).catch((error: unknown) => {
      const told = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
      throw new Error(`${String(error)}\n${told}`);
    });
    return stdout;
  };
  return {
    folder,
    installed,
    packed,
    run: runIn,
    synth: async (name, text, context = {}) => {
      await writeFile(path.join(folder, name), text);
      const out = path.join(folder, `${name}.out`);
      await runIn(process.execPath, [name], { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context) });
      return async (stack): Promise<unknown> =>
        JSON.parse(await readFile(path.join(out, `${stack}.template.json`), 'utf8'));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Without what differs with every bundle. */
export const withoutCode = (template: unknown): unknown =>
  JSON.parse(JSON.stringify(template).replaceAll(/\b[0-9a-f]{64}\.zip\b/g, 'code.zip'));
