#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { inWordsOfPackage, PROGRAM } from '../lib/commands/command-line/package-words.ts';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { COMMANDS } from '../lib/commands/commands.ts';
import { HOME } from '../lib/local/installation.ts';

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
    `  ${'local'.padEnd(9)} Runs the whole stack on this machine, or the error log of your own app.`,
    '',
    `${PROGRAM} <command> --help prints its options; --version prints the version.`,
    '',
  ].join('\n');
}

const manifest = z.object({ version: z.string() });
const version = (): string =>
  manifest.parse(JSON.parse(readFileSync(path.join(HOME, 'package.json'), 'utf8'))).version;

const [name = '--help', ...args] = process.argv.slice(2);
const load = COMMANDS[name];
if (load !== undefined) {
  const { stdin, stdout, stderr } = process;
  const streams = { stdin, stdout: inItsWords(stdout), stderr: inItsWords(stderr) };
  process.exitCode = await runCommand(await load(), args, process.env, streams);
} else if (name === 'local') {
  // Before anything large is loaded: compiled code of an earlier start is used again.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(path.resolve('node_modules/.cache/sentry-error-ledger'));
  const { main } = await import('../lib/local/main.ts');
  process.exit(await main(args));
} else if (name === '--version') {
  process.stdout.write(`${version()}\n`);
} else {
  const isAsked = name === '--help' || name === '-h';
  process[isAsked ? 'stdout' : 'stderr'].write(
    (isAsked ? '' : `There is no command ${JSON.stringify(name)}.\n\n`) + (await usage()),
  );
  process.exitCode = isAsked ? 0 : 2;
}
