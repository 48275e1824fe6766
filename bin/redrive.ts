import path from 'node:path';
import { runCommand } from '../lambdas/operator/command.ts';
import { redriveCommand } from '../lambdas/operator/redrive-command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(redriveCommand, process.argv.slice(2), process.env);
