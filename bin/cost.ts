import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { costCommand } from '../lib/commands/cost/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(costCommand, process.argv.slice(2), process.env);
