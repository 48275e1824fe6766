import path from 'node:path';
import { main } from '../lib/doctor/main.ts';

process.chdir(path.join(import.meta.dirname, '..'));
process.exitCode = await main(process.argv.slice(2));
