import path from 'node:path';
import { runCommand } from '../lib/commands/command-line/run-command.ts';
import { mcpCommand } from '../lib/commands/mcp/command.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await runCommand(mcpCommand, process.argv.slice(2), process.env);
