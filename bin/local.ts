import { enableCompileCache } from 'node:module';
import path from 'node:path';

process.chdir(path.join(import.meta.dirname, '..'));
// Before anything large is loaded: compiled code of an earlier start is used again.
enableCompileCache(path.resolve('node_modules/.cache/local-run'));
const { main } = await import('../lib/local/main.ts');
process.exit(await main(process.argv.slice(2)));
