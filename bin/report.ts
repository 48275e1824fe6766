import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { reportCommand } from '../lib/commands/report/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(reportCommand, process.argv.slice(2), process.env);
