import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { exportCommand } from '../lib/commands/export/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(exportCommand, process.argv.slice(2), process.env);
