import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { redriveCommand } from '../lib/commands/redrive/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(redriveCommand, process.argv.slice(2), process.env);
