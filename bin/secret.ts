import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { secretCommand } from '../lib/commands/secret/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(secretCommand, process.argv.slice(2), process.env);
