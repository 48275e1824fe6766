import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { doctorCommand } from '../lib/commands/doctor/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(doctorCommand, process.argv.slice(2), process.env);
