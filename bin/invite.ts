import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { inviteCommand } from '../lib/commands/invite/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(inviteCommand, process.argv.slice(2), process.env);
