import path from 'node:path';
import { readStackOutputs } from '../lambdas/operator/stack-outputs.ts';
import { main } from '../lib/doctor/main.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await main(process.argv.slice(2), readStackOutputs);
