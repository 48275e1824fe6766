#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { inWordsOfPackage, PROGRAM } from '../lib/commands/command-line/package-words.ts';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { COMMANDS } from '../lib/commands/commands.ts';

/** `npx sentry-error-ledger <command>`: the commands of the repository for whoever has the package alone. */

/** A stream whose texts name commands as they are called here; all else of it stays the stream's own. */
const inItsWords = (stream: NodeJS.WriteStream) => ({
  isTTY: stream.isTTY,
  get columns() {
    return stream.columns;
  },
  write: (text: string) => stream.write(inWordsOfPackage(text)),
});

async function usage(): Promise<string> {
  const summaries = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => `  ${name.padEnd(9)} ${(await load()).summary}`),
  );
  return [
    `${PROGRAM} <command> [options]`,
    '',
    ...summaries,
    '',
    `${PROGRAM} <command> --help prints its options; --version prints the version.`,
    '',
  ].join('\n');
}

const manifest = z.object({ version: z.string() });
/** The package's own, from the sources as from what is built of them: two folders below it at most. */
function version(): string {
  for (const up of ['..', '../..']) {
    try {
      const text = readFileSync(path.join(import.meta.dirname, up, 'package.json'), 'utf8');
      return manifest.parse(JSON.parse(text)).version;
    } catch {
      // The next one up is it.
    }
  }
  return 'unknown';
}

const [name = '--help', ...args] = process.argv.slice(2);
const load = COMMANDS[name];
if (load !== undefined) {
  const { stdin, stdout, stderr } = process;
  const streams = { stdin, stdout: inItsWords(stdout), stderr: inItsWords(stderr) };
  process.exitCode = await runCommand(await load(), args, process.env, streams);
} else if (name === '--version') {
  process.stdout.write(`${version()}\n`);
} else {
  const isAsked = name === '--help' || name === '-h';
  process[isAsked ? 'stdout' : 'stderr'].write(
    (isAsked ? '' : `There is no command ${JSON.stringify(name)}.\n\n`) + (await usage()),
  );
  process.exitCode = isAsked ? 0 : 2;
}
