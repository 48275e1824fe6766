import path from 'node:path';
import { runCommand } from '../lambdas/operator/command.ts';
import { replayCommand } from '../lambdas/operator/replay-command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(replayCommand, process.argv.slice(2), process.env);
