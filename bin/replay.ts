import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { replayCommand } from '../lib/commands/replay/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(replayCommand, process.argv.slice(2), process.env);
