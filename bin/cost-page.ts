import { readFileSync, writeFileSync } from 'node:fs';
import { COST_FILE, withTables } from '../lib/cost/page.ts';

writeFileSync(COST_FILE, withTables(readFileSync(COST_FILE, 'utf8')));
