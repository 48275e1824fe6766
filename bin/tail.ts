import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { tailCommand } from '../lib/commands/tail/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(tailCommand, process.argv.slice(2), process.env);
