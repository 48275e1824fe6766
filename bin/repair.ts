import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { repairCommand } from '../lib/commands/repair/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(repairCommand, process.argv.slice(2), process.env);
