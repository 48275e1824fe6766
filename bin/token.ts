import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { tokenCommand } from '../lib/commands/token/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(tokenCommand, process.argv.slice(2), process.env);
