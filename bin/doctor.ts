import path from 'node:path';
import { readStackOutputs } from '../lib/commands/target/stack-outputs.ts';
import { main } from '../lib/commands/doctor/main.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await main(process.argv.slice(2), readStackOutputs);
