import path from 'node:path';
import { runCommand } from '../lambdas/operator/command.ts';
import { rebuildCommand } from '../lambdas/operator/rebuild-command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(rebuildCommand, process.argv.slice(2), process.env);
