import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { rebuildCommand } from '../lib/commands/rebuild/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(rebuildCommand, process.argv.slice(2), process.env);
