import path from 'node:path';
import { alertsCommand } from '../lib/commands/alerts/command.ts';
import { runCommand } from '../lib/commands/command-line/run-command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(alertsCommand, process.argv.slice(2), process.env);
