import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { CommandError } from './exit.ts';
import { jsonOf } from '../target/json.ts';

/** Where a command writes down how far it is. */
export interface StateFile<State> {
  path: string;
  /** Undefined where the command has not begun. */
  read(): Promise<State | undefined>;
  /** Whole or not at all: a crash leaves the state before. */
  write(state: State): Promise<void>;
  remove(): Promise<void>;
}

/**
 * The state of one command line: `identity` is everything that makes it that one (target and options), so that another
 * target or range starts a state of its own.
 */
export function createStateFile<State>(
  folder: string,
  command: string,
  identity: object,
  schema: z.ZodType<State>,
): StateFile<State> {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
  const file = path.join(folder, `${command}-${digest}.json`);
  return {
    path: file,
    async read() {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const parsed = schema.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      throw new CommandError(
        `${file} is not what this command writes: delete it to start from the beginning.`,
      );
    },
    async write(state) {
      await mkdir(folder, { recursive: true });
      const temporary = `${file}.${process.pid.toString()}`;
      await writeFile(temporary, `${JSON.stringify({ ...identity, ...state }, null, 2)}\n`);
      await rename(temporary, file);
    },
    remove: () => rm(file, { force: true }),
  };
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
