import path from 'node:path';
import { buildPackage } from '../lib/package/build.ts';

process.chdir(path.join(import.meta.dirname, '..'));
await buildPackage('dist');
