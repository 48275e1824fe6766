import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { queryCommand } from '../lib/commands/query/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(queryCommand, process.argv.slice(2), process.env);
